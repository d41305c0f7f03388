import { HOUR, Zone } from '../core/zone';
import type { Stretch } from './zoom';

/** The clocks change twice a year at most: no two changes are closer than this. */
const APART = 14 * 24 * HOUR;
const YEAR = 366 * 24 * HOUR;

/** Where the clocks change between two points: the index of the later, and what happened. */
export function clockChanges(points: readonly Stretch[], zone: Zone) {
  const found: { i: number; label: string }[] = [];
  const offset = (i: number) => zone.offset(points[i].start);
  let from = 0;
  while (from < points.length - 1) {
    const to = lastBefore(points, from, points[from].start + APART);
    if (offset(from) !== offset(to)) {
      let [low, high] = [from, to];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (offset(middle) === offset(from)) low = middle;
        else high = middle;
      }
      const back = offset(high) < offset(low);
      found.push({
        i: high,
        label: back ? $localize`clocks back, 25 h day` : $localize`clocks forward, 23 h day`,
      });
    }
    from = to;
  }
  return found;
}

/** A day, or a moment, with its year where the points reach over more than one. */
export function namer(points: readonly Stretch[], zone: Zone) {
  const length = points.length === 0 ? 0 : points[points.length - 1].end - points[0].start;
  const years = length > YEAR;
  const day = (at: number) =>
    years ? `${zone.weekday(at)} ${zone.fullDate(at)}` : zone.weekdayDate(at);
  return { day, moment: (at: number) => `${day(at)} ${zone.time(at)}` };
}

/** In the repeated hour of a 25-hour day the wall clock alone does not say which one is meant. */
export function secondTime(at: number, zone: Zone): string {
  return zone.offset(at - HOUR) > zone.offset(at) ? $localize`, second time` : '';
}

/** The local midnights of the first of each month within the points, as indices. */
export function monthStarts(points: readonly number[], zone: Zone): number[] {
  if (points.length === 0) return [];
  const [year, month] = zone.local(points[0]).day.split('-').map(Number);
  const found: number[] = [];
  for (let n = 0; ; n++) {
    const first = new Date(Date.UTC(year, month - 1 + n, 1)).toISOString().slice(0, 10);
    const at = zone.midnight(first);
    if (at > points[points.length - 1]) return found;
    const i = points.length < 2 || at < points[0] ? -1 : firstFrom(points, at);
    if (i >= 0) found.push(i);
  }
}

function firstFrom(points: readonly number[], at: number): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function lastBefore(points: readonly Stretch[], from: number, at: number): number {
  let to = from + 1;
  while (to < points.length - 1 && points[to].start < at) to += 1;
  return to;
}
