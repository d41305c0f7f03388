import { describe, expect, it } from 'vitest';
import { linesOf, periodsOf, priceSaid } from './price';

const PEAK = { name: 'peak', days: 31, from_hour: 7, to_hour: 19, rate: 0.34 };
const REST = { name: 'rest', days: 127, from_hour: 0, to_hour: 24, rate: 0.12 };

describe('a price by time of use', () => {
  it('is written a period a line, and read back', () => {
    const lines = linesOf([PEAK, REST]);
    expect(lines).toBe('peak, Mon-Fri, 7-19, 0.34\nrest, every day, 0-24, 0.12');
    expect(periodsOf(lines)).toEqual([PEAK, REST]);
  });

  it('may name days that do not follow each other, and run over the end of the week', () => {
    expect(periodsOf('x, Mon Wed, 0-24, 1')[0].days).toBe(0b101);
    expect(periodsOf('x, Sat-Mon, 0-24, 1')[0].days).toBe(0b1100001);
    expect(linesOf([{ ...PEAK, days: 0b101 }])).toBe('peak, Mon Wed, 7-19, 0.34');
  });

  it('is refused with the line that is none', () => {
    for (const line of ['peak', 'peak, Noday, 7-19, 1', 'peak, Mon, 7, 1', 'peak, Mon, 7-19, x']) {
      expect(() => periodsOf(`rest, every day, 0-24, 1\n${line}`)).toThrowError(
        expect.objectContaining({
          errors: [expect.objectContaining({ detail: expect.stringContaining('line 2') })],
        }),
      );
    }
  });

  it('is said in a line', () => {
    expect(priceSaid({ flat: 0.2834 }, 'GBP')).toBe('0.2834 GBP a kWh');
    expect(priceSaid({ time_of_use: [PEAK, REST] }, 'GBP')).toBe(
      '2 periods, 0.12 to 0.34 GBP a kWh',
    );
    expect(priceSaid({ series: 'import~price' }, 'GBP')).toBe('hourly, of import~price');
  });
});
