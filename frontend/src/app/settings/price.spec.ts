import { describe, expect, it } from 'vitest';
import { unitsOf } from '../core/units';
import { Priced, linesOf, periodsOf, priceSaid } from './price';

const PEAK = { name: 'peak', days: 31, from_hour: 7, to_hour: 19, rate: 0.34 };
const REST = { name: 'rest', days: 127, from_hour: 0, to_hour: 24, rate: 0.12 };

describe('a price by time of use', () => {
  it('is written a period a line, and read back', () => {
    const lines = linesOf([PEAK, REST], Number);
    expect(lines).toBe('peak, Mon-Fri, 7-19, 0.34\nrest, every day, 0-24, 0.12');
    expect(periodsOf(lines, Number)).toEqual([PEAK, REST]);
  });

  it('may name days that do not follow each other, and run over the end of the week', () => {
    expect(periodsOf('x, Mon Wed, 0-24, 1', Number)[0].days).toBe(0b101);
    expect(periodsOf('x, Sat-Mon, 0-24, 1', Number)[0].days).toBe(0b1100001);
    expect(linesOf([{ ...PEAK, days: 0b101 }], Number)).toBe('peak, Mon Wed, 7-19, 0.34');
  });

  it('is refused with the line that is none', () => {
    for (const line of ['peak', 'peak, Noday, 7-19, 1', 'peak, Mon, 7, 1', 'peak, Mon, 7-19, x']) {
      expect(() => periodsOf(`rest, every day, 0-24, 1\n${line}`, Number)).toThrowError(
        expect.objectContaining({
          errors: [expect.objectContaining({ detail: expect.stringContaining('line 2') })],
        }),
      );
    }
  });

  it('is said in a line', () => {
    const said = (price: Priced['price'], commodity = 'electricity') =>
      priceSaid({ price, currency: 'GBP', commodity });
    expect(said({ flat: 0.2834 })).toBe('0.2834 GBP a kWh');
    expect(said({ time_of_use: [PEAK, REST] })).toBe('2 periods, 0.12 to 0.34 GBP a kWh');
    expect(said({ series: 'import~price' })).toBe('hourly, of import~price');
    expect(said({ flat: 0.01 }, 'water')).toBe('2.6417 GBP a m³');
  });

  it('is kept to the last digit where nobody changed it, in whatever unit it is shown', () => {
    const { perEnergy } = unitsOf('us');
    const lines = linesOf([PEAK, REST], perEnergy);
    expect(lines).toBe('peak, Mon-Fri, 7-19, 0.0996483\nrest, every day, 0-24, 0.03516999');
    const [peak, rest] = periodsOf(lines.replace('0.03516999', '0.05'), perEnergy, [PEAK, REST]);
    expect(peak).toBe(PEAK);
    expect(rest.rate).toBeCloseTo(0.1706);
  });
});
