import { skyline } from './skyline-layout';

const block = (id: string, area: number | null, floors: number | null) => ({ id, area, floors });

describe('skyline', () => {
  it('draws area as floor area, on one scale', () => {
    const { placed } = skyline([block('a', 9_000, 3), block('b', 4_500, 3)], 1_000);
    const [a, b] = placed.map((it) => it.width * it.height);
    expect(a / b).toBeCloseTo(2);
  });

  it('wraps into streets and stays inside the width', () => {
    const many = Array.from({ length: 21 }, (_, i) => block(`b${i}`, 1_000 + i * 900, 1 + (i % 7)));
    for (const width of [328, 700, 1_180]) {
      const { placed, streets } = skyline(many, width);
      expect(placed).toHaveLength(21);
      expect(Math.max(...placed.map((it) => it.slot + it.slotWidth))).toBeLessThanOrEqual(width);
      if (width === 328) expect(streets.length).toBeGreaterThan(1);
    }
  });

  it('keeps a building whose floor area is unknown', () => {
    const { placed } = skyline([block('a', null, null)], 400);
    expect(placed[0].width).toBe(3);
    expect(placed[0].storeys).toBe(1);
  });
});
