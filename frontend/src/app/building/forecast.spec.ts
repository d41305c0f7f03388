import type { LoadPoint } from '../chart/load-points';
import { gaps } from '../chart/load-points';
import { HOUR, Zone } from '../core/zone';
import { Forecast, withForecast } from './forecast-points';
import {
  accuracySaid,
  aheadSentence,
  levelSaid,
  modelSaid,
  pastSentence,
  weatherSaid,
} from './forecast-sentences';
import { load } from './load-view';

const zone = new Zone('Europe/London');
const start = Date.parse('2026-03-26T00:00:00Z');
const end = start + 12 * HOUR;

const measured: LoadPoint[] = Array.from({ length: 12 }, (_, i) => ({
  start: start + i * HOUR,
  end: start + (i + 1) * HOUR,
  measured: 10 + i,
  expected: 10,
  lower: 8,
  upper: 12,
  coverage: 1,
  estimated: 0,
  outdoor: null,
  before: null,
}));

function forecast(from: number, n: number, actual: (i: number) => number | null = () => null) {
  const hours = Array.from({ length: n }, (_, i) => ({
    timestamp: zone.stamp(from + i * HOUR),
    end: zone.stamp(from + (i + 1) * HOUR),
    predicted_kwh: 20,
    confidence_lower: 15,
    confidence_upper: 26,
    lower_80: 17,
    upper_80: 23,
    actual_kwh: actual(i),
    accuracy_error: null,
  }));
  return {
    forecast: hours,
    origin: zone.stamp(from),
    reason: null,
    accuracy: null,
    accuracy_reason: null,
  } as unknown as Forecast;
}

const shown = { building: 'b71', commodity: 'electricity', zone, start, end };

describe('a forecast in the load chart', () => {
  it('stands after what was measured, and nothing of it is missing', () => {
    const known = { forecast: forecast(end, 49), day: null };
    const points = withForecast(measured, known, end + HOUR / 2);
    expect(points).toHaveLength(12 + 48);
    expect(points[11].measured).toBe(21);
    expect(points[12]).toMatchObject({ start: end, measured: null, forecast: 20, lower: 15 });
    expect(gaps(points)).toEqual([]);
  });

  it('leaves hours of which nothing is known a gap', () => {
    const points = withForecast(
      measured,
      { forecast: forecast(end + 3 * HOUR, 10), day: null },
      end,
    );
    expect(gaps(points)).toEqual([{ from: 12, to: 14 }]);
    expect(points[15].start).toBe(end + 3 * HOUR);
  });

  it('is not drawn where the load does not reach to now', () => {
    const known = { forecast: forecast(end, 10), day: null };
    expect(withForecast(measured.slice(0, 6), known, end)).toHaveLength(6);
    expect(withForecast(measured, { ...known, forecast: forecast(end, 0) }, end)).toHaveLength(12);
  });

  it('of the past lies over what came, with its own range', () => {
    const known = { forecast: forecast(start + 6 * HOUR, 8), day: '2026-03-26' };
    const points = withForecast(measured, known, end);
    expect(points[5]).toMatchObject({ expected: 10, lower: 8 });
    expect(points[6]).toMatchObject({ measured: 16, forecast: 20, expected: null, lower: 15 });
    expect(points.slice(12).map((it) => it.ahead)).toEqual([true, true]);
  });

  it('begins at a rule, and is read, listed and explained', () => {
    const known = { forecast: forecast(end, 49), day: null };
    const given = {
      all: measured,
      before: null,
      zoom: null,
      currency: 'GBP',
      known,
      highlights: [],
    };
    const view = load({ ...given, measure: 'energy' }, shown);
    expect(view.sub).toBe('and the next 48 hours');
    expect(view.sentence.lead).toBe('9 of 12 hours were above the range, 0 below.');
    expect(view.sentence.rest).toContain('Tomorrow 480\u00a0kWh');
    expect(view.model.read(12).lines).toEqual(['20.0 kW forecast, 15.0 to 26.0']);
    expect(view.model.read(12).receipts).toEqual([]);
    const { columns, rows } = view.model.table();
    expect(rows[12][columns.indexOf('Forecast')]).toBe(20);
    expect(rows[12][1]).toBeNull();
    expect(view.model.legend.map((it) => it.label)).toContain('forecast');
    const { series } = view.model.option({ width: 900, height: 290 }) as {
      series: { markLine?: { data: { xAxis: number; label: { formatter: string } }[] } }[];
    };
    const [rule] = series.flatMap((it) => it.markLine?.data ?? []);
    expect([rule.xAxis, rule.label.formatter]).toEqual([11, 'now']);
  });

  it('alone is all that a part of the future has', () => {
    const known = { forecast: forecast(end, 49), day: null };
    const zoom = { start: end + 2 * HOUR, end: end + 12 * HOUR };
    const given = { all: measured, before: null, zoom, currency: 'GBP', known, highlights: [] };
    const view = load({ ...given, measure: 'energy' }, shown);
    expect(view.drawn).toHaveLength(10);
    expect(view.sentence.lead).toMatch(/^Tomorrow/);
  });
});

