import { plural } from '../core/plural';
import type { BarRow, BarTableView } from '../chart/bar-table';
import { INK } from '../chart/axis';
import { LoadPoint, isJudged, kwhOf } from '../chart/load-points';
import { hourOfWeek, mondayOf, weeksTo } from '../chart/weeks';
import type { Stretch } from '../chart/zoom';
import type { Sentence } from '../chart/model';
import { MISSING, fixed, percent } from '../core/figures';
import { ENERGY, SI, inEnergy } from '../core/units';
import type { Zone } from '../core/zone';

const WEEKS = 8;
const IN_USE = { from: 8, to: 20 };
const JUDGED_FROM = 0.9;

export interface WeekSplit extends Stretch {
  inside: number;
  outside: number;
  /** Of all hours of the week. */
  coverage: number;
}

/** The last whole weeks, split as the server splits a window's energy: 08:00 to 20:00 on weekdays. */
export function splitWeeks(hours: readonly LoadPoint[], end: number, zone: Zone): WeekSplit[] {
  const last = zone.shift(mondayOf(end, zone), -7);
  return weeksTo(last, WEEKS, zone).map((week) => {
    const split = { ...week, inside: 0, outside: 0, coverage: 0 };
    for (const it of hours) {
      if (it.start < week.start || it.end > week.end) continue;
      split.coverage += ((it.coverage ?? 0) * (it.end - it.start)) / (week.end - week.start);
      if (isJudged(it))
        split[inUse(it.start, zone) ? 'inside' : 'outside'] += kwhOf(it, it.measured)!;
    }
    return split;
  });
}

function inUse(at: number, zone: Zone): boolean {
  const [day, hour] = [Math.floor(hourOfWeek(at, zone) / 24), hourOfWeek(at, zone) % 24];
  return day < 5 && hour >= IN_USE.from && hour < IN_USE.to;
}

const isWhole = (it: WeekSplit) => it.coverage >= JUDGED_FROM;
const totalOf = (it: WeekSplit) => it.inside + it.outside;
/** Of nothing there is no share. */
const shareOf = (it: WeekSplit) => (totalOf(it) > 0 ? it.outside / totalOf(it) : null);
const percentOf = (it: WeekSplit) => {
  const share = shareOf(it);
  return share === null ? MISSING : fixed(share * 100);
};

/** Whether the last week had more outside than any week before that can be compared. */
export function isMost(weeks: readonly WeekSplit[]): boolean {
  const before = weeks.slice(0, -1).filter(isWhole);
  const last = weeks[weeks.length - 1];
  return before.length > 0 && isWhole(last) && before.every((it) => it.outside < last.outside);
}

export function outOfHours(
  weeks: readonly WeekSplit[],
  zone: Zone,
  building: string,
): BarTableView {
  const longest = Math.max(Number.MIN_VALUE, ...weeks.map(totalOf));
  const highest = isMost(weeks);
  const rows = weeks.map((it, i): BarRow => {
    const total = totalOf(it);
    const said = zone.date(it.start);
    const over = highest && i === weeks.length - 1;
    if (!isWhole(it)) {
      return {
        head: said,
        parts: total > 0 ? [{ share: total / longest, fill: INK.gap }] : [],
        note:
          it.coverage === 0
            ? $localize`no readings`
            : $localize`${percent(it.coverage)}:coverage: measured`,
        cells: [{ text: MISSING }, { text: MISSING }],
      };
    }
    return {
      head: said,
      parts: [
        { share: it.inside / longest, fill: INK.band },
        { share: it.outside / longest, fill: over ? INK.over : INK.edge },
      ],
      cells: [
        { text: fixed(inEnergy(it.outside)), tone: over ? 'over' : undefined },
        { text: percentOf(it), tone: 'dim' },
      ],
    };
  });
  return {
    sentence: said(weeks, zone),
    columns: [$localize`Week`, $localize`in hours · outside`, $localize`Outside`, '%'],
    rows,
    note: $localize`${ENERGY}:unit: a week. Bars share one scale from zero.`,
    sheet: {
      caption: $localize`Energy of ${building}:building: in and outside working hours by week`,
      columns: [
        $localize`Week from`,
        $localize`In hours ${SI.energy}:unit:`,
        $localize`Outside ${SI.energy}:unit:`,
        $localize`Outside %`,
        $localize`Coverage %`,
      ],
      rows: weeks.map((it) => [
        zone.local(it.start).day,
        it.coverage > 0 ? it.inside : null,
        it.coverage > 0 ? it.outside : null,
        isWhole(it) && totalOf(it) > 0 ? shareOf(it)! * 100 : null,
        it.coverage * 100,
      ]),
    },
  };
}

function said(weeks: readonly WeekSplit[], zone: Zone): Sentence {
  const last = weeks[weeks.length - 1];
  const rest = $localize`Working hours are 08:00 to 20:00, Monday to Friday; holidays count as working days.`;
  const week = zone.date(last.start);
  if (last.coverage === 0) {
    return { lead: $localize`The week from ${week}:date: was not measured.`, rest };
  }
  if (!isWhole(last)) {
    const part = percent(last.coverage);
    return {
      lead: $localize`The week from ${week}:date: was only ${part}:coverage: measured.`,
      rest,
    };
  }
  const now = shareOf(last);
  if (now === null) return { lead: $localize`The week from ${week}:date: took no energy.`, rest };
  const previous = weeks.slice(0, -1).filter(isWhole).at(-1);
  return { lead: lead(last, previous, week), rest: `${most(weeks)}${rest}` };
}

function lead(last: WeekSplit, previous: WeekSplit | undefined, week: string): string {
  const share = percentOf(last);
  const earlier = previous && shareOf(previous);
  if (!previous || earlier == null) {
    return $localize`${share}:percent:\u00a0% of the week from ${week}:date: ran outside working hours.`;
  }
  const before = percentOf(previous);
  if (before === share) {
    return $localize`${share}:percent:\u00a0% of the week from ${week}:date: ran outside working hours, as in the week before.`;
  }
  return shareOf(last)! > earlier
    ? $localize`${share}:percent:\u00a0% of the week from ${week}:date: ran outside working hours, up from ${before}:before:\u00a0%.`
    : $localize`${share}:percent:\u00a0% of the week from ${week}:date: ran outside working hours, down from ${before}:before:\u00a0%.`;
}

function most(weeks: readonly WeekSplit[]): string {
  if (!isMost(weeks)) return '';
  const n = weeks.slice(0, -1).filter(isWhole).length;
  const sentence = plural(
    n,
    $localize`It is more energy than in {n, plural, =1 {the week before} other {any of the ${fixed(n)}:n: weeks before}}.`,
  );
  return `${sentence} `;
}

/** Where the oldest of the weeks begins. */
export const splitFrom = (end: number, zone: Zone) => zone.shift(mondayOf(end, zone), -7 * WEEKS);
