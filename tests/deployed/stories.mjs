// What people and meters do, each story on names of its own, so that it can be told again.
import assert from 'node:assert/strict';
import { inBrowser } from './browser.mjs';
import { days, makeCampus, reading, sees } from './campus.mjs';
import { drop, makeFile } from './files.mjs';
import { send } from './http.mjs';
import { hearsOfNewDays, opensOnce } from './live.mjs';
import { isJudged, isPredicted, isTaught } from './models.mjs';

/** By name, in order: `of` are the functions without which a story ends otherwise. */
export const stories = {};
const story = (name, of, tell) => (stories[name] = { of, tell });

story('a meter pushes, again, and what is not its own', ['api', 'ingest'], async (stack) => {
  const { building, meter, key } = await makeCampus(stack);
  const push = (readings) => stack.done('POST', '/api/ingest/readings', key, { readings });
  const rows = days(1).flatMap((day) => [reading(day, 8, 1.5), reading(day, 9, 2.5)]);
  const first = await push(rows);
  assert.deepEqual([first.accepted, first.duplicate], [2, 0]);
  const again = await push(rows);
  assert.deepEqual([again.accepted, again.duplicate], [0, 2], 'the same readings change nothing');
  const unplaced = await push([{ ...rows[0], meter: 'elsewhere', unit: 'kWh' }]);
  assert.equal(unplaced.quarantined, 1, 'nobody has placed that meter');
  const path = `/api/meters/${meter}/readings?start=${days(1)[0]}&end=${days(1)[0]}`;
  const kept = (await stack.done('GET', path)).readings.map((it) => it.value);
  assert.deepEqual(kept, [1.5, 2.5]);
  const stranger = { authorization: 'Bearer x' };
  const refused = await stack.ask('POST', '/api/ingest/readings', stranger, { readings: rows });
  assert.equal(refused.status, 401);
  const edit = await stack.ask('DELETE', `/api/buildings/${building}`, key);
  assert.equal(edit.status, 403, 'a meter edits nothing');
});

story('readings become hours and days', ['api', 'ingest', 'rollup'], async (stack) => {
  const { building, key } = await makeCampus(stack);
  const rows = days(3).flatMap((day) => [reading(day, 8, 1.5), reading(day, 9, 2.5)]);
  await stack.done('POST', '/api/ingest/readings', key, { readings: rows });
  await sees(stack, building, days(3), [4, 4, 4]);
  const current = await stack.done('GET', `/api/energy/buildings/${building}/current`);
  assert.equal(current.electricity_kwh, 2.5);
  assert.equal(current.demand_kw, 2.5);
  const told = await stack.happened('RolledUp', (it) => building in it.days);
  assert.deepEqual(told.detail.days[building], days(3));
});

story(
  'a dropped file is taken in, and whoever subscribed is told',
  ['importer', 'notification'],
  async (stack) => {
    const { ArtifactsBucket: bucket } = stack.outputs;
    const file = makeFile(stack, [stack.fresh('building')], days(2));
    await stack.aws.put(bucket, `results/${file.path}`, file.text);
    const { key } = await drop(stack, file);
    const { subject, text, attributes } = await stack.subscriber.heard(stack, file.path);
    assert.equal(subject, `${file.path} was imported in part`.slice(0, 100));
    assert.ok(text.includes(key), text);
    assert.deepEqual(attributes, { kind: 'file', outcome: 'imported in part' });
    const results = await stack.aws.keys(bucket, 'results/imports/');
    const own = results.filter((it) => it.includes(file.campus));
    assert.deepEqual(own, [key], 'what lies under results/ sets nothing off');
  },
);

story('a file that takes long is taken in by several calls', ['importer'], async (stack) => {
  const importer = stack.functionName('importer');
  const { Timeout: timeout } = await stack.aws.configuration(importer);
  // No time for more than one step of a call's.
  await stack.aws.configure(importer, { Timeout: 20 });
  try {
    const buildings = ['building', 'building', 'building'].map((it) => stack.fresh(it));
    await drop(stack, makeFile(stack, buildings, days(1)));
  } finally {
    await stack.aws.configure(importer, { Timeout: timeout });
  }
});

