import { HOUR } from '../core/zone';

/** One interval of a load chart. Null is not measured, or not known. */
export interface LoadPoint {
  start: number;
  end: number;
  measured: number | null;
  expected: number | null;
  lower: number | null;
  upper: number | null;
  coverage: number | null;
  estimated: number | null;
  outdoor: number | null;
  /** The least and the greatest demand within a day, where the interval is one. */
  lowest?: number | null;
  highest?: number | null;
  /** The same interval of the period compared with. */
  before: number | null;
  /** What was, or is, forecast for it: the range is then that of the forecast. */
  forecast?: number | null;
  /** Whether it is yet to come, so that nothing of it is missing. */
  ahead?: boolean;
}

export interface Gap {
  from: number;
  to: number;
}

/** Runs of intervals that are alike, as first and last index. */
export function runs<T>(points: readonly T[], is: (it: T) => boolean): Gap[] {
  const found: Gap[] = [];
  points.forEach((it, i) => {
    if (!is(it)) return;
    const last = found.at(-1);
    if (last && last.to === i - 1) last.to = i;
    else found.push({ from: i, to: i });
  });
  return found;
}

/** Runs of intervals without a measurement. */
export const gaps = (points: readonly Pick<LoadPoint, 'measured' | 'ahead'>[]) =>
  runs(points, isMissing);

export const isMissing = ({ measured, ahead }: Pick<LoadPoint, 'measured' | 'ahead'>) =>
  measured === null && !ahead;

export const isEstimated = (it: LoadPoint) => (it.estimated ?? 0) > 0.5;

/** Below this share of measured time nothing is judged. */
const JUDGED_FROM = 0.9;

export const isJudged = (it: LoadPoint) =>
  it.measured !== null && (it.coverage ?? 0) >= JUDGED_FROM;

/** Whether too little was measured for it to be judged, and it is not drawn as an estimate. */
export const isPartly = (it: LoadPoint) =>
  it.measured !== null && !isJudged(it) && !isEstimated(it);

/** Demand as the energy of its interval. */
export const kwhOf = ({ start, end }: { start: number; end: number }, kw: number | null) =>
  kw === null ? null : (kw * (end - start)) / HOUR;

export type Side = 'over' | 'under' | 'inside' | 'unknown';

/**
 * Nothing is over that took less than expected, nor under that took more; what was hardly measured is
 * neither.
 */
export function side(it: LoadPoint): Side {
  const { measured, expected, lower, upper } = it;
  if (!isJudged(it) || measured === null || lower === null || upper === null) return 'unknown';
  if (measured > Math.max(upper, expected ?? upper)) return 'over';
  return measured < Math.min(lower, expected ?? lower) ? 'under' : 'inside';
}

export interface Tally {
  over: number;
  under: number;
  inside: number;
  unknown: number;
  missing: number;
}

export function tally(points: readonly LoadPoint[]): Tally {
  const n: Tally = { over: 0, under: 0, inside: 0, unknown: 0, missing: 0 };
  for (const it of points) n[isMissing(it) ? 'missing' : side(it)] += 1;
  return n;
}

export function peak(points: readonly LoadPoint[]): LoadPoint | null {
  let best: LoadPoint | null = null;
  for (const it of points) {
    if (it.measured !== null && it.measured > (best?.measured ?? -Infinity)) best = it;
  }
  return best;
}
