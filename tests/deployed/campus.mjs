// A campus of one building with one meter, and what it reads.
import assert from 'node:assert/strict';

const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
const ZONE = 'UTC';

/** A new campus, through the API; `key` are the headers of its meter. */
export async function makeCampus(stack) {
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
  const meter = `${source}~main`;
  await stack.done('POST', '/api/meters', stack.admin, {
    id: meter,
    building_id: building,
    commodity: 'electricity',
    unit: 'kWh',
    status: 'active',
  });
  return { campus, building, source, meter, key: { authorization: `Bearer ${made.key}` } };
}

/** The last `n` days that are over, in order. */
export const days = (n) => Array.from({ length: n }, (_, it) => dayOf(Date.now() - (n - it) * DAY));

const dayOf = (at) => new Date(at).toISOString().slice(0, 10);

/** What the meter took in an hour of a day. */
export const reading = (day, hour, value) => ({
  meter: 'main',
  start: new Date(Date.parse(day) + hour * HOUR).toISOString(),
  duration: 'PT1H',
  value,
});

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
