import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import type { Zone } from '../core/zone';
import { INK, still, text, valueAxis } from './axis';
import { isMonday } from './heat-cells';
import type { Stretch } from './zoom';

export interface Bar {
  measured: number | null;
  expected: number | null;
  fill: string;
  label: string;
}

interface Drawing {
  bars: readonly Bar[];
  points: readonly Stretch[];
  zone: Zone;
  by: 'day' | 'month';
  unit: string;
  /** A kilowatt-hour in that unit. */
  of: (kwh: number) => number;
  width: number;
}

const LEFT = 44;
/** Pixels that a name below the axis takes. */
const ROOM = { day: 64, month: 40 };

export function barsOption({ bars, points, zone, by, unit, of, width }: Drawing) {
  const room = (width - LEFT - 4) / Math.max(1, bars.length);
  const named = by === 'day' ? mondays(points, zone, room) : months(points.length, room);
  const name = (at: number) => (by === 'day' ? zone.date(at) : monthSaid(at, zone));
  return {
    animation: false,
    grid: {
      outerBoundsMode: 'none',
      left: LEFT,
      right: by === 'day' ? 4 : 14,
      top: 30,
      bottom: by === 'day' ? 26 : 40,
    },
    xAxis: {
      type: 'category',
      data: points.map((it) => it.start),
      axisLine: { lineStyle: { color: INK.ink } },
      axisTick: { show: false },
      axisLabel: text({
        interval: (i: number) => named.has(i),
        formatter: (value: string) => name(Number(value)),
        lineHeight: 14,
      }),
    },
    yAxis: valueAxis(unit, LEFT - 4, { min: 0 }),
    series: [
      {
        type: 'bar',
        ...still,
        barCategoryGap: '22%',
        data: bars.map((it) => ({
          value: it.measured === null ? null : of(it.measured),
          itemStyle: { color: it.fill },
          label: {
            show: it.label !== '' && room > 18,
            position: 'top',
            formatter: it.label,
            ...text({ backgroundColor: INK.paper, padding: [1, 2] }),
          },
        })),
      },
      expectedTicks(bars, of, room),
    ],
  };
}

function expectedTicks(bars: readonly Bar[], of: (kwh: number) => number, room: number) {
  return {
    type: 'custom',
    ...still,
    z: 5,
    encode: { x: 0, y: 1 },
    data: bars.map((it, i) => [i, of(it.expected ?? 0)]),
    renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
      const { expected, measured } = bars[params.dataIndex];
      const [x, y] = api.coord([params.dataIndex, of(expected ?? 0)]);
      const half = room * 0.39;
      if (measured === null) return missing(params, x - half, 2 * half);
      if (expected === null) return null;
      return {
        type: 'line' as const,
        shape: { x1: x - half, y1: y, x2: x + half, y2: y },
        style: { stroke: INK.ink, lineWidth: 1.5 },
      };
    },
  };
}

/** As tall as the chart, so that it cannot be read as a small number. */
export function missing(params: CustomSeriesRenderItemParams, x: number, width: number) {
  const box = params.coordSys as unknown as { y: number; height: number };
  return {
    type: 'rect' as const,
    shape: { x, y: box.y, width, height: box.height },
    style: { fill: INK.gap },
  };
}

export function mondays(points: readonly Stretch[], zone: Zone, room: number): Set<number> {
  const every = Math.max(1, Math.ceil(ROOM.day / (room * 7)));
  const found = points.flatMap((it, i) => (isMonday(it.start, zone) ? [i] : []));
  return new Set(found.filter((_, k) => k % every === 0));
}

/** Counted from the last, which is the one that is looked for. */
function months(n: number, room: number): Set<number> {
  const every = Math.max(1, Math.ceil(ROOM.month / room));
  return new Set(Array.from({ length: n }, (_, i) => i).filter((i) => (n - 1 - i) % every === 0));
}

const monthSaid = (at: number, zone: Zone) => zone.month(at).replace(' ', '\n');
