import type { BarRow, BarTableView } from '../chart/bar-table';
import { INK } from '../chart/axis';
import { LoadPoint, isJudged, kwhOf } from '../chart/load-points';
import { hourOfWeek, mondayOf, weeksTo } from '../chart/weeks';
import type { Stretch } from '../chart/zoom';
import type { Sentence } from '../chart/model';
import { MISSING, fixed, percent } from '../core/figures';
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

const isWhole = (it: WeekSplit) => it.coverage >= JUDGED_FROM && it.inside + it.outside > 0;
const shareOf = (it: WeekSplit) => it.outside / (it.inside + it.outside);

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
  const longest = Math.max(...weeks.map((it) => it.inside + it.outside));
  const most = isMost(weeks);
  const rows = weeks.map((it, i): BarRow => {
    const total = it.inside + it.outside;
    const said = zone.date(it.start);
    const over = most && i === weeks.length - 1;
    if (!isWhole(it)) {
      return {
        head: said,
        parts: total > 0 ? [{ share: total / longest, fill: INK.gap }] : [],
        note: it.coverage === 0 ? 'no readings' : `${percent(it.coverage)} measured`,
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
        { text: fixed(it.outside), tone: over ? 'over' : undefined },
        { text: fixed(shareOf(it) * 100), tone: 'dim' },
      ],
    };
  });
  return {
    sentence: said(weeks, zone),
    columns: ['Week', 'in hours · outside', 'Outside', '%'],
    rows,
    note: 'kWh a week. Bars share one scale from zero.',
    sheet: {
      caption: `Energy of ${building} in and outside working hours by week`,
      columns: ['Week from', 'In hours kWh', 'Outside kWh', 'Outside %', 'Coverage %'],
      rows: weeks.map((it) => [
        zone.local(it.start).day,
        it.inside + it.outside > 0 ? it.inside : null,
        it.inside + it.outside > 0 ? it.outside : null,
        isWhole(it) ? shareOf(it) * 100 : null,
        it.coverage * 100,
      ]),
    },
  };
}

const MEANT = '08:00 to 20:00, Monday to Friday; holidays count as working days';

function said(weeks: readonly WeekSplit[], zone: Zone): Sentence {
  const last = weeks[weeks.length - 1];
  const rest = `Working hours are ${MEANT}.`;
  if (!isWhole(last)) {
    const measured = last.coverage === 0 ? 'not' : `only ${percent(last.coverage)}`;
    return { lead: `The week from ${zone.date(last.start)} was ${measured} measured.`, rest };
  }
  const before = weeks.slice(0, -1).filter(isWhole);
  const share = (it: WeekSplit) => fixed(shareOf(it) * 100);
  const lead = `${share(last)}\u00a0% of the week from ${zone.date(last.start)} ran outside working hours`;
  const previous = before[before.length - 1];
  if (!previous) return { lead: `${lead}.`, rest };
  const way =
    share(previous) === share(last)
      ? 'as in the week before'
      : `${shareOf(last) > shareOf(previous) ? 'up' : 'down'} from ${share(previous)}\u00a0%`;
  const most = isMost(weeks)
    ? ` It is more energy than in any of the ${fixed(before.length)} weeks before.`
    : '';
  return { lead: `${lead}, ${way}.`, rest: `${most.trim()} ${rest}`.trim() };
}

/** Where the oldest of the weeks begins. */
export const splitFrom = (end: number, zone: Zone) => zone.shift(mondayOf(end, zone), -7 * WEEKS);
