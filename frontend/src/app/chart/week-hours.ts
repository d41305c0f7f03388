import { HOUR, Zone } from '../core/zone';
import { Gap, LoadPoint, gaps, isJudged } from './load-points';
import { hourOfWeek, mondayOf, weeksTo } from './weeks';
import type { Stretch } from './zoom';

export const HOURS = 168;
/** Weeks before the one that runs. */
export const BEFORE = 5;

/** The hours of some weeks laid over each other by the clock on the wall. */
export interface WeekHours {
  /** The week that runs first, then the ones before. */
  weeks: Stretch[];
  /** Demand by week, then by hour of the week; null where it was not measured, or did not exist. */
  demand: (number | null)[][];
  /** When each hour of the running week is. */
  spans: Stretch[];
  /** Runs of hours of the running week that passed without a reading. */
  gaps: Gap[];
  /** The newest measured, expected and range of each hour: of this week, or else of the last. */
  newest: (LoadPoint | null)[];
}

export function weekHours(hours: readonly LoadPoint[], end: number, zone: Zone): WeekHours {
  const monday = mondayOf(end - 1, zone);
  const weeks = weeksTo(monday, BEFORE + 1, zone).reverse();
  const byHour = weeks.map(() => Array.from({ length: HOURS }, (): LoadPoint[] => []));
  let week = BEFORE;
  for (const it of hours) {
    if (it.start < weeks[BEFORE].start || it.end > end) continue;
    while (it.start >= weeks[week].end) week -= 1;
    byHour[week][hourOfWeek(it.start, zone)].push(it);
  }
  return {
    weeks,
    demand: byHour.map((each) => each.map(demandOf)),
    spans: Array.from({ length: HOURS }, (_, i) => hourAt(weeks[0].start, i, zone)),
    gaps: gaps(byHour[0].map((it) => ({ measured: it.length === 0 ? 0 : it[0].measured }))),
    newest: Array.from({ length: HOURS }, (_, i) => byHour[0][i][0] ?? byHour[1][i][0] ?? null),
  };
}

/** The mean of a repeated hour, where both were measured. */
function demandOf(both: readonly LoadPoint[]): number | null {
  if (both.length === 0 || !both.every(isJudged)) return null;
  return both.reduce((sum, it) => sum + it.measured!, 0) / both.length;
}

function hourAt(monday: number, i: number, zone: Zone): Stretch {
  const midnight = zone.shift(monday, Math.floor(i / 24));
  const near = midnight + (i % 24) * HOUR;
  const start = near + zone.offset(midnight) - zone.offset(near);
  return { start, end: start + HOUR };
}
