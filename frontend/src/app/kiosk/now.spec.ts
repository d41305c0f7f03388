import { describe, expect, it } from 'vitest';
import type { LoadPoint } from '../chart/load-points';
import { HOUR, Zone } from '../core/zone';
import { daysOf, nowOf, requestOf, stateSaid, upTo } from './now';

const ZONE = new Zone('Europe/London');
const START = Date.parse('2022-11-15T00:00:00Z');

const hour = (i: number, measured: number | null): LoadPoint => ({
  start: START + i * HOUR,
  end: START + (i + 1) * HOUR,
  measured,
  expected: 100,
  lower: 80,
  upper: 120,
  coverage: measured === null ? 0 : 1,
  estimated: 0,
  outdoor: null,
  before: null,
});
const hours = (values: (number | null)[]) => values.map((it, i) => hour(i, it));

describe('the kiosk', () => {
  it('shows the last measured hour, and calls it now only while it is', () => {
    const points = hours([90, 130, null]);
    expect(nowOf(points, START + 2.5 * HOUR)).toMatchObject({ state: 'over', stale: false });
    expect(nowOf(points, START + 4 * HOUR)).toMatchObject({ stale: true });
    expect(nowOf(hours([null]), START)).toBeNull();
  });

  it('waits for the last readings of an hour, but not for ever', () => {
    const part = (i: number, coverage: number) => ({ ...hour(i, 60), coverage });
    const now = nowOf([hour(0, 100), part(1, 0.75)], START + 2 * HOUR)!;
    expect(now).toMatchObject({ figure: { text: '100' }, state: 'inside', stale: false });
    const drawn = upTo(now, [hour(0, 100), part(1, 0.75)]);
    expect(drawn.map((it) => it.measured)).toEqual([100, null]);
    const later = nowOf([hour(0, 100), part(1, 0.75), part(2, 0.5)], START + 3 * HOUR)!;
    expect(later).toMatchObject({ figure: { text: '60.0' }, state: 'unknown' });
    expect(stateSaid(later, ZONE)).toEqual({
      marked: '',
      rest: 'Not judged: 50.0\u00a0% measured, 90\u00a0% needed.',
    });
  });

  it('says what the hour is like', () => {
    const now = nowOf(hours([100]), START + HOUR)!;
    expect(stateSaid(now, ZONE)).toEqual({
      marked: 'As expected',
      rest: 'for a Tuesday at this hour.',
    });
  });

  it('does not judge a day that was hardly measured', () => {
    const day = { ...hour(0, 150), end: START + 24 * HOUR };
    const [over, gap, usual] = daysOf(
      [day, { ...day, coverage: 0.8 }, { ...day, measured: 110 }],
      ZONE,
    );
    expect(over).toMatchObject({ letter: 'T', over: true });
    expect(over.off).toBeCloseTo(50);
    expect(gap).toMatchObject({ off: null, over: false });
    expect(usual.over).toBe(false);
  });

  it('asks for what stayed on last night, with its size', () => {
    const night = hours(Array.from({ length: 24 }, (_, i) => (i >= 2 && i < 5 ? 144 : 100)));
    expect(requestOf(night, ZONE).marked).toBe(
      'Last night 144\u00a0kW stayed on, 44 more than usual.',
    );
    const usual = hours(Array.from({ length: 24 }, () => 100));
    expect(requestOf(usual, ZONE).marked).toBe('At night 100\u00a0kW stay on.');
    expect(requestOf([], ZONE).marked).toBe('No reading came yet.');
  });
});
