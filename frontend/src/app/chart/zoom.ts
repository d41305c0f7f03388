import type { LoadPoint } from './load-points';

/** Points from one to another, both included; they may lie outside of what is drawn. */
export interface Range {
  from: number;
  to: number;
}

/** A stretch of time, half open. */
export interface Stretch {
  start: number;
  end: number;
}

/** Fewest points that a chart is zoomed to. */
export const LEAST = 6;

/** Half as many points, or twice as many, around one of `n`. */
export function around(n: number, at: number | null, closer: boolean): Range {
  const size = Math.max(LEAST, Math.round(closer ? n / 2 : n * 2));
  const middle = at ?? (n - 1) / 2;
  const from = Math.round(middle - (size - 1) / 2);
  return { from, to: from + size - 1 };
}

/** As many of `n` points, a share of them earlier or later. */
export function aside(n: number, by: number): Range {
  const moved = Math.trunc(by * n) || Math.sign(by);
  return { from: moved, to: n - 1 + moved };
}

/** Two ends of a drag, in either order, as a range worth drawing; null for a mere click. */
export function dragged(a: number, b: number): Range | null {
  const [from, to] = [Math.min(a, b), Math.max(a, b)];
  return to - from < 2 ? null : { from, to: Math.max(to, from + LEAST - 1) };
}

/** The time that a range of the drawn points stands for, within all there are; null for all. */
export function stretch(
  range: Range,
  drawn: readonly LoadPoint[],
  all: readonly LoadPoint[],
): Stretch | null {
  const [first, last] = [drawn[0], drawn[drawn.length - 1]];
  if (!first || !last) return null;
  const offset = all.findIndex((it) => it.start === first.start);
  let from = offset + range.from;
  let to = offset + range.to;
  if (from < 0) [from, to] = [0, to - from];
  if (to >= all.length) [from, to] = [from - (to - all.length + 1), all.length - 1];
  if (from <= 0 && to >= all.length - 1) return null;
  return { start: all[Math.max(0, from)].start, end: all[to].end };
}

/** The points of a stretch; all of them where it holds too few. */
export function within(points: readonly LoadPoint[], it: Stretch | null): readonly LoadPoint[] {
  if (!it) return points;
  const from = points.findIndex((point) => point.start >= it.start);
  const to = points.findLastIndex((point) => point.end <= it.end);
  const inside = from < 0 ? [] : points.slice(from, to + 1);
  return inside.length < 2 ? points : inside;
}
