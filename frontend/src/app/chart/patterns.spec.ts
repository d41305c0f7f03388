import { HOUR, Zone } from '../core/zone';
import { partSaid, periodBars } from './bars';
import type { LoadPoint } from './load-points';
import { nightLoad, nightsOf } from './nights';
import { weekOverlay } from './week';
import { weekHours } from './week-hours';
import { hourOfWeek, mondayOf } from './weeks';

const zone = new Zone('Europe/London');
const at = Date.parse;

function hours(start: string, end: string, value: (at: number) => number | null): LoadPoint[] {
  return Array.from({ length: (at(end) - at(start)) / HOUR }, (_, i) => {
    const from = at(start) + i * HOUR;
    const measured = value(from);
    return {
      start: from,
      end: from + HOUR,
      measured,
      expected: 10,
      lower: 8,
      upper: 12,
      coverage: measured === null ? 0 : 1,
      estimated: 0,
      outdoor: null,
      before: null,
    };
  });
}

describe('weeks', () => {
  it('begin on Monday at local midnight, whatever the clocks do', () => {
    expect(zone.stamp(mondayOf(at('2022-10-30T23:30:00Z'), zone))).toBe(
      '2022-10-24T00:00:00+01:00',
    );
    expect(hourOfWeek(at('2022-10-30T00:30:00Z'), zone)).toBe(6 * 24 + 1);
    expect(hourOfWeek(at('2022-10-30T01:30:00Z'), zone)).toBe(6 * 24 + 1);
    expect(hourOfWeek(at('2022-10-30T23:30:00Z'), zone)).toBe(6 * 24 + 23);
  });
});

describe('week overlay', () => {
  const end = at('2022-11-02T12:00:00Z');
  const points = hours('2022-09-25T23:00:00Z', '2022-11-02T12:00:00Z', (it) => {
    if (it === at('2022-10-30T00:00:00Z')) return 20;
    if (it === at('2022-10-30T01:00:00Z')) return 10;
    return it === at('2022-11-01T05:00:00Z') ? null : 9;
  });
  const week = weekHours(points, end, zone);

  it('lays hours of the wall over each other, the repeated one as a mean', () => {
    expect(week.demand).toHaveLength(6);
    expect(week.demand[1][6 * 24 + 1]).toBe(15);
    expect(week.demand[1][6 * 24 + 2]).toBe(9);
    expect(week.demand[5][0]).toBe(9);
  });

  it('breaks the line at a gap, and ends where the week does so far', () => {
    expect(week.demand[0][24 + 5]).toBeNull();
    expect(week.gaps).toEqual([{ from: 29, to: 29 }]);
    expect(week.demand[0].slice(60)).toEqual(Array.from({ length: 108 }, () => null));
    expect(week.newest[29]?.measured).toBeNull();
    expect(week.newest[100]?.start).toBeLessThan(week.weeks[0].start);
  });

  it('reads out every week, and says what it has not', () => {
    const model = weekOverlay(week, zone, '');
    expect(model.read(29)).toMatchObject({
      title: 'Tue 05:00 of six weeks',
      lines: expect.arrayContaining(['– kW this week', '9.0 last week']),
    });
    expect(model.table().rows).toHaveLength(168);
    expect(model.table().rows[29][1]).toBeNull();
  });
});

describe('nights', () => {
  const points = hours('2022-11-01T00:00:00Z', '2022-11-04T00:00:00Z', (it) => {
    const { day, hour } = zone.local(it);
    if (day === '2022-11-02') return hour === 3 ? null : 9;
    return day === '2022-11-03' ? 20 : 9;
  });
  const nights = nightsOf(points, zone);

  it('are the mean of the three hours, and part-measured where one is missing', () => {
    expect(nights.map((it) => it.measured)).toEqual([9, 9, 20]);
    expect(nights.map((it) => it.coverage)).toEqual([1, 2 / 3, 1]);
  });

  it('are never colored without their range, nor compared in part', () => {
    const { table, legend } = nightLoad(nights, zone, '');
    expect(table().rows.map((row) => row[5])).toEqual([-1, null, 10]);
    expect(legend.map((it) => it.label)).toContain('under 90 % measured');
  });
});

describe('period bars', () => {
  const month = (start: string, end: string, coverage: number): LoadPoint => ({
    ...hours(start, end, () => 10)[0],
    end: at(end),
    coverage,
  });

  it('says which part of a month there is', () => {
    expect(partSaid(month('2022-10-01T00:00:00+01:00', '2022-11-01T00:00:00Z', 1), zone)).toBe('');
    expect(partSaid(month('2022-11-01T00:00:00Z', '2022-11-16T14:00:00Z', 1), zone)).toBe(
      'to 16 Nov',
    );
    expect(partSaid(month('2022-11-05T00:00:00Z', '2022-12-01T00:00:00Z', 1), zone)).toBe(
      'from 5 Nov',
    );
  });

  it('keeps a difference to itself below 90 %', () => {
    const points = [
      month('2022-10-01T00:00:00+01:00', '2022-11-01T00:00:00Z', 0.8),
      month('2022-11-01T00:00:00Z', '2022-11-16T14:00:00Z', 1),
    ];
    const { table, read } = periodBars({ points, zone, caption: '', by: 'month' });
    expect(table().rows.map((row) => row[3])).toEqual([null, 0]);
    expect(table().written('2022-11', 0)).toBe('Nov 2022, to 16 Nov');
    expect(read(0).lines).toContain('80.0\u00a0% measured');
  });
});
