import { describe, expect, it } from 'vitest';
import { energyScale, unitsOf } from './units';

const us = unitsOf('us');
const metric = unitsOf('metric');

describe('units of what is measured', () => {
  it('are those of the meter where nothing else is liked', () => {
    const { area, degrees, energy, intensity, volume } = metric;
    expect([area, degrees, energy, intensity, volume]).toEqual(['m²', '°C', 'kWh', 'kWh/m²', 'm³']);
    const { inArea, inDegrees, inEnergy, inIntensity, perEnergy } = metric;
    expect([inArea(10), inDegrees(20), inEnergy(3), inIntensity(5), perEnergy(7)]).toEqual([
      10, 20, 3, 5, 7,
    ]);
    expect(metric.inVolume(1000)).toBeCloseTo(3.785);
  });

  it('are feet, Btu and Fahrenheit where somebody likes them', () => {
    const { area, degrees, energy, intensity, volume } = us;
    expect([area, degrees, energy, intensity, volume]).toEqual([
      ...['ft²', '°F', 'kBtu', 'kBtu/ft²', 'gal'],
    ]);
    expect(us.inDegrees(20)).toBe(68);
    expect(us.inArea(100)).toBeCloseTo(1076.391);
    expect(us.inEnergy(100)).toBeCloseTo(341.2);
    expect(us.inVolume(100)).toBe(100);
    // 100 kWh/m² are 31.7 kBtu/ft², as Portfolio Manager has it.
    expect(us.inIntensity(100)).toBeCloseTo(31.7, 1);
    expect(us.perEnergy(us.inEnergy(7))).toBeCloseTo(7);
  });

  it('are one for all amounts of a chart, by the largest', () => {
    expect(energyScale(9_999, metric)).toMatchObject({ unit: 'kWh', digits: 0 });
    expect(energyScale(10_000, metric)).toMatchObject({ unit: 'MWh', digits: 1 });
    expect(energyScale(2_930, us).unit).toBe('kBtu');
    const large = energyScale(10_000, us);
    expect([large.unit, large.of(10_000)]).toEqual(['MMBtu', 34.12]);
  });
});
