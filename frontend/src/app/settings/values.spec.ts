import { describe, expect, it } from 'vitest';
import { numberOf, shown } from './values';

describe('what a form holds', () => {
  it('keeps its thousands', () => {
    expect(numberOf({ area_m2: '12,400' }, 'area_m2')).toBe(12_400);
    expect(numberOf({ area_m2: '12400.5' }, 'area_m2')).toBe(12_400.5);
    expect(numberOf({ area_m2: ' ' }, 'area_m2')).toBeNull();
  });

  it('is sent as it stands where it is no number', () => {
    expect(numberOf({ area_m2: 'large' }, 'area_m2')).toBe('large');
  });

  it('begins with what the server holds', () => {
    expect([shown(12.5), shown('b1'), shown(null)]).toEqual(['12.5', 'b1', '']);
  });
});
