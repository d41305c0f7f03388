import { describe, expect, it } from 'vitest';
import { Figures, headlineOf, measuredSaid, median, ranked } from './ranking';

const row = (id: string, total_kwh: number | null, more: Partial<Figures> = {}) =>
  ({
    building_id: id,
    name: id,
    total_kwh,
    kwh_per_m2: null,
    cost: null,
    currency: 'GBP',
    coverage: 1,
    estimated: 0,
    reason: null,
    ...more,
  }) as Figures;

describe('buildings side by side', () => {
  it('ranks the most first, and never what was hardly measured', () => {
    const rows = ranked(
      [row('a', 10), row('b', 30), row('c', 90, { reason: 'less than 90 %' }), row('d', null)],
      'total_kwh',
    );
    expect(rows.map((it) => [it.id, it.rank])).toEqual([
      ['b', 1],
      ['a', 2],
      ['c', null],
      ['d', null],
    ]);
    expect(rows[3].why).toBe('nothing measured');
  });

  it('says why a figure is not there', () => {
    expect(ranked([row('a', 10)], 'kwh_per_m2')[0].why).toBe('no floor area');
    expect(ranked([row('a', 10)], 'cost')[0].why).toBe('no tariff');
  });

  it('opens with the one that stands out', () => {
    const rows = ranked([row('a', 10), row('b', 30), row('c', 12)], 'total_kwh');
    const { before, marked, after } = headlineOf(rows, 'total_kwh');
    expect(`${before} ${marked} ${after}`).toBe(
      'b takes the most: 30.0\u00a0kWh, 2.5 times the middle one.',
    );
    expect(headlineOf([], 'cost').before).toBe('Nothing can be ranked here.');
  });

  it('says on paper how much of it was measured', () => {
    expect(measuredSaid({ coverage: 1, estimated: 0 })).toBe('100\u00a0%');
    expect(measuredSaid({ coverage: 0.914, estimated: 0.05 })).toBe(
      '91.4\u00a0%, 5.0\u00a0% estimated',
    );
  });

  it('takes the middle of an even number between the two', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});
