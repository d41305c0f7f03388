import type { LoadPoint } from '../chart/load-points';
import type { Stretch } from '../chart/zoom';

export interface Trace {
  /** The range, as a filled shape. */
  band: string;
  line: string;
  wash: { x: number; width: number };
}

/** A load over its range, small enough for a list; gaps stay gaps. */
export function traceOf(
  points: readonly LoadPoint[],
  marked: Stretch,
  { width, height }: { width: number; height: number },
): Trace | null {
  const values = points.flatMap((it) =>
    [it.measured, it.lower, it.upper].filter((value) => value !== null),
  );
  if (points.length < 2 || values.length === 0) return null;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const [start, end] = [points[0].start, points[points.length - 1].start];
  const across = (at: number) =>
    Math.max(0, Math.min(width, ((at - start) / (end - start)) * width));
  const down = (value: number) =>
    height - 2 - ((value - least) / (most - least || 1)) * (height - 4);
  const spot = (at: number, value: number) => `${across(at).toFixed(1)} ${down(value).toFixed(1)}`;
  const ranged = points.filter((it) => it.lower !== null && it.upper !== null);
  const band = [
    ...ranged.map((it) => spot(it.start, it.upper!)),
    ...[...ranged].reverse().map((it) => spot(it.start, it.lower!)),
  ];
  let line = '';
  let isDown = false;
  for (const { start, measured } of points) {
    if (measured !== null) line += `${isDown ? 'L' : 'M'}${spot(start, measured)}`;
    isDown = measured !== null;
  }
  const x = across(marked.start);
  return {
    band: band.length === 0 ? '' : `M${band.join('L')}Z`,
    line,
    wash: { x, width: Math.max(2, across(marked.end) - x) },
  };
}
