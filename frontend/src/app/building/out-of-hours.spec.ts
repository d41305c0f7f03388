import type { LoadPoint } from '../chart/load-points';
import { HOUR, Zone } from '../core/zone';
import { isMost, outOfHours, splitWeeks } from './out-of-hours';

const zone = new Zone('Europe/London');
const end = Date.parse('2022-11-16T14:00:00Z');

function hours(value: (at: number) => number | null): LoadPoint[] {
  const start = Date.parse('2022-09-18T23:00:00Z');
  return Array.from({ length: (end - start) / HOUR }, (_, i) => {
    const at = start + i * HOUR;
    const measured = value(at);
    return {
      start: at,
      end: at + HOUR,
      measured,
      expected: null,
      lower: null,
      upper: null,
      coverage: measured === null ? 0 : 1,
      estimated: 0,
      outdoor: null,
      before: null,
    };
  });
}

describe('outside working hours', () => {
  it('splits whole local weeks as the server does: 108 of 168 steady hours are outside', () => {
    const weeks = splitWeeks(
      hours(() => 1),
      end,
      zone,
    );
    expect(weeks.map((it) => zone.date(it.start))).toEqual([
      '19 Sep',
      '26 Sep',
      '3 Oct',
      '10 Oct',
      '17 Oct',
      '24 Oct',
      '31 Oct',
      '7 Nov',
    ]);
    expect(weeks[7]).toMatchObject({ inside: 60, outside: 108 });
    expect(weeks[5], 'the clocks go back').toMatchObject({ inside: 60, outside: 109 });
    expect(isMost(weeks)).toBe(false);
  });

  it('marks the last week only where it is above all before', () => {
    const more = hours((at) => (at >= Date.parse('2022-11-12T00:00:00Z') ? 2 : 1));
    const view = outOfHours(splitWeeks(more, end, zone), zone, 'b71');
    expect(view.rows[7].cells[0]).toEqual({ text: '156', tone: 'over' });
    expect(view.sentence.lead).toBe(
      '72\u00a0% of the week from 7 Nov ran outside working hours, up from 64\u00a0%.',
    );
    expect(view.sentence.rest).toContain('more energy than in any of the 7 weeks before');
  });

  it('knows a zero from a gap', () => {
    const summer = outOfHours(
      splitWeeks(
        hours(() => 0),
        end,
        zone,
      ),
      zone,
      'b0',
    );
    expect(summer.rows[0].note).toBeUndefined();
    expect(summer.rows[0].cells.map((it) => it.text)).toEqual(['0', '–']);
    expect(summer.sentence.lead).toBe('The week from 7 Nov took no energy.');
    const none = outOfHours(
      splitWeeks(
        hours(() => null),
        end,
        zone,
      ),
      zone,
      'b0',
    );
    expect(none.rows[0].note).toBe('no readings');
    expect(none.sheet.rows[0].slice(1)).toEqual([null, null, null, 0]);
  });

  it('hatches a week that is not measured enough, and compares it with nothing', () => {
    const gap = [Date.parse('2022-11-01T00:00:00Z'), Date.parse('2022-11-03T00:00:00Z')];
    const weeks = splitWeeks(
      hours((at) => (at >= gap[0] && at < gap[1] ? null : 1)),
      end,
      zone,
    );
    const { rows } = outOfHours(weeks, zone, 'b71');
    expect(rows[6].note).toBe('71.4\u00a0% measured');
    expect(rows[6].cells.map((it) => it.text)).toEqual(['–', '–']);
  });
});
