import { HOUR } from '../core/zone';
import { columnsFor, thinned } from './dense';
import type { LoadPoint } from './load-points';

const points = (values: (number | null)[]) =>
  values.map((measured, i) => ({ measured, start: i * HOUR, end: (i + 1) * HOUR }) as LoadPoint);

describe('dense', () => {
  it('takes columns of two pixels for years of hours', () => {
    expect(columnsFor(43_800, 1_200)).toBe(600);
    expect(columnsFor(5_000, 1_200)).toBe(1_200);
  });

  it('keeps the least and the greatest of each column, in their order', () => {
    const { points: kept, at } = thinned(points([5, 9, 1, 5, 5, 5, 2, 8]), 2);
    expect(kept.map((it) => it.measured)).toEqual([9, 1, 2, 8]);
    expect(at).toEqual([1, 2, 6, 7]);
  });

  it('keeps every peak of years, and a gap a gap', () => {
    const values = Array.from({ length: 43_800 }, (_, i): number | null => (i * 7919) % 101);
    values[20_123] = 5_000;
    values.fill(null, 30_000, 30_200);
    const { points: kept } = thinned(points(values), 1_000);
    expect(kept.length).toBeLessThanOrEqual(2_000);
    expect(kept.some((it) => it.measured === 5_000)).toBe(true);
    expect(kept.some((it) => it.measured === null)).toBe(true);
  });
});
