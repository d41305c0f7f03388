import type { Spot } from './model';
import type { Stretch } from './zoom';

export interface Covered {
  from: number;
  to: number;
}

/** First and last of the spans that a part touches; null where it is none of them, or all. */
export function covered(spans: readonly Stretch[], part: Stretch | null): Covered | null {
  if (!part) return null;
  let [from, to] = [spans.length, -1];
  spans.forEach((it, i) => {
    if (it.end <= part.start || it.start >= part.end) return;
    from = Math.min(from, i);
    to = i;
  });
  return to < from || to - from === spans.length - 1 ? null : { from, to };
}

/** Corners in columns and rows: down the first column, over those between, into the last. */
export function corners(from: Spot, to: Spot, rows: number): [number, number][] {
  const [left, right] = [from.x, to.x + 1];
  const [top, bottom] = [from.row ?? 0, (to.row ?? 0) + 1];
  if (from.x === to.x) {
    return [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ];
  }
  return [
    [left, top],
    [left + 1, top],
    [left + 1, 0],
    [right, 0],
    [right, bottom],
    [right - 1, bottom],
    [right - 1, rows],
    [left, rows],
  ];
}
