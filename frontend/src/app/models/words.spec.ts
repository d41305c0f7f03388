import { Zone } from '../core/zone';
import {
  Model,
  doneSaid,
  headlineOf,
  learnedSaid,
  parametersOf,
  rowOf,
  scoresOf,
  unscoredSaid,
} from './words';

const zone = new Zone('Europe/London');

const model: Model = {
  model_name: 'boosting-1',
  model_type: 'forecasting',
  model_version: '00ff',
  status: 'active',
  reason: 'it comes with the program',
  model_parameters: { rounds: 300, rate: 0.05, rows_share: 0.5 },
  training_data_start: '2018-01-01',
  training_data_end: '2022-01-01',
  training_samples: 100_000,
  feature_count: 60,
  accuracy_score: 0.94,
  metrics: {
    hours: 8_064,
    mape: 0.08,
    wape: 0.06,
    mae_kwh: 2,
    rmse_kwh: 3.25,
    cv_rmse: null,
    coverage_95: 0.958,
    coverage_80: 0.8,
  },
  by_days: {},
  drift: null,
  created_at: '2026-03-01T00:00:00Z',
  updated_at: '2026-03-02T00:00:00Z',
};

describe('models', () => {
  it('open with the one that predicts and how it has done', () => {
    const { headline, more } = headlineOf([model, { ...model, status: 'deprecated' }]);
    expect(headline.before).toBe('boosting-1 predicts.');
    expect(more).toEqual([
      '6.0\u00a0% off in the last 28 days, over 8,064 hours; ' +
        'the 95 % ranges held 95.8\u00a0% of them, the 80 % ranges 80.0\u00a0%.',
      'It comes with the program.',
    ]);
  });

  it('that were not scored have no figures, and say so', () => {
    const fresh = { ...model, metrics: null };
    expect(doneSaid(fresh)).toBe('boosting-1 has not been scored: none of its hours is over.');
    expect(scoresOf(fresh)).toEqual([]);
    expect(rowOf(fresh, zone)).toMatchObject({ wape: '–', coverage95: '–' });
    expect(headlineOf([]).headline.before).toBe('No model predicts yet.');
  });

  it('for anything else are named, and not scored', () => {
    const finder = {
      ...model,
      model_name: 'band-1',
      model_type: 'anomaly_detection',
      metrics: null,
    };
    const { headline, more } = headlineOf([finder, model]);
    expect(headline.before).toBe('boosting-1 predicts.');
    expect(more.at(-1)).toBe('band-1, for anomalies: it comes with the program.');
    expect(doneSaid(finder)).toBe('It is used for anomalies. Forecasts alone are scored.');
    expect(unscoredSaid(finder)).toBe('Forecasts alone are scored.');
  });

  it('learned up to the last day, not to the one after', () => {
    expect(learnedSaid(model, zone)).toBe('1 Jan 2018 to 31 Dec 2021');
    expect(learnedSaid({ ...model, training_data_end: null }, zone)).toBe('–');
  });

  it('write what cannot be told as missing, and coverage beside what is meant', () => {
    const scores = scoresOf(model);
    expect(scores.find((it) => it.head === 'CV(RMSE)')?.value).toBe('–');
    expect(scores.map((it) => it.goal).filter(Boolean)).toEqual(['95.0\u00a0%', '80.0\u00a0%']);
    expect(parametersOf(model).map((it) => it.value)).toEqual(['300', '0.050', '0.500']);
  });
});
