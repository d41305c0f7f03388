import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import { MISSING, fixed, percent, signed } from '../core/figures';
import { HOUR, Zone } from '../core/zone';
import type { LegendEntry } from '../ui/legend';
import { INK, still, text, valueAxis } from './axis';
import { along } from './cursor';
import { LoadPoint, side } from './load-points';
import type { ChartModel } from './model';

const LEFT = 44;
const JUDGED_FROM = 0.9;

/** A bar a day from zero with its expected tick; a part-measured day is hatched and says so. */
export function dailyBars(days: readonly LoadPoint[], zone: Zone, caption: string): ChartModel {
  const sums = days.map(energyOf);
  const largest = Math.max(0, ...sums.flatMap((it) => [it.measured ?? 0, it.expected ?? 0]));
  const [unit, scale] = largest >= 10_000 ? ['MWh', 1000] : ['kWh', 1];
  const say = (kwh: number | null) =>
    kwh === null ? MISSING : fixed(kwh / scale, scale === 1 ? 0 : 1);
  const colored = new Set(days.filter(judged).map(side));
  return {
    option: ({ width }) => option(days, sums, zone, { unit, scale, width }),
    points: days.map((it, x) => ({
      receipt: it.measured === null ? undefined : zone.local(it.start).day,
      x,
      title: zone.weekdayDate(it.start),
      lines: [
        sums[x].measured === null ? 'no reading' : `${say(sums[x].measured)} ${unit} measured`,
        ...(sums[x].expected === null ? [] : [`${say(sums[x].expected)} expected`]),
        ...((it.coverage ?? 0) < 1 ? [`${percent(it.coverage ?? 0)} measured`] : []),
        ...(hoursOf(it) === 24 ? [] : [`${fixed(hoursOf(it))} h day`]),
      ],
    })),
    step: along(7, 7),
    legend: [
      { kind: 'box', fill: INK.edge, label: 'measured' },
      ...when(colored.has('over'), { kind: 'box', fill: INK.over, label: 'above' }),
      ...when(colored.has('under'), { kind: 'box', fill: INK.under, label: 'below' }),
      ...when(
        sums.some((it) => it.expected !== null),
        {
          kind: 'line',
          fill: INK.ink,
          label: 'expected',
        },
      ),
      ...when(!days.every(judged), { kind: 'box', fill: INK.gap, label: 'under 90 % measured' }),
    ],
    table: {
      caption,
      columns: ['Day', 'kWh', 'Expected kWh', 'Difference', 'Coverage %'],
      rows: days.map((it, i) => {
        const { measured, expected } = sums[i];
        const off = measured === null || expected === null ? null : measured - expected;
        const coverage = it.coverage === null ? null : it.coverage * 100;
        return [zone.local(it.start).day, measured, expected, judged(it) ? off : null, coverage];
      }),
      written: (cell, column) => {
        if (cell === null) return MISSING;
        if (column === 0) return zone.weekdayDate(zone.midnight(String(cell)));
        return column === 3 ? signed(Number(cell)) : fixed(Number(cell));
      },
    },
  };
}

const hoursOf = (it: LoadPoint) => (it.end - it.start) / HOUR;
const when = (shown: boolean, it: LegendEntry) => (shown ? [it] : []);

const judged = (it: LoadPoint) => it.measured !== null && (it.coverage ?? 0) >= JUDGED_FROM;

function energyOf(it: LoadPoint) {
  const kwh = (kw: number | null) => (kw === null ? null : kw * hoursOf(it));
  return { measured: kwh(it.measured), expected: kwh(it.expected) };
}

function fill(it: LoadPoint): string {
  if (!judged(it)) return INK.gap;
  const where = side(it);
  return where === 'over' ? INK.over : where === 'under' ? INK.under : INK.edge;
}

function option(
  days: readonly LoadPoint[],
  sums: readonly ReturnType<typeof energyOf>[],
  zone: Zone,
  { unit, scale, width }: { unit: string; scale: number; width: number },
) {
  const room = (width - LEFT) / Math.max(1, days.length);
  const every = Math.max(1, Math.ceil(64 / (room * 7)));
  const mondays = days.flatMap((it, i) => (zone.weekday(it.start) === 'Mon' ? [i] : []));
  const named = new Set(mondays.filter((_, k) => k % every === 0));
  return {
    animation: false,
    grid: { outerBoundsMode: 'none', left: LEFT, right: 4, top: 30, bottom: 26 },
    xAxis: {
      type: 'category',
      data: days.map((it) => it.start),
      axisLine: { lineStyle: { color: INK.ink } },
      axisTick: { show: false },
      axisLabel: text({
        interval: (i: number) => named.has(i),
        formatter: (value: string) => zone.date(Number(value)),
      }),
    },
    yAxis: valueAxis(unit, LEFT - 4, { min: 0 }),
    series: [
      {
        type: 'bar',
        ...still,
        barCategoryGap: '22%',
        data: days.map((it, i) => ({
          value: sums[i].measured === null ? null : sums[i].measured / scale,
          itemStyle: { color: fill(it) },
          label: {
            show: !judged(it) && it.measured !== null && room > 18,
            position: 'top',
            formatter: `${fixed((it.coverage ?? 0) * 100)} %`,
            ...text({ backgroundColor: INK.paper, padding: [1, 2] }),
          },
        })),
      },
      {
        type: 'custom',
        ...still,
        z: 5,
        encode: { x: 0, y: 1 },
        data: sums.map((it, i) => [i, (it.expected ?? 0) / scale]),
        renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
          const { expected, measured } = sums[params.dataIndex];
          const [x, y] = api.coord([params.dataIndex, (expected ?? 0) / scale]);
          const half = room * 0.39;
          if (measured === null) return missingDay(params, x - half, 2 * half);
          if (expected === null) return null;
          return {
            type: 'line' as const,
            shape: { x1: x - half, y1: y, x2: x + half, y2: y },
            style: { stroke: INK.ink, lineWidth: 1.5 },
          };
        },
      },
    ],
  };
}

/** As tall as the chart, so that it cannot be read as a small number. */
function missingDay(params: CustomSeriesRenderItemParams, x: number, width: number) {
  const box = params.coordSys as unknown as { y: number; height: number };
  return {
    type: 'rect' as const,
    shape: { x, y: box.y, width, height: box.height },
    style: { fill: INK.gap },
  };
}
