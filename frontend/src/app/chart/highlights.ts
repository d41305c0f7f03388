import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import { INK, still, text } from './axis';
import type { LoadPoint } from './load-points';
import type { Stretch } from './zoom';

/** A stretch to look at, and what is written in it. */
export interface Highlight extends Stretch {
  label: string;
}

/** Most that are washed on one chart: the others become ticks on its axis. */
const MOST = 3;
const TICK = 6;
/** A label needs this share of the width, or it stands on its neighbors. */
const LABELLED = 0.06;

interface Covered extends Highlight {
  from: number;
  to: number;
}

/** Those that touch the points, in the order given, with where they begin and end. */
function placed(points: readonly LoadPoint[], highlights: readonly Highlight[]): Covered[] {
  return highlights.flatMap((it) => {
    const from = points.findIndex((point) => point.end > it.start);
    const last = points.findLastIndex((point) => point.start < it.end);
    if (from < 0 || last < from) return [];
    return [{ ...it, from, to: Math.min(points.length - 1, last + 1) }];
  });
}

/** Washes with a rule at both ends, the first of them; ticks for the rest. */
export function highlightSeries(points: readonly LoadPoint[], highlights: readonly Highlight[]) {
  const all = placed(points, highlights);
  if (all.length === 0) return [];
  const [washed, rest] = [all.slice(0, MOST), all.slice(MOST)];
  const rule = (xAxis: number) => ({
    xAxis,
    lineStyle: { color: INK.ink, width: 1, type: 'solid' },
    label: { show: false },
  });
  return [
    {
      type: 'line',
      data: [],
      ...still,
      z: 0,
      markArea: { ...still, data: washed.map((it) => wash(it, points.length)) },
      markLine: {
        ...still,
        symbol: 'none',
        data: washed.flatMap(({ from, to }) => [rule(from), rule(to)]),
      },
    },
    ...(rest.length > 0 ? [ticks(rest)] : []),
  ];
}

function wash({ from, to, label }: Covered, n: number) {
  return [
    {
      xAxis: from,
      itemStyle: { color: INK.wash },
      label: {
        show: label !== '' && (to - from) / n >= LABELLED,
        formatter: label,
        position: 'insideTop',
        ...text({ color: INK.ink, fontWeight: 620, lineHeight: 16, align: 'center' }),
      },
    },
    { xAxis: to },
  ];
}

function ticks(rest: readonly Covered[]) {
  return {
    type: 'custom',
    ...still,
    z: 7,
    encode: { x: 0, y: -1 },
    data: rest.map(({ from }) => [from]),
    renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
      const { from, to } = rest[params.dataIndex];
      const [left, right] = [from, to].map((i) => api.coord([i, 0])[0]);
      const { y, height } = params.coordSys as unknown as { y: number; height: number };
      return {
        type: 'rect',
        shape: { x: left, y: y + height - TICK, width: Math.max(2, right - left), height: TICK },
        style: { fill: 'var(--hl)', stroke: INK.ink, lineWidth: 1 },
      };
    },
  };
}
