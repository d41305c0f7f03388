import { beforeEach, describe, expect, it, vi } from 'vitest';

const inSystem = async (system: string) => {
  vi.resetModules();
  localStorage.setItem('greenpulse', JSON.stringify({ system }));
  return import('./units');
};

describe('units of areas and temperatures', () => {
  beforeEach(() => localStorage.clear());

  it('are those of the meter where nothing else is liked', async () => {
    const { AREA, DEGREES, inArea, inDegrees, perArea } = await inSystem('metric');
    expect([AREA, DEGREES, inArea(10), inDegrees(20), perArea(5)]).toEqual(['m²', '°C', 10, 20, 5]);
  });

  it('are feet and Fahrenheit where somebody likes them', async () => {
    const { AREA, DEGREES, inArea, inDegrees, perArea } = await inSystem('us');
    expect([AREA, DEGREES, inDegrees(20)]).toEqual(['ft²', '°F', 68]);
    expect(inArea(100)).toBeCloseTo(1076.391);
    expect(perArea(inArea(7))).toBeCloseTo(7);
  });
});
