import type { LoadPoint } from '../chart/load-points';
import { HOUR } from '../core/zone';
import { traceOf } from './trace-path';

const point = (i: number, measured: number | null): LoadPoint => ({
  start: i * HOUR,
  end: (i + 1) * HOUR,
  measured,
  expected: null,
  lower: 0,
  upper: 4,
  coverage: 1,
  estimated: 0,
  outdoor: null,
  before: null,
});
const size = { width: 40, height: 12 };

describe('a trace in a list', () => {
  it('keeps its gaps, and marks where to look', () => {
    const points = [0, 4, null, 4, 0].map((it, i) => point(i, it));
    expect(traceOf(points, { start: HOUR, end: 3 * HOUR }, size)).toEqual({
      line: 'M0.0 10.0L10.0 2.0M30.0 2.0L40.0 10.0',
      band:
        'M0.0 2.0L10.0 2.0L20.0 2.0L30.0 2.0L40.0 2.0' +
        'L40.0 10.0L30.0 10.0L20.0 10.0L10.0 10.0L0.0 10.0Z',
      wash: { x: 10, width: 20 },
    });
  });

  it('is nothing where nothing is known, and stays in its box', () => {
    const none = { ...point(0, null), lower: null, upper: null };
    expect(traceOf([none, { ...none, start: HOUR }], { start: 0, end: 1 }, size)).toBeNull();
    expect(traceOf([point(0, 1)], { start: 0, end: 1 }, size)).toBeNull();
    const wide = traceOf([point(0, 1), point(1, 1)], { start: -9 * HOUR, end: 9 * HOUR }, size);
    expect(wide?.wash).toEqual({ x: 0, width: 40 });
  });
});
