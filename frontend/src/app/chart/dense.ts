import type { LoadPoint } from './load-points';

/** From so many points on, each has less than a pixel on any screen. */
const MANY = 5_000;

export const isDense = (n: number) => n > MANY;

/** A column is a pixel wide, or two where points are many: finer strokes only make it slow. */
export const columnsFor = (n: number, pixels: number) =>
  Math.round(isDense(n) ? pixels / 2 : pixels);

/** Where a point that is drawn stands among all there are. */
export interface Kept {
  points: LoadPoint[];
  at: number[];
}

const drawnOf = ({ measured, forecast }: LoadPoint) => measured ?? forecast ?? null;

/**
 * For each of some columns the least and the greatest that was measured or forecast: no peak is lost, and
 * nothing is worked out for points that share a pixel. A column that was not measured stays a gap.
 */
export function thinned(points: readonly LoadPoint[], columns: number): Kept {
  const kept: Kept = { points: [], at: [] };
  const wide = points.length / Math.max(1, columns);
  const keep = (i: number) => {
    kept.points.push(points[i]);
    kept.at.push(i);
  };
  for (let column = 0; column < columns; column++) {
    const from = Math.floor(column * wide);
    const to = Math.min(points.length, Math.floor((column + 1) * wide));
    let [least, most] = [-1, -1];
    for (let i = from; i < to; i++) {
      const drawn = drawnOf(points[i]);
      if (drawn === null) continue;
      if (least < 0 || drawn < drawnOf(points[least])!) least = i;
      if (most < 0 || drawn > drawnOf(points[most])!) most = i;
    }
    if (least < 0) {
      if (from < to) keep(from);
      continue;
    }
    keep(Math.min(least, most));
    if (least !== most) keep(Math.max(least, most));
  }
  return kept;
}
