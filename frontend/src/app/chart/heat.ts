import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import { MISSING, fixed, percent, signed } from '../core/figures';
import type { Zone } from '../core/zone';
import type { LegendEntry } from '../ui/legend';
import { INK, still, text } from './axis';
import { HeatCell, HeatGrid, isMonday } from './heat-cells';
import { secondTime } from './clocks';
import { receiptsOf } from './load';
import type { ChartModel, Step } from './model';

const STEPS = 7;

export interface HeatScale {
  low: number;
  high: number;
}

export function heatScale(cells: readonly HeatCell[]): HeatScale {
  const values = cells.flatMap((it) => (it.value === null ? [] : [it.value]));
  return { low: Math.min(...values), high: Math.max(...values) };
}

/**
 * Hour by day in seven steps; what was not measured is hatched, what did not exist is blank, and what
 * was hardly measured fills as much of its cell.
 */
export function heatMap({ days, cells }: HeatGrid, zone: Zone, caption: string): ChartModel {
  const scale = heatScale(cells);
  const say = (value: number | null) => (value === null ? MISSING : fixed(value, 1));
  return {
    option: ({ width }) => option(days, cells, zone, scale, width),
    spans: cells,
    rows: 24,
    spot: (i) => ({ x: cells[i].column, row: cells[i].hour }),
    read: (i) => {
      const it = cells[i];
      return {
        title: `${zone.moment(it.start)}${secondTime(it.start, zone)}`,
        lines: [
          it.value === null ? $localize`no reading` : `${say(it.value)} kW`,
          ...(it.value !== null && it.expected !== null
            ? [$localize`${signed(it.value - it.expected, 1)}:figure: against expected`]
            : []),
          ...(it.value !== null && it.coverage < 1
            ? [$localize`${percent(it.coverage)}:coverage: measured`]
            : []),
        ],
        receipts: it.value === null ? [] : receiptsOf(it, zone),
      };
    },
    step: stepper(cells),
    legend: [
      ...(scale.high < scale.low ? [] : [scaleLegend(scale)]),
      ...(cells.some((it) => it.value === null)
        ? [{ kind: 'area', fill: INK.gap, label: $localize`no reading` } as const]
        : []),
      ...(cells.some((it) => it.partly)
        ? [{ kind: 'area', fill: INK.gap, label: $localize`under 90 % measured` } as const]
        : []),
    ],
    table: () => ({
      caption,
      columns: [$localize`Hour`, 'kW', $localize`Expected`, $localize`Coverage %`],
      rows: cells.map((it) => [zone.stamp(it.start), it.value, it.expected, it.coverage * 100]),
      written: (cell, column) => {
        if (cell === null) return MISSING;
        if (column > 0) return fixed(Number(cell), 1);
        const at = Date.parse(String(cell));
        return `${zone.moment(at)}${secondTime(at, zone)}`;
      },
    }),
  };
}

/** All shades, with what the ends stand for. */
const scaleLegend = ({ low, high }: HeatScale): LegendEntry => ({
  kind: 'scale',
  fill: '',
  from: fixed(low, 1),
  label: `${fixed(high, 1)} kW`,
});

function option(
  days: readonly number[],
  cells: readonly HeatCell[],
  zone: Zone,
  { low, high }: HeatScale,
  width: number,
) {
  const lastNamed = days.length - (48 / Math.max(1, width - 48)) * days.length;
  const mondays = new Set(days.flatMap((it, i) => (isMonday(it, zone) ? [i] : [])));
  const color = (value: number | null) => {
    if (value === null) return INK.gap;
    const share = high > low ? (value - low) / (high - low) : 0;
    return `var(--seq-${Math.min(STEPS, 1 + Math.floor(share * STEPS))})`;
  };
  return {
    animation: false,
    grid: { outerBoundsMode: 'none', left: 44, right: 4, top: 8, bottom: 26 },
    xAxis: {
      type: 'category',
      data: days,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: text({
        interval: (i: number) => i <= lastNamed && (mondays.size === 0 ? i === 0 : mondays.has(i)),
        formatter: (value: string) => zone.date(Number(value)),
        align: 'left',
        padding: [0, 0, 0, -5],
        hideOverlap: true,
      }),
    },
    yAxis: {
      type: 'category',
      data: Array.from({ length: 24 }, (_, hour) => hour),
      inverse: true,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: text({
        interval: (i: number) => i % 6 === 0,
        formatter: (value: string) => `${value.padStart(2, '0')}:00`,
        verticalAlign: 'middle',
      }),
    },
    series: [
      {
        type: 'custom',
        ...still,
        encode: { x: 0, y: 1 },
        data: cells.map((it) => [it.column, it.hour]),
        renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
          const cell = cells[params.dataIndex];
          const [x, y] = api.coord([cell.column, cell.hour]);
          const [width, height] = api.size!([1, 1]) as number[];
          const gap = mondays.has(cell.column) ? 1.6 : 0.6;
          const wide = (width - gap) / (cell.half ? 2 : 1);
          const tall = height - 0.6;
          const rect = (share: number, fill: string) => ({
            type: 'rect' as const,
            shape: {
              x: x - width / 2 + gap + (cell.half === 'second' ? wide : 0),
              y: y - height / 2 + 0.3 + tall * (1 - share),
              width: Math.max(0.5, wide - (cell.half ? 0.5 : 0)),
              height: tall * share,
            },
            style: { fill },
          });
          const fill = color(cell.value);
          if (!cell.partly) return rect(1, fill);
          return { type: 'group', children: [rect(1, INK.gap), rect(cell.coverage, fill)] };
        },
      },
    ],
  };
}

function stepper(cells: readonly HeatCell[]): (from: number, step: Step) => number {
  const at = new Map(cells.map((it, i) => [`${it.column}:${it.hour}`, i]));
  const across = (from: number, days: number) => {
    const { column, hour } = cells[from];
    return at.get(`${column + days}:${hour}`) ?? from;
  };
  return (from, step) => {
    switch (step) {
      case 'up':
        return from - 1;
      case 'down':
        return from + 1;
      case 'left':
      case 'back':
        return across(from, -1);
      case 'right':
      case 'forward':
        return across(from, 1);
      case 'week-back':
        return across(from, -7);
      case 'week-forward':
        return across(from, 7);
    }
  };
}
