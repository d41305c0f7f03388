import { byDays, driftOf } from './lately';
import type { Model } from './words';

const metrics = { hours: 1_200, wape: 0.05, coverage_95: 0.96, coverage_80: 0.81 };
const model = (more: object) => more as unknown as Model;

describe('how a model does lately', () => {
  it('is told by kind of day, term and breaks where a calendar tells', () => {
    const told = byDays(model({ by_days: { days_off: metrics, workdays: metrics } }));
    expect(told.map((it) => it.head)).toEqual(['workdays', 'weekends, holidays and closed days']);
    expect(told[0]).toMatchObject({
      hours: '1,200',
      wape: '5.0\u00a0%',
      coverage95: '96.0\u00a0%',
      coverage80: '81.0\u00a0%',
    });
    expect(byDays(model({}))).toEqual([]);
  });

  it('is a drift where the server says so, in its words', () => {
    const drift = { is_drifting: true, reason: 'WAPE 9 % where it was 5 %' };
    const said = driftOf(model({ drift: { ...drift, recent: metrics, before: { wape: null } } }));
    expect(said?.isDrifting).toBe(true);
    expect(said?.said).toBe('WAPE 9 % where it was 5 %.');
    expect(said?.parts.map((it) => [it.hours, it.wape])).toEqual([
      ['1,200', '5.0\u00a0%'],
      ['–', '–'],
    ]);
    expect(driftOf(model({ drift: null }))).toBeNull();
    expect(driftOf(model({}))).toBeNull();
  });
});
