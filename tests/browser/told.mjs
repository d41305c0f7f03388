// The stories: by mouse and by keys alone, on the real campus and on the simulated one.
//
// The short form takes the mouse to the real campus and the keys to the simulated one.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { excerpt, hours, missing } from './cambridge.mjs';
import { keys, mouse, withoutMouse } from './hands.mjs';
import { ask, desktop, isLong, page, run } from './harness.mjs';
import { measured, quantile, watchInteractions } from './interactions.mjs';
import * as stories from './stories.mjs';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/**
 * Milliseconds of the page's own that an interaction may take, 95 in a hundred. The short form's machine
 * does other things meanwhile and may be a slow one: it finds what is slow by far.
 */
const AT_ONCE = isLong ? 100 : 1_000;

const folder = mkdtempSync(join(tmpdir(), 'greenpulse-files-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const said = (at) => new Date(at).toISOString().replace(/:\d\d\.\d+Z$/, 'Z');

async function simulated() {
  const to = Math.floor(Date.now() / DAY) * DAY;
  const window = { from: said(to - 7 * DAY), to: said(to) };
  const asked = await page(desktop);
  const day = (at) => new Date(at).toISOString().slice(0, 10);
  const quality = await asked.request.get(
    `${run.address}/api/quality?campus=demo&start=${day(to - 50 * DAY)}&end=${day(to - DAY)}`,
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
async function cambridge() {
  const from = '2022-08-20T00:00:00Z';
  const buildings = ['b71', 'b64', 'b57', 'b33', 'b23'];
  const files = await excerpt(folder, buildings, from, '2022-11-21T00:00:00Z');
  const place = ['--campus', 'cambridge'];
  ask('import', files.buildings, ...place, '--campus-zone', 'Europe/London', '--currency', 'GBP');
  ask('import', files.electricity, ...place, '--zero', 'missing');
  ask('rollup');
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
async function fileOf(building) {
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

const HANDS = { mouse, keys };

async function handOf(name, opened) {
  await watchInteractions(opened.context());
  const isMouseless = name === 'keys' ? await withoutMouse(opened.context()) : () => {};
  return { ...HANDS[name](opened), opened, isMouseless };
}

function tell(title, by, campus, story) {
  test(`${title}, by ${by}`, { skip: campus.skip }, async () => {
    const hand = await handOf(by, await page(desktop));
    await story(hand.opened, hand, await campus.read());
    hand.isMouseless();
    await hand.opened.context().close();
  });
}

function once(read) {
  let made;
  return () => (made ??= read());
}

const why = missing();
const places = {
  real: { read: once(cambridge), skip: why },
  simulated: { read: once(simulated), skip: false },
};
const runs = isLong
  ? Object.keys(places).flatMap((place) => Object.keys(HANDS).map((by) => [place, by]))
  : [
      ['real', 'mouse'],
      ['simulated', 'keys'],
    ];

for (const [place, by] of runs) {
  const campus = places[place];
  const id = `${place}-${by}`;
  const on = (title) => `${title} on the ${place} campus`;

  tell(on('worst against its past'), by, campus, (opened, hand, it) =>
    stories.findWorst(opened, hand, it.worst),
  );
  tell(on('a gap is explained'), by, campus, (opened, hand, it) =>
    stories.explainGap(opened, hand, it.gap),
  );
  tell(on('an episode is settled'), by, campus, (opened, hand, it) =>
    stories.settleEpisode(opened, hand, it.worst),
  );
  tell(on('somebody is let in to one building'), by, campus, async (opened, hand, it) => {
    const all = await (
      await opened.request.get(`${run.address}/api/buildings?campus=${it.guest.campus}`)
    ).json();
    const guest = { ...it.guest, id: `guest-${id}`, of: all.buildings.length };
    await stories.invite(opened, hand, (opened) => handOf(by, opened), guest);
  });
  tell(on('a key is rotated'), by, campus, (opened, hand) =>
    stories.rotateKey(opened, hand, { source: `roof-${id}` }),
  );
  tell(on('a screen in a hall'), by, campus, (opened, hand, it) =>
    stories.kiosk(hand, opened, { ...it.hall, id }),
  );
  tell(on('a file is repaired'), by, { ...campus, skip: why }, async (opened, hand, it) =>
    stories.repairFile(opened, hand, { ...it.file, ...(await fileOf(`hall-${id}`)) }),
  );
  tell(on('the first run'), by, campus, (opened, hand, it) => {
    const start = '2022-03-01T00:00:00Z';
    const reading = { meter: 'm1', start, duration: 'PT1H', value: 12.5, unit: 'kWh' };
    return stories.firstRun(opened, hand, { id, zone: it.zone, reading });
  });
}

test('the page answers at once, its data aside', async (t) => {
  const all = measured();
  assert.ok(all.length > 20, `${all.length} interactions`);
  const of = (what, share) =>
    quantile(
      all.map((it) => it[what]),
      share,
    );
  const said = (what) =>
    `median ${of(what, 0.5).toFixed(0)} ms, p95 ${of(what, 0.95).toFixed(0)} ms`;
  t.diagnostic(`${all.length} interactions: ${said('own')}; processor: ${said('cpu')}`);
  t.diagnostic(`load average ${loadavg()[0].toFixed(1)} on ${cpus().length} processors`);
  for (const it of all.filter((it) => it.own >= of('own', 0.9))) {
    t.diagnostic(`${it.own.toFixed(0)} ms, of them busy ${it.cpu.toFixed(0)}: ${it.result}`);
  }
  assert.ok(of('own', 0.95) < AT_ONCE, `p95 is ${of('own', 0.95)} ms`);
});
