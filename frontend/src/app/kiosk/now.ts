import { LoadPoint, isJudged, side } from '../chart/load-points';
import { demand, fixed, percent, said } from '../core/figures';
import { HOUR, Zone } from '../core/zone';

/** How long after an interval its reading may come before it is called late. */
const LATE = HOUR / 2;

export interface Now {
  figure: { text: string; unit: string };
  /** When what is shown was measured. */
  at: number;
  stale: boolean;
  state: 'over' | 'under' | 'inside' | 'unknown';
  point: LoadPoint;
}

/**
 * The latest measured hour, and whether it can still be called now. One whose last readings are on their
 * way waits for them.
 */
export function nowOf(points: readonly LoadPoint[], now: number): Now | null {
  const latest = points.findLast((it) => it.measured !== null);
  const judged = points.findLast(isJudged);
  const point = judged && latest && latest.start <= judged.end ? judged : latest;
  if (!point || point.measured === null) return null;
  const length = point.end - point.start;
  return {
    figure: demand(point.measured),
    at: Math.min(point.end, now),
    stale: now - point.end > length + LATE,
    state: side(point),
    point,
  };
}

/** What is drawn: an hour that still waits for its last readings would look like less. */
export function upTo(now: Now | null, points: readonly LoadPoint[]): readonly LoadPoint[] {
  return points.map((it) => (now && it.start > now.point.start ? { ...it, measured: null } : it));
}

/** What the latest hour is called: the part that is marked, and the rest. */
export function stateSaid({ state, point }: Now, zone: Zone): { marked: string; rest: string } {
  const hour = $localize`for a ${zone.longWeekday(point.start)}:weekday: at this hour.`;
  if (state === 'inside') return { marked: $localize`As expected`, rest: hour };
  if (state === 'over') return { marked: $localize`More than expected`, rest: hour };
  if (state === 'under') return { marked: $localize`Less than expected`, rest: hour };
  const share = percent(point.coverage ?? 0);
  const rest = isJudged(point)
    ? $localize`What is usual is not known yet: it takes 8 weeks.`
    : $localize`Not judged: ${share}:coverage: measured, 90\u00a0% needed.`;
  return { marked: '', rest };
}

export interface DayBar {
  start: number;
  letter: string;
  /** Percent off what was expected; null where it is not judged. */
  off: number | null;
  over: boolean;
}

/** Days against expectation; one that was hardly measured is not judged. */
export function daysOf(days: readonly LoadPoint[], zone: Zone): DayBar[] {
  return days.map((it) => {
    const judged = isJudged(it) && it.expected;
    const off = judged ? ((it.measured ?? 0) / (it.expected ?? 1) - 1) * 100 : null;
    return {
      start: it.start,
      letter: zone.weekday(it.start)[0],
      off,
      over: off !== null && side(it) === 'over',
    };
  });
}

/** The one thing to ask for: what stayed on last night, where it was more than usual. */
export function requestOf(
  points: readonly LoadPoint[],
  zone: Zone,
): { marked: string; rest: string } {
  const last = points.findLast((it) => it.measured !== null);
  if (!last) return { marked: $localize`No reading came yet.`, rest: '' };
  const nights = points.filter((it) => {
    const { hour } = zone.local(it.start);
    return hour >= 2 && hour < 5 && it.measured !== null && last.start - it.start < 24 * HOUR;
  });
  const mean = (of: (it: LoadPoint) => number | null) =>
    nights.reduce((total, it) => total + (of(it) ?? 0), 0) / Math.max(1, nights.length);
  const [measured, expected] = [mean((it) => it.measured), mean((it) => it.expected)];
  if (nights.length > 0 && nights.every((it) => side(it) === 'over')) {
    return {
      marked: $localize`Last night ${said(demand(measured))}:measured: stayed on, ${fixed(measured - expected)}:figure: more than usual.`,
      rest: $localize`Leaving last? Ask at the desk what should be off.`,
    };
  }
  if (nights.length > 0) {
    return {
      marked: $localize`At night ${said(demand(measured))}:measured: stay on.`,
      rest: $localize`Leaving last? Switch off what nobody needs until morning.`,
    };
  }
  return {
    marked: $localize`Leaving last?`,
    rest: $localize`Switch off what nobody needs until morning.`,
  };
}
