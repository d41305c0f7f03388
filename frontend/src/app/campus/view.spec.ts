import { describe, expect, it } from 'vitest';
import { noCarbon, noCost } from './view';

describe('a cost that is not there', () => {
  it('is explained by a price that is missing somewhere, and not where nothing was measured', () => {
    const measured = { energy_kwh: 502_000, coverage: 0.99 };
    expect(noCost(measured)).toBe('not all of it has a price');
    expect(noCarbon(measured)).toBe('not all of it has an emission factor');
    const silent = { energy_kwh: null, coverage: 0 };
    expect([noCost(silent), noCarbon(silent)]).toEqual(['', '']);
    const volume = { energy_kwh: null, coverage: 1 };
    expect([noCost(volume), noCarbon(volume)]).toEqual(['not all of it has a price', '']);
  });
});
