import type { LoadPoint } from '../chart/load-points';
import { HOUR, Zone } from '../core/zone';
import { comparisonSentence, withBefore } from './comparison';
import { dailySentence } from './hours-sentences';
import { buildingSentences } from './sentences';

const zone = new Zone('Europe/London');
const window = { start: '2022-11-11T00:00:00Z', end: '2022-11-11T06:00:00Z' };

function hours(start: string, values: (number | null)[], range: [number, number] | null = null) {
  return values.map((measured, i): LoadPoint => ({
    start: Date.parse(start) + i * HOUR,
    end: Date.parse(start) + (i + 1) * HOUR,
    measured,
    expected: range && (range[0] + range[1]) / 2,
    lower: range && range[0],
    upper: range && range[1],
    coverage: measured === null ? 0 : 1,
    estimated: 0,
    outdoor: null,
    before: null,
  }));
}

const row = {
  building_id: 'b71',
  name: 'b71',
  building_type: null,
  floor_area_m2: null,
  floors: null,
  energy_kwh: 121,
  quantity: 121,
  unit: 'kWh',
  expected_kwh: 100,
  lower_kwh: 90,
  upper_kwh: 110,
  residual_kwh: 21,
  residual_percent: 21,
  coverage: 1,
  estimated: 0,
  cost: null,
  carbon_kg: null,
  base_load_kw: null,
  state: 'over' as const,
  reason: null,
  out_of_hours_share: null,
  daily: [],
};

describe('buildingSentences', () => {
  it('tells the total, the longest stretch and that nothing is missing', () => {
    const points = hours(window.start, [5, 12, 12, 12, 5, 12], [4, 10]);
    expect(buildingSentences(row, window, points, zone)).toEqual([
      '121\u00a0kWh in 6 h, 21.0\u00a0% above expected. ' +
        'The expected range is −10.0\u00a0% to +10.0\u00a0%.',
      'The longest stretch above the range is 3 h from Fri 11 Nov 01:00.',
      'Every hour was measured.',
    ]);
  });

  it('counts the hours without readings and does not judge them', () => {
    const points = hours(window.start, [5, null, null, 5, null, 5]);
    const part = { ...row, state: 'not_judged' as const, coverage: 0.5 };
    expect(buildingSentences(part, window, points, zone)).toEqual([
      '121\u00a0kWh in 6 h.',
      'Not judged: 50.0\u00a0% measured, 90\u00a0% needed.',
      '3 of 6 hours have no readings, the longest gap from Fri 11 Nov 01:00. Nothing is filled in.',
    ]);
  });

  it('says of a silent meter of two that hours were measured in part', () => {
    const half = hours(window.start, [5, 5, 5, 5, 5, 5]).map((it) => ({ ...it, coverage: 0.5 }));
    const part = { ...row, state: 'not_judged' as const, coverage: 0.5 };
    expect(buildingSentences(part, window, half, zone).at(-1)).toBe(
      '6 hours are under 90 % measured.',
    );
  });
});

describe('comparison', () => {
  it('is over the hours measured on both sides alone', () => {
    const later = hours('2022-11-11T00:00:00Z', [10, 10, null, 10]);
    const earlier = hours('2022-11-04T00:00:00Z', [8, null, 8, 8]);
    const both = withBefore(later, earlier, 7, zone);
    expect(both.map((it) => it.before)).toEqual([8, null, 8, 8]);
    expect(comparisonSentence(both, 7)).toBe(
      'Against one week before: +4.00\u00a0kWh (+25.0\u00a0%), over 2 hours measured in both.',
    );
  });

  it('compares the same time on the wall across a change of the clocks', () => {
    const later = hours('2022-11-01T09:00:00Z', [10]);
    const earlier = hours('2022-10-25T08:00:00Z', [8]);
    expect(withBefore(later, earlier, 7, zone)[0].before).toBe(8);
  });

  it('compares nothing with what was hardly measured', () => {
    const half = (it: LoadPoint, i: number) => ({ ...it, coverage: i === 0 ? 0.5 : 1 });
    const later = hours('2022-11-11T00:00:00Z', [5, 10, 10]).map(half);
    const earlier = hours('2022-11-04T00:00:00Z', [10, 10, 4]);
    const both = withBefore(later, earlier.reverse().map(half), 7, zone);
    expect(both.map((it) => it.before)).toEqual([10, 10, null]);
    expect(comparisonSentence(both, 7)).toBe(
      'Against one week before: 0\u00a0kWh (0.0\u00a0%), over 1 hour measured in both.',
    );
  });

  it('says so when there is nothing to compare', () => {
    const points = hours('2022-11-11T00:00:00Z', [10]);
    expect(comparisonSentence(points, 364)).toBe(
      'Nothing was 90 % measured in both this window and 52 weeks before.',
    );
  });
});

describe('dailySentence', () => {
  it('never calls a part-measured day the highest', () => {
    const day = (start: string, kw: number | null, coverage: number): LoadPoint => ({
      ...hours(start, [kw])[0],
      end: Date.parse(start) + 24 * HOUR,
      coverage,
    });
    const days = [
      day('2022-11-14T00:00:00Z', 100, 1),
      day('2022-11-15T00:00:00Z', 200, 0.5),
      day('2022-11-16T00:00:00Z', null, 0),
    ];
    expect(dailySentence(days, zone)).toEqual({
      lead: 'Highest day: Mon 14 Nov, 2,400\u00a0kWh.',
      rest: '2 days are under 90 % measured.',
    });
  });
});
