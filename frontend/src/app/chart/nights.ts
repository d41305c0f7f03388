import { expectedSaid } from './load';
import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import { MISSING, fixed, percent, signed } from '../core/figures';
import type { Zone } from '../core/zone';
import type { LegendEntry } from '../ui/legend';
import { INK, still, text, valueAxis } from './axis';
import { missing, mondays } from './bars-option';
import { along } from './cursor';
import { receiptsOf } from './load';
import { LoadPoint, isJudged, side } from './load-points';
import type { ChartModel } from './model';

const LEFT = 44;
const NIGHT = { from: 2, to: 5 };

/** One point a local night: the mean of its hours from 02:00 to 05:00, of each where all are known. */
export function nightsOf(hours: readonly LoadPoint[], zone: Zone): LoadPoint[] {
  const nights = new Map<string, LoadPoint[]>();
  for (const it of hours) {
    const { day, hour } = zone.local(it.start);
    if (hour < NIGHT.from || hour >= NIGHT.to) continue;
    const night = nights.get(day);
    if (night) night.push(it);
    else nights.set(day, [it]);
  }
  return [...nights.values()].map(nightOf);
}

function nightOf(hours: readonly LoadPoint[]): LoadPoint {
  const mean = (pick: (it: LoadPoint) => number | null, some = false) => {
    const known = hours.map(pick).filter((it) => it !== null);
    if (known.length === 0 || (known.length < hours.length && !some)) return null;
    return known.reduce((sum, it) => sum + it, 0) / known.length;
  };
  return {
    start: hours[0].start,
    end: hours[hours.length - 1].end,
    measured: mean((it) => it.measured, true),
    expected: mean((it) => it.expected),
    lower: mean((it) => it.lower),
    upper: mean((it) => it.upper),
    coverage: mean((it) => it.coverage ?? 0),
    estimated: mean((it) => it.estimated ?? 0),
    outdoor: mean((it) => it.outdoor),
    before: null,
  };
}

/** From what was expected of a night to what was measured; colored only outside the range. */
export function nightLoad(nights: readonly LoadPoint[], zone: Zone, caption: string): ChartModel {
  const say = (value: number | null) => (value === null ? MISSING : fixed(value, 1));
  return {
    option: ({ width }) => option(nights, zone, width),
    spans: nights,
    read: (i) => {
      const it = nights[i];
      return {
        title: $localize`Night to ${zone.weekdayDate(it.start)}:date:`,
        lines: [
          it.measured === null
            ? $localize`no reading`
            : $localize`${say(it.measured)}:figure: kW measured`,
          ...(it.expected === null
            ? []
            : [
                expectedSaid(
                  say(it.expected),
                  it.lower === null ? null : say(it.lower),
                  say(it.upper),
                ),
              ]),
          ...((it.coverage ?? 0) < 1
            ? [$localize`${percent(it.coverage ?? 0)}:coverage: measured`]
            : []),
        ],
        receipts: it.measured === null ? [] : receiptsOf(it, zone).slice(1),
      };
    },
    step: along(7, 7),
    legend: legend(nights),
    table: () => ({
      caption,
      columns: [
        $localize`Night to`,
        $localize`Measured kW`,
        $localize`Expected`,
        $localize`From`,
        $localize`To`,
        $localize`Difference`,
        $localize`Coverage %`,
      ],
      rows: nights.map((it) => [
        zone.local(it.start).day,
        it.measured,
        it.expected,
        it.lower,
        it.upper,
        isJudged(it) && it.expected !== null ? it.measured! - it.expected : null,
        it.coverage === null ? null : it.coverage * 100,
      ]),
      written: (cell, column) => {
        if (cell === null) return MISSING;
        if (column === 0) return zone.weekdayDate(zone.midnight(String(cell)));
        if (column === 5) return signed(Number(cell), 1);
        return fixed(Number(cell), column === 6 ? 0 : 1);
      },
    }),
  };
}

const INKS = { over: INK.over, under: INK.under, inside: INK.inside, unknown: INK.inside };

function option(nights: readonly LoadPoint[], zone: Zone, width: number) {
  const room = (width - LEFT) / Math.max(1, nights.length);
  const named = mondays(nights, zone, room);
  const shown = nights
    .flatMap((it) => [isJudged(it) ? it.measured : null, it.expected])
    .filter((it) => it !== null);
  const zero = shown.length === 0 || Math.min(...shown) < Math.max(...shown) / 3;
  return {
    animation: false,
    grid: { outerBoundsMode: 'none', left: LEFT, right: 8, top: 30, bottom: 26 },
    xAxis: {
      type: 'category',
      data: nights.map((it) => it.start),
      axisLine: {
        onZero: false,
        lineStyle: { color: zero ? INK.ink : INK.before, type: zero ? 'solid' : [2, 3] },
      },
      axisTick: { show: false },
      axisLabel: text({
        interval: (i: number) => named.has(i),
        formatter: (value: string) => zone.date(Number(value)),
      }),
    },
    yAxis: valueAxis(
      zero ? 'kW' : $localize`kW, axis not from 0`,
      LEFT - 4,
      zero ? { min: 0 } : { scale: true },
    ),
    series: [
      {
        type: 'custom',
        ...still,
        z: 3,
        encode: { x: 0, y: [1, 2] },
        data: nights.map((it, i) => [i, isJudged(it) ? it.measured : it.expected, it.expected]),
        renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
          const it = nights[params.dataIndex];
          const at = (kw: number) => api.coord([params.dataIndex, kw]);
          if (!isJudged(it)) return missing(params, at(0)[0] - room * 0.39, room * 0.78);
          return dumbbell(
            at(it.measured!),
            it.expected === null ? null : at(it.expected),
            INKS[side(it)],
          );
        },
      },
    ],
  };
}

function dumbbell([x, y]: number[], expected: number[] | null, color: string) {
  const dot = { type: 'circle' as const, shape: { cx: x, cy: y, r: 3 }, style: { fill: color } };
  if (!expected) return dot;
  const line = (x1: number, y1: number, x2: number, y2: number, style: object) => ({
    type: 'line' as const,
    shape: { x1, y1, x2, y2 },
    style,
  });
  const [, from] = expected;
  return {
    type: 'group' as const,
    children: [
      line(x, from, x, y, { stroke: color, lineWidth: 2 }),
      line(x - 3.5, from, x + 3.5, from, { stroke: INK.expected, lineWidth: 1 }),
      dot,
    ],
  };
}

function legend(nights: readonly LoadPoint[]): LegendEntry[] {
  const judged = nights.filter(isJudged);
  const sides = new Set(judged.map(side));
  const entries: LegendEntry[] = [];
  if (sides.has('over'))
    entries.push({ kind: 'dot', fill: INK.over, label: $localize`above the range` });
  if (sides.has('under')) entries.push({ kind: 'dot', fill: INK.under, label: $localize`below` });
  if (sides.has('inside'))
    entries.push({ kind: 'dot', fill: INK.inside, label: $localize`as expected` });
  if (sides.has('unknown'))
    entries.push({ kind: 'dot', fill: INK.inside, label: $localize`measured` });
  if (judged.some((it) => it.expected !== null)) {
    entries.push({ kind: 'line', fill: INK.expected, label: $localize`expected`, weight: 1 });
  }
  if (judged.length < nights.length) {
    entries.push({ kind: 'area', fill: INK.gap, label: $localize`under 90 % measured` });
  }
  return entries;
}
