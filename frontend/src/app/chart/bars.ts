import { expectedSaid } from './load';
import { MISSING, fixed, percent, signed } from '../core/figures';
import { ENERGY, SI, energyScale, inEnergy } from '../core/units';
import { HOUR, Zone } from '../core/zone';
import type { LegendEntry } from '../ui/legend';
import { INK } from './axis';
import { Bar, barsOption } from './bars-option';
import { along } from './cursor';
import { receiptsOf } from './load';
import { LoadPoint, isJudged, kwhOf, side } from './load-points';
import type { ChartModel } from './model';
import type { Stretch } from './zoom';

interface Bars {
  points: readonly LoadPoint[];
  zone: Zone;
  caption: string;
  by: 'day' | 'month';
}

/** A bar a day or month from zero with its expected tick; a part-measured one is hatched and says so. */
export function periodBars({ points, zone, caption, by }: Bars): ChartModel {
  const bars = points.map((it) => barOf(it, zone, by));
  const largest = Math.max(0, ...bars.flatMap((it) => [it.measured ?? 0, it.expected ?? 0]));
  const { unit, of, digits } = energyScale(largest);
  const say = (kwh: number | null) => (kwh === null ? MISSING : fixed(of(kwh), digits));
  return {
    option: (size) => barsOption({ bars, points, zone, by, unit, of, width: size.width }),
    spans: points,
    read: (i) => ({
      title: titleOf(points[i], zone, by),
      lines: lines(points[i], bars[i], unit, say, by),
      receipts: bars[i].measured === null || by === 'month' ? [] : receiptsOf(points[i], zone),
    }),
    step: by === 'day' ? along(7, 7) : along(12, 12),
    legend: legend(points, bars),
    table: () => ({
      caption,
      columns: columns(ENERGY, by),
      file: columns(SI.energy, by),
      rows: points.map((it, i) => {
        const { measured, expected } = bars[i];
        const off = measured === null || expected === null ? null : measured - expected;
        const coverage = it.coverage === null ? null : it.coverage * 100;
        const { day } = zone.local(it.start);
        const name = by === 'day' ? day : day.slice(0, 7);
        return [name, measured, expected, isJudged(it) ? off : null, coverage];
      }),
      written: (cell, column) => {
        if (cell === null) return MISSING;
        if (column === 0) {
          const day = by === 'day' ? String(cell) : `${cell}-01`;
          const it = points.find(({ start }) => zone.local(start).day.startsWith(String(cell)));
          return titleOf(it ?? { start: zone.midnight(day), end: Infinity }, zone, by);
        }
        if (column === 4) return fixed(Number(cell));
        return (column === 3 ? signed : fixed)(inEnergy(Number(cell)));
      },
    }),
  };
}

const columns = (unit: string, by: 'day' | 'month') => [
  by === 'day' ? $localize`Day` : $localize`Month`,
  unit,
  $localize`Expected ${unit}:unit:`,
  $localize`Difference`,
  $localize`Coverage %`,
];

const hoursOf = (it: Stretch) => (it.end - it.start) / HOUR;

function barOf(it: LoadPoint, zone: Zone, by: 'day' | 'month'): Bar {
  const where = side(it);
  const fill = !isJudged(it)
    ? INK.gap
    : where === 'over'
      ? INK.over
      : where === 'under'
        ? INK.under
        : INK.edge;
  const edge = by === 'month' ? partSaid(it, zone) : '';
  const label =
    it.measured === null ? '' : isJudged(it) ? edge : `${fixed((it.coverage ?? 0) * 100)} %`;
  return { measured: kwhOf(it, it.measured), expected: kwhOf(it, it.expected), fill, label };
}

/** Which part of a month there is, where it is not all of it. */
export function partSaid({ start, end }: Stretch, zone: Zone): string {
  const first = zone.local(start).day.endsWith('-01');
  if (zone.local(end).day.endsWith('-01'))
    return first ? '' : $localize`from ${zone.date(start)}:date:`;
  return first
    ? $localize`to ${zone.date(end)}:date:`
    : $localize`${zone.date(start)}:firstDate: to ${zone.date(end)}:lastDate:`;
}

function titleOf(it: Stretch, zone: Zone, by: 'day' | 'month'): string {
  if (by === 'day') return zone.weekdayDate(it.start);
  const part = Number.isFinite(it.end) ? partSaid(it, zone) : '';
  return part === '' ? zone.month(it.start) : `${zone.month(it.start)}, ${part}`;
}

function lines(
  it: LoadPoint,
  bar: Bar,
  unit: string,
  say: (kwh: number | null) => string,
  by: 'day' | 'month',
): string[] {
  const odd = by === 'day' && hoursOf(it) !== 24;
  return [
    bar.measured === null
      ? $localize`no reading`
      : $localize`${say(bar.measured)}:figure: ${unit}:unit: measured`,
    ...(bar.expected === null
      ? []
      : [
          expectedSaid(
            say(bar.expected),
            it.lower === null ? null : say(kwhOf(it, it.lower)),
            say(kwhOf(it, it.upper)),
          ),
        ]),
    ...((it.coverage ?? 0) < 1 ? [$localize`${percent(it.coverage ?? 0)}:coverage: measured`] : []),
    ...(odd ? [$localize`${fixed(hoursOf(it))}:hours: h day`] : []),
  ];
}

function legend(points: readonly LoadPoint[], bars: readonly Bar[]): LegendEntry[] {
  const colored = new Set(points.map(side));
  const entries: LegendEntry[] = [{ kind: 'box', fill: INK.edge, label: $localize`measured` }];
  if (colored.has('over')) entries.push({ kind: 'box', fill: INK.over, label: $localize`above` });
  if (colored.has('under')) entries.push({ kind: 'box', fill: INK.under, label: $localize`below` });
  if (bars.some((it) => it.expected !== null)) {
    entries.push({ kind: 'line', fill: INK.ink, label: $localize`expected` });
  }
  if (!points.every(isJudged)) {
    entries.push({ kind: 'box', fill: INK.gap, label: $localize`under 90 % measured` });
  }
  return entries;
}
