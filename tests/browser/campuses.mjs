// What stories are told of: the simulated campus, and an excerpt of the real one that is taken in.
//
// A cloud, beside what the stories ask of it, takes a file in (`take`, by the options of an import), and
// computes at once what became dirty by that (`compute`).
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { excerpt, hours } from './cambridge.mjs';
import { desktop } from './page.mjs';

const DAY = 86_400_000;

const said = (at) => new Date(at).toISOString().replace(/:\d\d\.\d+Z$/, 'Z');

/** The simulated campus, as it stands. */
export async function simulated(cloud) {
  const to = Math.floor(Date.now() / DAY) * DAY;
  const window = { from: said(to - 7 * DAY), to: said(to) };
  const asked = await cloud.page(desktop);
  const day = (at) => new Date(at).toISOString().slice(0, 10);
  const quality = await asked.request.get(
    `${cloud.address}/api/quality?campus=demo&start=${day(to - 50 * DAY)}&end=${day(to - DAY)}`,
  );
  const { days, meters } = await quality.json();
  const lost = (it) => it.coverage.filter((share) => share === null).length;
  const [gap] = meters
    .filter((it) => it.building_id && lost(it) < days.length / 2)
    .sort((a, b) => lost(b) - lost(a));
  const at = gap.coverage.indexOf(null);
  assert.notEqual(at, -1, 'the simulated campus has lost a day of a meter');
  await asked.context().close();
  const middle = Date.parse(days[at]);
  return {
    zone: 'America/New_York',
    worst: { campus: 'demo', window },
    gap: {
      campus: 'demo',
      building: gap.building_id,
      commodity: gap.commodity,
      meter: gap.meter_id,
      day: days[at],
      window: { from: said(middle - 7 * DAY), to: said(middle + 7 * DAY) },
    },
    guest: { campus: 'demo', building: 'demo-library' },
    hall: { building: 'demo-library', name: 'Hawthorn Library', other: 'demo-sports' },
    file: { campus: { name: 'Simulated campus' } },
  };
}

/** Of the real campus: five buildings, from eight weeks before November 2022 on. */
export async function cambridge(cloud) {
  const from = '2022-08-20T00:00:00Z';
  const buildings = ['b71', 'b64', 'b57', 'b33', 'b23'];
  const folder = mkdtempSync(join(tmpdir(), 'greenpulse-files-'));
  const files = await excerpt(folder, buildings, from, '2022-11-21T00:00:00Z');
  const campus = { campus: 'cambridge' };
  const made = { ...campus, campus_zone: 'Europe/London', currency: 'GBP' };
  await cloud.take(files.buildings, made);
  await cloud.take(files.electricity, { ...campus, zero: 'missing' });
  rmSync(folder, { recursive: true });
  await cloud.compute();
  const window = { from: '2022-11-09T14:00Z', to: '2022-11-16T14:00Z' };
  return {
    zone: 'Europe/London',
    worst: { campus: 'cambridge', window },
    gap: {
      campus: 'cambridge',
      building: 'b64',
      commodity: 'electricity',
      meter: 'import~b64-electricity',
      day: '2022-11-01',
      window: { from: '2022-10-19T00:00Z', to: '2022-11-16T14:00Z' },
    },
    guest: { campus: 'cambridge', building: 'b71' },
    hall: { building: 'b71', name: 'b71', other: 'b64', to: '2022-11-16T14:00Z' },
    file: { campus: { name: 'cambridge' } },
  };
}

/** A month of b36 for a building of its own; in the broken one, the tenth row says no number. */
export async function fileOf(building) {
  const published = await hours((line) => line.startsWith('b36,2022-03'));
  const rows = published.map((line) => line.replace('b36', building));
  return {
    building,
    rows: rows.length,
    bad: { row: 11, said: '"n/k" is no number' },
    file: (isBroken) => {
      const lines = rows.map((it, i) => (isBroken && i === 9 ? it.replace(/[^,]*$/, 'n/k') : it));
      const text = ['building_id,ts_utc,kwh', ...lines, ''].join('\n');
      return { name: `${building}.csv`, mimeType: 'text/csv', buffer: Buffer.from(text) };
    },
  };
}