describe('what a forecast says', () => {
  it('of a tomorrow of 23 hours is its whole', () => {
    const eve = Date.parse('2026-03-28T15:00:00Z');
    expect(aheadSentence(forecast(eve, 49), zone)).toBe(
      'Tomorrow 460\u00a0kWh are forecast, 345 to 598 if every hour were at the edge of its 95 % range. ' +
        'Highest forecast: 20.0\u00a0kW, Sat 28 Mar 15:00.',
    );
    expect(aheadSentence(forecast(eve, 12), zone)).toMatch(/^In the next 12 hours 240\u00a0kWh/);
    expect(aheadSentence(forecast(eve, 0), zone)).toBe('');
  });

  it('of the past is held to what came', () => {
    const turned = forecast(start, 24, (i) => (i === 3 ? null : i === 4 ? 40 : 18));
    expect(pastSentence(turned, start, zone)).toEqual({
      lead:
        'As known on Thu 26 Mar, 460\u00a0kWh were to come, and 436\u00a0kWh came: ' +
        'hours were 14.7\u00a0% off.',
      rest: '22 of 23 hours lay in their 95 % range. 1 hour was not measured, or is yet to come.',
    });
    expect(pastSentence(forecast(start, 24), start, zone).lead).toBe(
      'Nothing was measured yet of what was forecast on Thu 26 Mar.',
    );
    const none = { ...forecast(start, 0), reason: 'no forecast that stood then is kept' };
    expect(pastSentence(none, start, zone)).toEqual({
      lead: 'No forecast is kept of Thu 26 Mar.',
      rest: 'No forecast that stood then is kept.',
    });
  });

  it('of its accuracy is what the server counted, or why it could not', () => {
    const accuracy = {
      hours: 600,
      wape: 0.06,
      coverage_95: 0.958,
      coverage_80: 0.8,
      made_afterwards: true,
    };
    expect(accuracySaid({ ...forecast(start, 1), accuracy })).toBe(
      'In the last 28 days its forecasts were 6.0\u00a0% off; the 95 % ranges held 95.8\u00a0% of hours. ' +
        'Some of these were made afterwards, from what was known before.',
    );
    const none = { ...forecast(start, 1), accuracy_reason: 'no past forecast is kept' };
    expect(accuracySaid(none)).toBe('No past forecast is kept.');
  });

  it('names its model and the version on paper', () => {
    const model = { name: 'Boosting', version: 'abc123', model_type: 'forecasting', reason: '' };
    expect(modelSaid({ ...forecast(start, 1), model })).toBe(
      'Forecast by Boosting, version abc123.',
    );
    expect(modelSaid({ ...forecast(start, 0), model })).toBe('');
    expect(modelSaid({ ...forecast(start, 1), model: null })).toBe('');
  });

  it('says whose weather it goes by, and why', () => {
    const by = (weather: string) => weatherSaid({ ...forecast(start, 1), weather });
    expect(by('forecast: it tells of 3 days')).toBe('By a weather forecast: it tells of 3 days.');
    expect(by('climatology: as usual')).toBe('By the usual weather: as usual.');
    expect(by('none: no thermometer measures outdoors')).toBe(
      'Without weather: no thermometer measures outdoors.',
    );
  });

  it('is told of a step that has lasted', () => {
    const since = (percent: number) =>
      levelSaid(
        { ...forecast(start, 1), level_change: { since: '2026-02-16', percent } } as Forecast,
        zone,
      );
    expect(since(49.6)).toBe('Since 16 Feb 2026 it takes about 50 % more than before.');
    expect(since(-30)).toBe('Since 16 Feb 2026 it takes about 30 % less than before.');
    expect(levelSaid({ ...forecast(start, 1), level_change: null }, zone)).toBe('');
  });
});
