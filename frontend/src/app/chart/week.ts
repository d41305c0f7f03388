import { MISSING, fixed } from '../core/figures';
import type { Zone } from '../core/zone';
import type { LegendEntry } from '../ui/legend';
import { INK } from './axis';
import { along } from './cursor';
import { receiptsOf } from './load';
import { side } from './load-points';
import type { ChartModel } from './model';
import { HOURS, WeekHours } from './week-hours';
import { weekOption } from './week-option';

/** What each line is called. */
const named = (k: number) =>
  [$localize`this week`, $localize`last week`][k] ?? $localize`${k}:n: weeks before`;

/** This week over the ones before, on the range that is expected of each hour. */
export function weekOverlay(it: WeekHours, zone: Zone, caption: string): ChartModel {
  const { demand, spans, newest } = it;
  const largest = Math.max(
    0,
    ...demand.flat().map((value) => value ?? 0),
    ...newest.map((point) => point?.upper ?? 0),
  );
  const [unit, by] = largest >= 10_000 ? ['MW', 1000] : ['kW', 1];
  const say = (value: number | null) => (value === null ? MISSING : fixed(value / by, 1));
  const hourSaid = (i: number) =>
    `${zone.weekday(spans[i - (i % 24)].start)} ${String(i % 24).padStart(2, '0')}:00`;
  return {
    option: ({ width }) => weekOption(it, zone, { unit, by, width }),
    spans,
    read: (i) => ({
      title: $localize`${hourSaid(i)}:hour: of six weeks`,
      lines: [
        ...demand.flatMap((week, k) =>
          k > 1 && week[i] === null
            ? []
            : [
                $localize`${say(week[i])}:figure: ${k === 0 ? `${unit} ` : ''}:unit:${named(k)}:week:`,
              ],
        ),
        ...(newest[i]?.lower == null
          ? []
          : [$localize`${say(newest[i].lower)}:lower: to ${say(newest[i].upper)}:upper: expected`]),
      ],
      receipts: demand[0][i] === null ? [] : receiptsOf(spans[i], zone),
    }),
    step: along(24, HOURS),
    legend: legend(it),
    table: () => ({
      caption,
      columns: [
        $localize`Hour of the week`,
        ...demand.map((_, k) => (k === 0 ? $localize`This week ${unit}:unit:` : named(k))),
        $localize`Expected from`,
        $localize`To`,
      ],
      rows: spans.map((_, i) => [
        hourSaid(i),
        ...demand.map((week) => scaled(week[i], by)),
        scaled(newest[i]?.lower ?? null, by),
        scaled(newest[i]?.upper ?? null, by),
      ]),
      written: (cell, column) => {
        if (cell === null) return MISSING;
        return column === 0 ? String(cell) : fixed(Number(cell), 1);
      },
    }),
  };
}

const scaled = (value: number | null, by: number) => (value === null ? null : value / by);

function legend({ demand, newest, gaps }: WeekHours): LegendEntry[] {
  const some = (week: readonly (number | null)[]) => week.some((it) => it !== null);
  const sides = new Set(newest.map((it) => it && side(it)));
  const entries: LegendEntry[] = [];
  if (some(demand[0])) {
    entries.push({ kind: 'line', fill: INK.trace, label: $localize`this week`, weight: 2.75 });
  }
  if (some(demand[1])) {
    entries.push({ kind: 'line', fill: INK.trace, label: $localize`last week`, weight: 1.1 });
  }
  if (demand.slice(2).some(some)) {
    const label = $localize`four weeks before`;
    entries.push({ kind: 'line', fill: INK.before, label, weight: 1 });
  }
  if (newest.some((it) => it?.lower != null)) {
    entries.push({ kind: 'area', fill: INK.band, label: $localize`expected` });
  }
  if (sides.has('over')) entries.push({ kind: 'area', fill: INK.over, label: $localize`above` });
  if (sides.has('under')) entries.push({ kind: 'area', fill: INK.under, label: $localize`below` });
  if (gaps.length > 0) {
    entries.push({ kind: 'area', fill: INK.gap, label: $localize`no readings` });
  }
  return entries;
}
