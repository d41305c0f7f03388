import { describe, expect, it } from 'vitest';
import { unitsOf } from './units';

describe('units of areas and temperatures', () => {
  it('are those of the meter where nothing else is liked', () => {
    const { area, degrees, inArea, inDegrees, perArea } = unitsOf('metric');
    expect([area, degrees, inArea(10), inDegrees(20), perArea(5)]).toEqual(['m²', '°C', 10, 20, 5]);
  });

  it('are feet and Fahrenheit where somebody likes them', () => {
    const { area, degrees, inArea, inDegrees, perArea } = unitsOf('us');
    expect([area, degrees, inDegrees(20)]).toEqual(['ft²', '°F', 68]);
    expect(inArea(100)).toBeCloseTo(1076.391);
    expect(perArea(inArea(7))).toBeCloseTo(7);
  });
});
