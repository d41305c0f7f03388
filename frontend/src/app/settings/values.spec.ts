import { describe, expect, it } from 'vitest';
import { unitsOf } from '../core/units';
import { numberIn, numberOf, shown, shownIn } from './values';

describe('what a form holds', () => {
  it('keeps its thousands', () => {
    expect(numberOf({ area_m2: '12,400' }, 'area_m2')).toBe(12_400);
    expect(numberOf({ area_m2: '12400.5' }, 'area_m2')).toBe(12_400.5);
    expect(numberOf({ area_m2: ' ' }, 'area_m2')).toBeNull();
  });

  it('is sent as it stands where it is no number', () => {
    expect(numberOf({ area_m2: 'large' }, 'area_m2')).toBe('large');
  });

  it('is in the units that somebody likes, and the same where nobody changed it', () => {
    const { inArea } = unitsOf('us');
    const area_m2 = 12_400.123456789;
    const text = shownIn(inArea, area_m2);
    expect(text).toBe('133473.8');
    expect(numberIn(inArea, { area_m2: text }, 'area_m2', area_m2)).toBe(area_m2);
    expect(numberIn(inArea, { area_m2: '10,763.91' }, 'area_m2', area_m2)).toBeCloseTo(1000);
    expect(numberIn(inArea, { area_m2: '' }, 'area_m2', area_m2)).toBeNull();
    expect(numberIn(inArea, { area_m2: 'large' }, 'area_m2')).toBe('large');
    expect(shownIn(unitsOf('metric').inArea, area_m2)).toBe('12400.123456789');
  });

  it('begins with what the server holds', () => {
    expect([shown(12.5), shown('b1'), shown(null)]).toEqual(['12.5', 'b1', '']);
  });
});
