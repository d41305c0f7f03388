// What models make of readings: weeks ahead, what was not as expected, and what a campus teaches them.
import assert from 'node:assert/strict';
import { DAY, days, hourly, makeCampus } from './campus.mjs';

/** Whole days before an hour is judged, and the one that is odd. */
const JUDGED_AFTER = 57;
const ODD_HOURS = [10, 11];
/** A model of the campus's own needs 2,000 days, of which few have to be measured. */
const LONG = 722;
const DENSE = 63;
const COMMODITIES = ['electricity', 'natural_gas', 'chilled_water', 'steam', 'hot_water', 'solar'];
const METERS = Object.fromEntries(COMMODITIES.map((it) => [it, it]));
const OWN = /^boosting-(own|mean)-1$/;

/** By day and night, less at weekends, and never twice the same. */
const usual = (day, hour) =>
  (day % 7 < 2 ? 6 : 10) + (7 < hour && hour < 19 ? 10 : 0) + ((day * 5 + hour * 3) % 7) / 10;
/** Every other day: no shipped model has seen that. */
const everyOther = (day, hour) => (day % 2 === 0 ? 5 : 25) + (hour % 12) / 2;

async function measured(stack, campus, readings) {
  await stack.done('POST', '/api/ingest/readings', campus.key, { readings });
  return campus;
}

export async function isJudged(stack) {
  const campus = await makeCampus(stack);
  const past = days(JUDGED_AFTER);
  const [odd] = past.slice(-1);
  const isOdd = (day, hour) => day * DAY === Date.parse(odd) && ODD_HOURS.includes(hour);
  const value = (day, hour) => usual(day, hour) * (isOdd(day, hour) ? 6 : 1);
  await measured(stack, campus, hourly(past, value));
  await stack.rollUp();
  const path = `/api/energy/buildings/${campus.building}/anomalies`;
  const found = await stack.eventually('an episode', async () => {
    return (await stack.done('GET', path)).anomalies[0];
  });
  assert.equal(found.anomaly_type, 'usage_spike');
  assert.equal(Date.parse(found.timestamp), Date.parse(`${odd}T10:00:00Z`));
  const told = await stack.happened('AnomalyDetected', (it) => it.anomaly === found.id);
  assert.equal(told.detail.severity, found.severity);
}

const histories = new WeakMap();

/** Buildings of which enough was measured to teach a model, once for a stack: it takes long. */
function history(stack) {
  if (!histories.has(stack)) histories.set(stack, makeHistory(stack));
  return histories.get(stack);
}

/** The second counts by its length alone: where there are many buildings, not each is learned from. */
async function makeHistory(stack) {
  const [first, ...past] = days(LONG);
  for (const dense of [DENSE, 1]) {
    const campus = await makeCampus(stack, METERS);
    for (const meter of COMMODITIES) {
      await measured(stack, campus, hourly([first, ...past.slice(-dense)], everyOther, meter));
    }
  }
  await stack.rollUp();
}

/** The one that all buildings share: some building may have a better one of its own. */
const activeModel = async (stack) =>
  (await stack.done('GET', '/api/models')).models.find(
    (it) =>
      it.model_type === 'forecasting' &&
      it.status === 'active' &&
      it.model_name.startsWith('boosting'),
  );

/** Forgets how models have done: what other stories had predicted plays no part. */
async function forgetModels(stack) {
  const models = await stack.items('doc#fleeting/model');
  await stack.write(models.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })));
  assert.equal(await activeModel(stack), undefined);
}

export async function isTaught(stack) {
  await history(stack);
  const said = await stack.scheduled('train');
  assert.match(said, /it learned from this campus's buildings/);
  const own = await activeModel(stack);
  assert.match(own.model_name, OWN);
  assert.ok(own.training_samples > 0 && said.includes(own.reason), said);
  const kept = await stack.aws.keys(stack.outputs.ArtifactsBucket, 'models/');
  assert.ok(kept.includes(`models/${own.model_version}`), `${kept}`);
  return own;
}

export async function isPredicted(stack) {
  await forgetModels(stack);
  const own = await isTaught(stack);
  const campus = await makeCampus(stack);
  await measured(stack, campus, hourly(days(9), usual));
  await stack.rollUp();
  const counts = Object.fromEntries(await stack.scheduled('forecast'));
  assert.ok(counts.made >= 1, JSON.stringify(counts));
  const path = `/api/energy/buildings/${campus.building}/forecast?hours=168`;
  const forecast = await stack.done('GET', path);
  assert.equal(forecast.forecast.length, 168, forecast.reason);
  assert.equal(forecast.model.version, own.model_version, forecast.model.reason);
  await stack.happened('ForecastPublished', ({ forecasts }) =>
    forecasts[campus.building]?.includes('electricity'),
  );
}
