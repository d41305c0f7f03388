import type { LoadPoint } from '../chart/load-points';
import { nightsOf } from '../chart/nights';
import { weekHours } from '../chart/week-hours';
import { HOUR, Zone } from '../core/zone';
import { nightSentence, weekSentence } from './pattern-sentences';

const zone = new Zone('Europe/London');
const end = Date.parse('2022-11-16T14:00:00Z');
const start = Date.parse('2022-10-10T00:00:00+01:00');

function hours(value: (at: number) => number | null, range: [number, number] | null = [8, 12]) {
  return Array.from({ length: (end - start) / HOUR }, (_, i): LoadPoint => {
    const at = start + i * HOUR;
    const measured = value(at);
    return {
      start: at,
      end: at + HOUR,
      measured,
      expected: range && 10,
      lower: range && range[0],
      upper: range && range[1],
      coverage: measured === null ? 0 : 1,
      estimated: 0,
      outdoor: null,
      before: null,
    };
  });
}

const week = (points: LoadPoint[]) => weekSentence(weekHours(points, end, zone), points, end, zone);

describe('weekSentence', () => {
  it('says that a week keeps to its range, and where the last did not', () => {
    const [from, to] = ['2022-11-11T20:00:00Z', '2022-11-14T00:00:00Z'].map(Date.parse);
    const said = week(hours((at) => (at >= from && at < to ? 20 : 10)));
    expect(said.lead).toBe('This week is inside its expected range so far.');
    expect(said.rest).toContain('Last week was above its range for 52 h from Fri 11 Nov 20:00.');
  });

  it('compares only hours that were measured', () => {
    const monday = Date.parse('2022-11-14T00:00:00Z');
    const said = week(hours((at) => (at >= monday + 24 * HOUR ? null : at >= monday ? 11 : 10)));
    expect(said.rest).toBe(
      'Its 24 hours took +10.0\u00a0% against the mean of the five weeks before.',
    );
  });

  it('does not judge without a range, nor speak of what is not there', () => {
    expect(week(hours(() => 10, null)).lead).toBe('No expected range for this week yet.');
    expect(week(hours(() => null)).lead).toBe('This week has no readings yet.');
    const half = hours(() => 10).map((it) => ({ ...it, coverage: 0.5 }));
    expect(week(half).lead).toBe('No hour of this week is 90 % measured.');
  });
});

describe('nightSentence', () => {
  it('counts nights outside their range, and those not measured enough', () => {
    const high = Date.parse('2022-11-12T00:00:00Z');
    const gone = Date.parse('2022-11-10T00:00:00Z');
    const value = (at: number) => {
      if (at >= high && at < high + 24 * HOUR) return 20;
      return at >= gone && at < gone + 24 * HOUR ? null : 10;
    };
    expect(nightSentence(nightsOf(hours(value), zone), zone)).toEqual({
      lead: '1 of 37 nights were above the range, 0 below.',
      rest:
        'The highest: 20.0\u00a0kW to Sat 12 Nov, expected 10.0\u00a0kW. ' +
        '1 night is under 90 % measured.',
    });
  });
});
