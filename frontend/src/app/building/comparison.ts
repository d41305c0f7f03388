import { plural } from '../core/plural';
import { LoadPoint, isJudged } from '../chart/load-points';
import { energy, fixed, signedPercent } from '../core/figures';
import type { Comparison, Period } from '../core/url-state';
import { HOUR, Zone } from '../core/zone';

/** Whole weeks, so that a Monday is compared with a Monday. */
const DAYS_BACK: Record<Exclude<Comparison, 'expected'>, Record<Period, number>> = {
  previous: { day: 7, '7d': 7, month: 35, year: 364, range: 364 },
  year: { day: 364, '7d': 364, month: 364, year: 364, range: 364 },
};

export function daysBack(compare: Comparison, period: Period): number | null {
  return compare === 'expected' ? null : DAYS_BACK[compare][period];
}

export const backSaid = (days: number) =>
  plural(
    days / 7,
    $localize`{n, plural, =1 {one week before} other {${days / 7}:n: weeks before}}`,
  );

/** Choices that differ: a year back is a year back, whichever way it is asked. */
export function comparisons(period: Period): { value: Comparison; label: string }[] {
  const previous = DAYS_BACK.previous[period];
  const expected = { value: 'expected' as const, label: $localize`Expected` };
  const year = { value: 'year' as const, label: $localize`Year before` };
  if (previous === DAYS_BACK.year[period]) return [expected, year];
  const label = plural(
    previous / 7,
    $localize`{n, plural, =1 {Week before} other {${previous / 7}:n: weeks before}}`,
  );
  return [expected, { value: 'previous', label }, year];
}

/** Lays an earlier series under a later one by the time on the wall, as far as it was measured. */
export function withBefore(
  points: readonly LoadPoint[],
  earlier: readonly LoadPoint[],
  days: number,
  zone: Zone,
): LoadPoint[] {
  const measured = new Map(earlier.filter(isJudged).map((it) => [it.start, it.measured]));
  return points.map((it) => ({
    ...it,
    before: measured.get(zone.shift(it.start, -days)) ?? null,
  }));
}

/** The change over the intervals measured on both sides, or why there is none. */
export function comparisonSentence(points: readonly LoadPoint[], days: number): string {
  const both = points.filter((it) => isJudged(it) && it.before !== null);
  if (both.length === 0)
    return $localize`Nothing was 90 % measured in both this window and ${backSaid(days)}:weeks:.`;
  const hours = (it: LoadPoint) => (it.end - it.start) / HOUR;
  const now = both.reduce((sum, it) => sum + it.measured! * hours(it), 0);
  const then = both.reduce((sum, it) => sum + it.before! * hours(it), 0);
  const change = now - then;
  const { text, unit } = energy(Math.abs(change));
  const share = then > 0 ? ` (${signedPercent((change / then) * 100)})` : '';
  const counted = Math.round(both.reduce((sum, it) => sum + hours(it), 0));
  const sign = change > 0 ? '+' : change < 0 ? '−' : '';
  const said = `${sign}${text}\u00a0${unit}${share}`;
  return plural(
    counted,
    $localize`Against ${backSaid(days)}:weeks:\: ${said}:change:, over {n, plural, =1 {1 hour} other {${fixed(counted)}:n: hours}} measured in both.`,
  );
}