story('an issuer of OpenID Connect says who somebody is', ['api'], async (stack) => {
  const { campus, building } = await makeCampus(stack);
  const other = await makeCampus(stack);
  const { issuer } = stack;
  const seen = { greenpulse_buildings: [building] };
  const viewer = issuer.vouch('vera', ['viewer'], seen);
  const name = { campus_id: campus, name: 'Renamed' };
  const ask = async (method, path, who, body) => (await stack.ask(method, path, who, body)).status;
  assert.equal((await stack.done('GET', '/api/me', viewer)).role, 'viewer');
  assert.equal(await ask('GET', `/api/buildings/${building}`, viewer), 200);
  assert.equal(await ask('GET', `/api/buildings/${other.building}`, viewer), 403, 'not hers');
  assert.equal(await ask('PUT', `/api/buildings/${building}`, viewer, name), 403);
  assert.equal(await ask('GET', '/api/users', viewer), 403);
  const manager = issuer.vouch('mia', ['staff', 'manager']);
  const target = `/api/energy/buildings/${building}/target`;
  const wanted = { target_value: 10, start_date: days(1)[0] };
  assert.equal(await ask('POST', target, viewer, wanted), 403);
  assert.equal(await ask('POST', target, manager, wanted), 201);
  assert.equal(await ask('PUT', `/api/buildings/${building}`, manager, name), 403);
  const admin = issuer.vouch('ada', ['admin']);
  assert.equal(await ask('PUT', `/api/buildings/${building}`, admin, name), 200);
  const refused = [
    issuer.vouch('eve', ['students']),
    issuer.vouch('eve', ['admin'], { exp: Math.floor(Date.now() / 1_000) - 61 }),
    issuer.vouch('eve', ['admin'], { aud: 'another' }),
    issuer.vouch('eve', ['admin'], { iss: 'https://elsewhere.example.org' }),
    stack.stranger.vouch('eve', ['admin'], { iss: issuer.url }),
  ];
  for (const who of refused) assert.equal(await ask('GET', '/api/buildings', who), 401);
});

story('an export is kept for whoever asked', ['api'], async (stack) => {
  const { ArtifactsBucket: bucket } = stack.outputs;
  const { building } = await makeCampus(stack);
  const asked = { granularity: 'day', building };
  const made = await stack.done('POST', '/api/exports', stack.admin, asked);
  assert.match(await stack.done('GET', made.href), /^building/);
  const somebody = stack.issuer.vouch('mia', ['manager']);
  assert.equal((await stack.ask('GET', made.href, somebody)).status, 404);
  await stack.aws.delete(bucket, `results/exports/${made.id}.csv`);
  assert.equal((await stack.ask('GET', made.href)).status, 404, 'its bytes are gone');
});

story(
  'nobody goes round CloudFront, and it serves the dashboard',
  ['api', 'ingest'],
  async (stack) => {
    const { Endpoint: endpoint, ApiUrl: gateway } = stack.outputs;
    for (const path of ['/api/campuses', '/api/ingest/whoami', '/health']) {
      const round = await send(gateway, 'GET', path, stack.admin);
      assert.equal(round.status, 403, path);
      const guessed = { ...stack.admin, 'x-greenpulse-origin': 'guessed' };
      assert.equal((await send(gateway, 'GET', path, guessed)).status, 403, path);
    }
    const page = await stack.ask('GET', '/campus/c.1/b/b.1?view=list', {});
    assert.equal(page.status, 200);
    assert.match(page.text, /<gp-root|<app-root/);
    assert.match(page.headers['content-security-policy'], /default-src 'self'/);
    for (const path of ['/api/nothing', '/api/buildings/nothing', '/api/ingest/nothing']) {
      const absent = await stack.ask('GET', path);
      assert.equal(absent.status, 404, path);
      assert.match(absent.headers['content-type'], /^application\/problem\+json/);
    }
  },
);

