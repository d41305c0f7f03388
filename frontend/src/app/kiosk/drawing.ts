import type { LoadPoint } from '../chart/load-points';
import { fixed } from '../core/figures';
import type { Zone } from '../core/zone';

export const SIZE = { width: 700, height: 480 };
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 12, 40, 40];

export interface Drawing {
  band: string;
  expected: string;
  measured: string;
  levels: { y: number; said: string }[];
  hours: { x: number; said: string }[];
  now: number | null;
  unit: string;
}

/** Today as a line over its range; a gap breaks the line. */
export function drawn(points: readonly LoadPoint[], zone: Zone): Drawing {
  const values = points.flatMap((it) => [it.measured, it.upper, it.expected]);
  const largest = Math.max(1, ...values.filter((it) => it !== null));
  const [scale, unit] = largest >= 10_000 ? [1000, 'MW'] : [1, 'kW'];
  const step = stepOf(largest / scale);
  const top = Math.ceil(largest / scale / step) * step;
  const x = (i: number) =>
    LEFT + ((i + 0.5) / Math.max(1, points.length)) * (SIZE.width - LEFT - RIGHT);
  const y = (kw: number) =>
    SIZE.height - BOTTOM - (kw / scale / top) * (SIZE.height - BOTTOM - TOP);
  const line = (of: (it: LoadPoint) => number | null) => {
    let path = '';
    let pen = 'M';
    points.forEach((it, i) => {
      const value = of(it);
      if (value === null) {
        pen = 'M';
        return;
      }
      path += `${pen}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = 'L';
    });
    return path;
  };
  const known = points
    .map((it, i) => ({ ...it, i }))
    .filter((it) => it.lower !== null && it.upper !== null);
  const edge = (of: 'lower' | 'upper') =>
    known.map((it) => `${x(it.i).toFixed(1)} ${y(it[of] ?? 0).toFixed(1)}`);
  const last = points.findLastIndex((it) => it.measured !== null);
  return {
    band: known.length > 1 ? `M${[...edge('upper'), ...edge('lower').reverse()].join('L')}Z` : '',
    expected: line((it) => it.expected),
    measured: line((it) => it.measured),
    levels: Array.from({ length: Math.round(top / step) + 1 }, (_, i) => ({
      y: y(i * step * scale),
      said: fixed(i * step, step < 1 ? 1 : 0),
    })),
    hours: points.flatMap((it, i) => {
      const { hour, minute } = zone.local(it.start);
      return hour % 6 === 0 && minute === 0 ? [{ x: x(i - 0.5), said: zone.time(it.start) }] : [];
    }),
    now: last < 0 ? null : x(last),
    unit,
  };
}

/** A round step that makes about five. */
function stepOf(largest: number): number {
  const rough = largest / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((it) => it * power).find((it) => it >= rough) ?? rough;
}
