import { HOUR, Zone } from '../core/zone';
import { clockChanges, monthStarts, namer } from './clocks';

const zone = new Zone('Europe/London');

const hours = (start: string, n: number) =>
  Array.from({ length: n }, (_, i) => ({
    start: Date.parse(start) + i * HOUR,
    end: Date.parse(start) + (i + 1) * HOUR,
  }));

describe('clocks', () => {
  it('finds every change in years of hours', () => {
    const points = hours('2018-01-01T00:00:00Z', 43_800);
    const found = clockChanges(points, zone);
    expect(found).toHaveLength(10);
    expect(zone.stamp(points[found[1].i].start)).toBe('2018-10-28T01:00:00+00:00');
    expect(found[1].label).toBe('clocks back, 25 h day');
    expect(found[0].label).toBe('clocks forward, 23 h day');
  });

  it('names the year where there is more than one', () => {
    const years = hours('2018-01-01T00:00:00Z', 10_000);
    expect(namer(years, zone).day(years[0].start)).toBe('Mon 1 Jan 2018');
    expect(namer(years.slice(0, 168), zone).moment(years[0].start)).toBe('Mon 1 Jan 00:00');
  });

  it('finds none where there is none', () => {
    expect(clockChanges(hours('2022-11-01T00:00:00Z', 168), zone)).toEqual([]);
    expect(clockChanges([], zone)).toEqual([]);
  });

  it('finds where months start on the wall', () => {
    const points = hours('2022-03-15T00:00:00Z', 24 * 60).map((it) => it.start);
    const found = monthStarts(points, zone).map((i) => zone.stamp(points[i]));
    expect(found).toEqual(['2022-04-01T00:00:00+01:00', '2022-05-01T00:00:00+01:00']);
  });
});
