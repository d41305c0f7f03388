// A campus of one building, and what its meters read.
import assert from 'node:assert/strict';

const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
const ZONE = 'UTC';

/** A new campus, through the API; `meters` says what each measures, `key` are the headers of theirs. */
export async function makeCampus(stack, meters = { main: 'electricity' }) {
  const [campus, building, source] = ['campus', 'building', 'source'].map((it) => stack.fresh(it));
  await stack.done('PUT', `/api/campuses/${campus}`, stack.admin, {
    name: `Campus ${campus}`,
    timezone: ZONE,
    currency: 'GBP',
  });
  await stack.done('POST', '/api/buildings', stack.admin, {
    id: building,
    campus_id: campus,
    name: `Building ${building}`,
    area_m2: 1_000,
  });
  const made = await stack.done('POST', `/api/sources/${source}/keys`, stack.admin, {});
  for (const [name, commodity] of Object.entries(meters)) {
    await stack.done('POST', '/api/meters', stack.admin, {
      id: `${source}~${name}`,
      building_id: building,
      commodity,
      unit: 'kWh',
      status: 'active',
    });
  }
  const meter = `${source}~${Object.keys(meters)[0]}`;
  return { campus, building, source, meter, key: { authorization: `Bearer ${made.key}` } };
}

/** The last `n` days that are over, in order. */
export const days = (n) => Array.from({ length: n }, (_, it) => dayOf(Date.now() - (n - it) * DAY));

const dayOf = (at) => new Date(at).toISOString().slice(0, 10);

/** What a meter took in an hour of a day. */
export const reading = (day, hour, value, meter = 'main') => ({
  meter,
  start: new Date(Date.parse(day) + hour * HOUR).toISOString(),
  duration: 'PT1H',
  value,
});

/** Each hour of some days, as `value` has it of a day's number and an hour. */
export const hourly = (days, value, meter) =>
  days.flatMap((day) =>
    Array.from({ length: 24 }, (_, hour) =>
      reading(day, hour, value(Date.parse(day) / DAY, hour), meter),
    ),
  );

/** Waits until the days of a building have this energy. */
export async function sees(stack, building, days, energy) {
  const asked = `start_date=${days.at(0)}&end_date=${days.at(-1)}&granularity=daily`;
  const path = `/api/energy/buildings/${building}/historical?${asked}`;
  await stack.eventually(`${energy} kWh in ${building}`, async () => {
    await stack.rollUp();
    const found = (await stack.done('GET', path)).readings.map((it) => it.electricity_kwh);
    assert.deepEqual(found, energy);
    return true;
  });
}
