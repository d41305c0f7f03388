import { describe, expect, it } from 'vitest';
import { Problem } from '../core/api/problem';
import { exchangeBy } from '../core/exchange';
import { exchangeFields, ratesOf, sameRates, withRates } from './exchange';

describe('money in a currency that somebody likes', () => {
  it('is exchanged where they gave a rate, and stays as it is elsewhere', () => {
    const by = exchangeBy({ currency: 'EUR', rates: { GBP: 1.17, EUR: 2 } });
    expect(by('GBP')).toEqual({ currency: 'EUR', rate: 1.17 });
    expect([by('EUR'), by('USD')]).toEqual([null, null]);
    expect(exchangeBy({ currency: '', rates: { GBP: 1.17 } })('GBP')).toBeNull();
  });

  it('asks for a rate of each of the campuses’ own', () => {
    const names = exchangeFields(['GBP', 'USD', 'GBP']).map((it) => it.name);
    expect(names).toEqual(['currency', 'rate-GBP', 'rate-USD']);
  });

  it('takes rates as they are written, and says which is none', () => {
    expect(ratesOf({ currency: 'EUR', 'rate-GBP': '1,17', 'rate-USD': ' ' })).toEqual({
      GBP: 1.17,
    });
    expect(ratesOf(withRates({ GBP: 1.17 }))).toEqual({ GBP: 1.17 });
    for (const wrong of ['much', '0', '-1', 'Infinity']) {
      expect(() => ratesOf({ 'rate-GBP': wrong })).toThrow(Problem);
    }
  });

  it('knows the same rates whatever their order', () => {
    expect(sameRates({ GBP: 1, USD: 2 }, { USD: 2, GBP: 1 })).toBe(true);
    expect(sameRates({ GBP: 1 }, { GBP: 1.1 })).toBe(false);
  });
});
