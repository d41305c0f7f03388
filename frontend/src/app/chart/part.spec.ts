import { corners, covered } from './part';

const spans = [0, 1, 2, 3].map((i) => ({ start: i * 10, end: i * 10 + 10 }));

describe('part', () => {
  it('covers what it touches, and is not worth marking where it is all', () => {
    expect(covered(spans, { start: 10, end: 21 })).toEqual({ from: 1, to: 2 });
    expect(covered(spans, { start: 12, end: 15 })).toEqual({ from: 1, to: 1 });
    expect(covered(spans, { start: 0, end: 40 })).toBeNull();
    expect(covered(spans, { start: 50, end: 60 })).toBeNull();
    expect(covered(spans, null)).toBeNull();
  });

  it('goes around the hours of one day, or of several', () => {
    expect(corners({ x: 3, row: 6 }, { x: 3, row: 9 }, 24)).toEqual([
      [3, 6],
      [4, 6],
      [4, 10],
      [3, 10],
    ]);
    const several = corners({ x: 3, row: 6 }, { x: 5, row: 9 }, 24);
    expect(several).toHaveLength(8);
    expect(several[4]).toEqual([6, 10]);
  });
});