story('the first admin signs in, once', ['setup'], async (stack) => {
  const setUp = () => stack.aws.invoke(stack.functionName('setup'), { user: 'admin' });
  assert.equal((await setUp()).link, null, 'there is an admin');
  const people = await stack.items('doc#user');
  await stack.write(people.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })));
  try {
    const { link } = await setUp();
    await stack.signIn(link);
    await assert.rejects(stack.signIn(link), /signin=expired/);
  } finally {
    await stack.write(people.map((it) => ({ PutRequest: { Item: it } })));
  }
  assert.equal((await stack.done('GET', '/api/me')).role, 'admin');
});

story('a ticket opens one socket of our own pages', ['tickets', 'live'], opensOnce);

story(
  'an open page hears of new days, as the policy has it then',
  ['tickets', 'live', 'ingest', 'rollup'],
  hearsOfNewDays,
);

story('the dashboard shows a building in a browser', ['api', 'ingest', 'rollup'], async (stack) => {
  const { campus, building, key } = await makeCampus(stack);
  const hours = Array.from({ length: 24 }, (_, it) => it);
  const readings = days(7).flatMap((day) => hours.map((it) => reading(day, it, 1.5)));
  await stack.done('POST', '/api/ingest/readings', key, { readings });
  await sees(
    stack,
    building,
    days(7),
    days(7).map(() => 36),
  );
  const viewer = stack.fresh('viewer');
  await stack.done('POST', '/api/users', stack.admin, { user_id: viewer, role: 'viewer' });
  const { path: link } = await stack.done('POST', `/api/users/${viewer}/link`);
  await inBrowser(stack, link, async (page) => {
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.goto(`${stack.outputs.Url}/campus/${campus}/b/${building}`);
    // Parts of the page are made as they come near.
    await page.getByRole('heading', { level: 2, name: 'Energy by day' }).scrollIntoViewIfNeeded();
    for (const said of ['252 kWh in 7 days.', 'Highest day: ', '36.0 kWh', 'Peak 1.50 kW']) {
      await page.getByText(said).first().waitFor();
    }
    await page.getByText('· live').waitFor();
  });
});

story(
  'much at once goes by the queue, and is counted',
  ['api', 'ingest', 'rollup'],
  async (stack) => {
    const { building, key, meter } = await makeCampus(stack);
    const [day] = days(1);
    await stack.done('POST', '/api/ingest/readings', key, { readings: [reading(day, 8, 1.5)] });
    await withMarks(stack, meter, async () => {
      const { meter_days: n } = await stack.done('GET', '/api/backlog');
      assert.ok(N_MARKS <= n, `${n} days of meters wait`);
      assert.deepEqual(await stack.rollUp(), { shards: 16 });
    });
    await sees(stack, building, [day], [1.5]);
  },
);

story('what was not as expected is found, and told', ['ingest', 'rollup', 'anomaly'], isJudged);

story('a campus teaches a model of its own', ['ingest', 'rollup', 'train'], isTaught);

story('the week ahead is predicted by it', ['ingest', 'rollup', 'train', 'forecast'], isPredicted);

/** More than one call of rollup takes on. */
const N_MARKS = 2_048;

/** While so many are dirty: days without readings, in a shard that is held. */
async function withMarks(stack, meter, work) {
  const SHARD = '00';
  const key = (it) => ({
    pk: { S: `m#${meter}` },
    sk: { S: `f#${new Date(it * 86_400_000).toISOString().slice(0, 10)}` },
  });
  const mark = { dirty: { S: `m#${SHARD}` }, due: { S: '0' }, s: { N: '1' }, d: { N: '0' } };
  const marks = Array.from({ length: N_MARKS }, (_, it) => key(it));
  const lease = { pk: { S: `lease#${SHARD}` }, sk: { S: 'lease' } };
  const held = { ...lease, expires: { N: String(Math.floor(Date.now() / 1_000) + 60) } };
  const put = (it) => ({ PutRequest: { Item: it } });
  await stack.write([put(held), ...marks.map((it) => put({ ...it, ...mark }))]);
  // The index may be behind: AWS says so, and the emulator is at times.
  await stack.eventually('the marks', async () => (await stack.nDirty(mark.dirty)) >= marks.length);
  try {
    await work();
  } finally {
    await stack.write([...marks, lease].map((it) => ({ DeleteRequest: { Key: it } })));
  }
}
