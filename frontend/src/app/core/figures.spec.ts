import {
  carbon,
  demand,
  deviation,
  energy,
  fixed,
  list,
  money,
  percent,
  said,
  signed,
} from './figures';

describe('figures', () => {
  it('uses the true minus and never a negative zero', () => {
    expect(fixed(-1234.5, 1)).toBe('−1,234.5');
    expect(fixed(-0.04, 1)).toBe('0.0');
    expect(signed(0.04, 1)).toBe('0.0');
    expect(signed(3971)).toBe('+3,971');
  });

  it('chooses the unit by size and keeps three digits', () => {
    expect(said(energy(9_999))).toBe('9,999\u00a0kWh');
    expect(said(energy(22_862))).toBe('22.9\u00a0MWh');
    expect(said(energy(502_300))).toBe('502\u00a0MWh');
    expect(said(energy(0))).toBe('0\u00a0kWh');
    expect(said(demand(3_918))).toBe('3.92\u00a0MW');
    expect(said(carbon(3_773))).toBe('3,773\u00a0kg CO₂');
    expect(said(carbon(81_100))).toBe('81.1\u00a0t CO₂');
  });

  it('writes whole money from a hundred on', () => {
    expect(money(5_906.4, 'GBP')).toBe('£5,906');
    expect(money(0.25, 'GBP')).toBe('£0.25');
    expect(money(-120, 'USD')).toBe('−$120');
  });

  it('says a whole share without decimals', () => {
    expect(percent(1)).toBe('100\u00a0%');
    expect(percent(0.9674)).toBe('96.7\u00a0%');
  });

  it('has no deviation from nothing', () => {
    expect(deviation(121, 100)).toBeCloseTo(21);
    expect(deviation(121, 0)).toBeNull();
    expect(deviation(null, 100)).toBeNull();
  });

  it('lists names', () => {
    expect(list(['b33', 'b57', 'b111'])).toBe('b33, b57 and b111');
    expect(list(['b71'])).toBe('b71');
  });
});
