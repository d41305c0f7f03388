import { Zone } from '../core/zone';
import {
  Episode,
  buildingOf,
  countSaid,
  folded,
  judgedSaid,
  onSide,
  rowOf,
  spanSaid,
  titleOf,
  wanted,
  withMinus,
} from './episode';

const zone = new Zone('Europe/London');

function episode(building: string, start: string, more: Partial<Episode> = {}): Episode {
  return {
    id: `${building}~${start.replace(/[-:]/g, '').slice(0, 13)}Z~electricity`,
    building_id: building,
    commodity: 'electricity',
    model_name: 'band-1',
    model_version: '1',
    timestamp: start,
    end: new Date(Date.parse(start) + 57 * 3_600_000).toISOString(),
    n_hours: 57,
    is_open: false,
    anomaly_score: -0.6,
    anomaly_type: 'schedule_deviation',
    severity: 'high',
    energy_value_kwh: 7_000,
    expected_value_kwh: 4_465,
    deviation_kwh: 2_535,
    deviation_percent: 56.8,
    cost: 624,
    currency: 'GBP',
    cost_usd: null,
    message: `${building} ran 57 h without its night stop: +2,535 kWh, £624`,
    causes: [],
    looks_like: null,
    weather: null,
    status: 'new',
    investigation_notes: null,
    assignee: null,
    resolved_at: null,
    status_history: [],
    version: 0,
    withdrawn: null,
    created_at: start,
    updated_at: start,
    ...more,
  };
}

const b71 = episode('b71', '2022-11-11T20:00:00Z');
const b23 = [7, 9, 15].map((day) =>
  episode('b23', `2022-11-${String(day).padStart(2, '0')}T01:00:00Z`, {
    deviation_kwh: 300 + day,
    cost: 80,
  }),
);
const under = episode('b33', '2022-11-01T00:00:00Z', { deviation_kwh: -3_728, cost: -960 });

describe('episodes', () => {
  it('are folded by building and side, over first, by money', () => {
    const folds = folded([under, ...b23, b71]);
    expect(folds.map((it) => it.first.building_id)).toEqual(['b71', 'b23', 'b33']);
    expect(folds[1].all).toHaveLength(3);
    expect(folds[1].kwh).toBe(931);
    expect(folds[1].cost).toBe(240);
    expect(folds[1].first.deviation_kwh).toBe(315);
    expect(onSide(folds, 'under').map((it) => it.first.building_id)).toEqual(['b33']);
  });

  it('that came with the weather are a row of their own, after the others that are over', () => {
    const weather = {
      ...{ kind: 'cold', outdoor_temp_c: 4.2, n_days: 56, n_milder: 55 },
      message: 'it was colder than on 55 of the 56 days before',
    };
    const cold = { ...b71, id: 'b71~cold', cost: 9_000, weather };
    const folds = folded([cold, under, ...b23, b71]);
    expect(folds.map((it) => it.first.id)).toEqual([b71.id, b23[2].id, cold.id, under.id]);
    expect(rowOf(folds[2], (id) => id, zone).when).toBe(
      'Fri 11 Nov 20:00 · 57 h · £9,000 · came with cold',
    );
  });

  it('have no cost together where one of them has none', () => {
    const [fold] = folded([b23[0], { ...b23[1], cost: null }]);
    expect(fold.cost).toBeNull();
    expect(rowOf(fold, (id) => id, zone).when).toBe('2 times, 7 Nov to 9 Nov');
  });

  it('are written in a line', () => {
    const [first, second, third] = folded([under, ...b23, b71]).map((it) =>
      rowOf(it, (id) => id.toUpperCase(), zone),
    );
    expect(first).toMatchObject({
      name: 'B71',
      side: 'over',
      kwh: '+2,535\u00a0kWh',
      when: 'Fri 11 Nov 20:00 · 57 h · £624',
    });
    expect(second.when).toBe('3 times, 7 Nov to 15 Nov · £240');
    expect(third).toMatchObject({ kwh: '−3,728\u00a0kWh', side: 'under' });
    expect(third.when).toBe('Tue 1 Nov 00:00 · 57 h · £960 less');
  });

  it('that are settled stand apart', () => {
    const done = { ...b71, status: 'resolved' };
    expect(wanted([done, under], false, true)).toEqual([under]);
    expect(wanted([done, under], true, true)).toEqual([done]);
    const old = episode('b9', '2022-09-01T00:00:00Z');
    expect(wanted([old, b71], false, false)).toEqual([b71]);
    expect(wanted([old], false, false)).toEqual([old]);
    expect(countSaid(folded([done]), true, zone)).toBe(
      '1 resolved episode since 11 Nov. Over first, by money.',
    );
    expect(countSaid(folded(b23), false, zone)).toBe(
      '3 open episodes since 7 Nov, repeats folded. Over first, by money.',
    );
    expect(countSaid([], false, zone)).toBe('');
  });

  it('are told by what the building did', () => {
    expect(titleOf(b71)).toBe('Ran 57 h without its night stop');
    expect(titleOf({ ...b71, message: 'Something else' })).toBe('Something else');
    expect(buildingOf(b71.id)).toBe('b71');
    expect(withMinus('-37 % of b-12, 2026-11-01')).toBe('−37 % of b-12, 2026-11-01');
    expect(spanSaid(b71, 'b71', zone)).toEqual({
      lead:
        'From Fri 11 Nov 20:00 to Mon 14 Nov 05:00 b71 took 2,535\u00a0kWh more than expected, ' +
        '44.5\u00a0kW on average.',
      rest: 'It ended by itself.',
    });
    const gone = { at: '2022-12-01T00:00:00Z', reason: 'it was corrected', continued_by: null };
    expect(spanSaid({ ...under, withdrawn: gone }, 'b33', zone).rest).toBe(
      'Corrected readings no longer show it: it was corrected.',
    );
  });

  it('are not missed where nothing was judged', () => {
    const judged = (overall_score: number | null) => ({
      building_id: 'b',
      overall_score,
      reason: null,
    });
    expect(judgedSaid([judged(0.3), judged(null)])).toBe('1 of 2 buildings were judged.');
  });
});
