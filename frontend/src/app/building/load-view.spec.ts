import type { LoadPoint } from '../chart/load-points';
import { DAY, HOUR, Zone } from '../core/zone';
import { closeUpOf, holds } from './close-up';
import { stretches } from './historical';
import { amountSentence, load } from './load-view';
import { firstMonth, monthSentence } from './month-sentence';

const zone = new Zone('Europe/London');
const start = Date.parse('2022-11-14T00:00:00Z');

function points(values: (number | null)[], hours = 1): LoadPoint[] {
  return values.map((measured, i) => ({
    start: start + i * hours * HOUR,
    end: start + (i + 1) * hours * HOUR,
    measured,
    expected: null,
    lower: null,
    upper: null,
    coverage: measured === null ? 0 : 1,
    estimated: 0,
    outdoor: null,
    before: null,
  }));
}

const shown = { building: 'b71', commodity: 'electricity', zone, start, end: start + DAY };

describe('load', () => {
  it('of five years draws no more than can be seen, and words only what is read', () => {
    const all = points(Array.from({ length: 43_800 }, (_, i) => 50 + (i % 24)));
    const view = load(
      {
        all,
        before: null,
        zoom: null,
        measure: 'energy',
        currency: 'GBP',
        known: null,
        highlights: [],
      },
      shown,
    );
    expect(view.model.spans).toHaveLength(43_800);
    expect(view.model.read(43_799).title).toContain('one hour');
    const { series } = view.model.option({ width: 1_200, height: 290 }) as {
      series: { data: unknown[] }[];
    };
    expect(series.every((it) => it.data.length <= 1_200)).toBe(true);
  });

  it('says when a part is looked at', () => {
    const all = points(Array.from({ length: 48 }, () => 5));
    const zoom = { start: start + 3 * HOUR, end: start + 9 * HOUR };
    const view = load(
      { all, before: null, zoom, measure: 'energy', currency: 'GBP', known: null, highlights: [] },
      shown,
    );
    expect(view.zoomed).toBe(true);
    expect(view.drawn).toHaveLength(6);
    expect(view.sub).toBe('14 Nov 03:00 to 14 Nov 2022 09:00');
  });

  it('in money counts only what was measured', () => {
    expect(amountSentence(points([1.5, null, 2.5]), 'cost', 'GBP', zone)).toEqual({
      lead: '£4.00, over 2 measured hours.',
      rest:
        'Most in one hour: £2.50, from Mon 14 Nov 02:00. ' +
        '1 hour has no readings and counts nothing.',
    });
    expect(amountSentence(points([2, 3], 24), 'carbon', 'GBP', zone).lead).toBe(
      '120\u00a0kg CO₂, location-based, over 48 measured hours.',
    );
  });
});

describe('close up', () => {
  it('has room on both sides, and never more than one answer', () => {
    const day = { start, end: start + DAY };
    expect(closeUpOf(day)).toEqual({ start: start - 3 * DAY, end: start + 4 * DAY });
    const long = closeUpOf({ start, end: start + 70 * DAY });
    expect((long.end - long.start) / DAY).toBe(80);
    expect(holds([closeUpOf(day)], day)).toBe(true);
    expect(holds([], day)).toBe(false);
  });
});

describe('years of hours', () => {
  it('are asked for in stretches that meet at local midnights', () => {
    const parts = stretches({ start, end: start + 365 * DAY }, 80, zone);
    expect(parts[0].start).toBe(start);
    expect(parts[parts.length - 1].end).toBe(start + 365 * DAY);
    parts.slice(1).forEach((it, i) => {
      expect(it.start).toBe(parts[i].end);
      expect(zone.local(it.start).hour).toBe(0);
    });
  });
});

describe('months', () => {
  it('are 24, of which the last is the one that runs', () => {
    expect(zone.stamp(firstMonth(Date.parse('2022-11-16T14:00:00Z'), zone))).toBe(
      '2020-12-01T00:00:00+00:00',
    );
    expect(zone.stamp(firstMonth(Date.parse('2022-11-01T00:00:00Z'), zone))).toBe(
      '2020-11-01T00:00:00+00:00',
    );
  });

  it('are compared whole with whole', () => {
    const month = (from: string, to: string, kw: number | null, coverage = 1): LoadPoint => ({
      ...points([kw])[0],
      start: Date.parse(from),
      end: Date.parse(to),
      coverage,
    });
    const said = monthSentence(
      [
        month('2021-10-01T00:00:00+01:00', '2021-11-01T00:00:00Z', 10),
        month('2022-09-01T00:00:00+01:00', '2022-10-01T00:00:00+01:00', 9, 0.5),
        month('2022-10-01T00:00:00+01:00', '2022-11-01T00:00:00Z', 11),
        month('2022-11-01T00:00:00Z', '2022-11-16T14:00:00Z', 50),
      ],
      zone,
    );
    expect(said.lead).toBe('Oct 2022 took 8,195\u00a0kWh, +10.0\u00a0% against the year before.');
    expect(said.rest).toBe('Nov 2022 is counted to 16 Nov. 1 month is under 90 % measured.');
  });
});
