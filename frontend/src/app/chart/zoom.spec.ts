import { HOUR } from '../core/zone';
import type { LoadPoint } from './load-points';
import { around, aside, dragged, stretch, within } from './zoom';

const hours = (from: number, n: number) =>
  Array.from({ length: n }, (_, i) => ({
    start: (from + i) * HOUR,
    end: (from + i + 1) * HOUR,
  })) as LoadPoint[];

describe('zoom', () => {
  it('halves and doubles around a point', () => {
    expect(around(168, 84, true)).toEqual({ from: 43, to: 126 });
    const out = around(84, 41, false);
    expect(out.to - out.from + 1).toBe(168);
  });

  it('moves by a share of what is drawn, and by one at least', () => {
    expect(aside(100, 0.5)).toEqual({ from: 50, to: 149 });
    expect(aside(100, -0.5)).toEqual({ from: -50, to: 49 });
    expect(aside(1, 0.5)).toEqual({ from: 1, to: 1 });
  });

  it('takes a drag in either direction, and no click for one', () => {
    expect(dragged(40, 20)).toEqual({ from: 20, to: 40 });
    expect(dragged(20, 21)).toBeNull();
  });

  it('stays within what there is, and is none when it is everything', () => {
    const all = hours(0, 100);
    expect(stretch({ from: 10, to: 19 }, all, all)).toEqual({ start: 10 * HOUR, end: 20 * HOUR });
    expect(stretch({ from: -5, to: 4 }, all, all)).toEqual({ start: 0, end: 10 * HOUR });
    expect(stretch({ from: -5, to: 24 }, hours(80, 20), all)).toEqual({
      start: 70 * HOUR,
      end: 100 * HOUR,
    });
    expect(stretch({ from: -60, to: 140 }, all, all)).toBeNull();
  });

  it('draws all where the stretch is of another window', () => {
    const all = hours(0, 10);
    expect(within(all, { start: 2 * HOUR, end: 5 * HOUR })).toHaveLength(3);
    expect(within(all, { start: 200 * HOUR, end: 300 * HOUR })).toHaveLength(10);
  });
});
