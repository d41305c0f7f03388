// Names that would rather be scripts, in every field that takes one, on every screen.
//
// The screens are looked at as at 200 % and by whoever wants nothing to move.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { page, run } from './harness.mjs';
import { cut, doubled, doubledContext, moving, overflow } from './reach.mjs';

const SCRIPT = '"><img src=x onerror=window.__xss=1><script>window.__xss=1{{1+1}}';
/** The name of something, told apart from all others. */
const named = (what) => `${SCRIPT} ${what}`;
const FORMULA = '=HYPERLINK("javascript:window.__xss=1")';
const CAMPUS = 'hostile';
const BUILDING = 'hostile-hall';
const METER = 'hostile~m1';

/** A page on which whatever gets to run is told. */
async function trapped(more = {}) {
  const opened = await page(doubled, { ...doubledContext, ...more });
  opened.told = [];
  opened.on('dialog', (it) => {
    opened.told.push(`a dialog: ${it.message()}`);
    void it.dismiss();
  });
  await opened.exposeFunction('gpTold', (what) => opened.told.push(what));
  await opened.addInitScript(() => {
    const tell = (what) => window.gpTold(`${what} at ${location.pathname}`);
    Object.defineProperty(window, '__xss', { set: () => tell('a script ran') });
    document.addEventListener('securitypolicyviolation', (it) =>
      tell(`the policy stopped ${it.violatedDirective} ${it.sample}`),
    );
    const looked = new MutationObserver(() => {
      if (document.querySelector('img[src="x"], script:not([src])'))
        tell('a name became an element');
    });
    looked.observe(document, { subtree: true, childList: true });
  });
  return opened;
}

/** Makes one of everything, each by the worst name that it takes. */
async function plant(opened) {
  const send = async (method, path, data, expected = 201) => {
    const headers = { origin: run.address };
    const answer = await opened.request.fetch(run.address + path, { method, data, headers });
    assert.equal(answer.status(), expected, `${method} ${path}: ${await answer.text()}`);
    return answer.json();
  };
  const energy = { campus_id: CAMPUS, commodity: 'electricity', valid_from: '2020-01-01' };
  await send('PUT', `/api/campuses/${CAMPUS}`, {
    ...{
      name: named('campus'),
      timezone: 'UTC',
      currency: 'USD',
      location: SCRIPT,
      region: SCRIPT,
    },
  });
  const hall = {
    campus_id: CAMPUS,
    name: named('hall'),
    building_type: named('use'),
    area_m2: 900,
    floors: 3,
  };
  await send('POST', '/api/buildings', { ...hall, id: BUILDING });
  await send('POST', '/api/buildings', { ...hall, id: `${BUILDING}-2`, name: FORMULA });
  await send('POST', '/api/departments', {
    ...{
      id: 'hostile',
      campus_id: CAMPUS,
      name: named('department'),
      head_of_department: named('head'),
    },
  });
  const person = {
    name: named('person'),
    email: 'h@example.org',
    role: 'viewer',
    department_id: 'hostile',
  };
  await send('POST', '/api/users', { ...person, user_id: 'hostile' });
  await send('POST', '/api/me/tokens', { name: named('token'), scope: 'read', days: 2 });
  await send('PUT', '/api/tariffs', {
    ...energy,
    name: named('tariff'),
    currency: 'USD',
    price: { flat: 0.2 },
  });
  await send('PUT', '/api/factors', { ...energy, region: named('grid'), kg_co2e_per_kwh: 0.3 });
  await send('POST', '/api/meters', {
    ...{
      id: METER,
      building_id: BUILDING,
      commodity: 'electricity',
      unit: 'kWh',
      serial: named('serial'),
    },
  });
  await send(
    'POST',
    `/api/energy/buildings/${BUILDING}/target`,
    {
      ...{ target_type: SCRIPT, period: SCRIPT },
    },
    422,
  );

  // What has ids for names takes nothing but ids.
  await send('POST', `/api/sources/${encodeURIComponent(SCRIPT)}/keys`, { restates: false }, 404);
  await send('POST', '/api/users', { ...person, user_id: SCRIPT }, 422);
  const { key } = await send('POST', '/api/sources/hostile/keys', { restates: false });
  const hours = Array.from({ length: 48 }, (_, i) => ({
    meter: 'm1',
    start: new Date(Math.floor(Date.now() / 3_600_000 - 49 + i) * 3_600_000).toISOString(),
    ...{ duration: 'PT1H', value: 5, unit: 'kWh' },
  }));
  const pushed = await fetch(`${run.address}/api/ingest/readings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ readings: [...hours, { ...hours[0], meter: SCRIPT }] }),
  });
  const { accepted, rejected } = await pushed.json();
  assert.deepEqual([accepted, rejected.length], [48, 1], 'a meter is called by an id');

  // A browser that says it is a script, signed in by a link.
  const { path } = await send('POST', '/api/users/admin/link');
  await fetch(run.address + path, {
    headers: { 'user-agent': named('browser') },
    redirect: 'manual',
  });
}

const at = `campus=${CAMPUS}`;
/** Where each name is to be read, as it was written. */
const screens = [
  ['/', named('campus')],
  [`/campus/${CAMPUS}`, named('hall')],
  [`/campus/${CAMPUS}?view=list`, named('hall')],
  [`/campus/${CAMPUS}/b/${BUILDING}`, named('hall')],
  [`/compare?${at}`, named('hall')],
  [`/sources?${at}`, named('hall').slice(0, 10)],
  [`/sources/${METER}?${at}`, named('serial')],
  [`/settings/campus?${at}`, ''],
  [`/settings/buildings?${at}`, named('use')],
  [`/settings/meters?${at}&sel=${METER}`, ''],
  [`/settings/tariffs?${at}`, named('tariff')],
  [`/settings/factors?${at}`, named('grid')],
  [`/settings/targets?${at}`, named('hall')],
  ['/settings/keys', 'hostile'],
  ['/settings/people', named('person')],
  [`/settings/departments?${at}`, named('department')],
  ['/settings/account', named('token')],
  ['/settings/audit', named('person')],
  [`/import?${at}`, ''],
  [`/start?${at}`, ''],
  [`/more?${at}`, ''],
  [`/kiosk/${BUILDING}`, named('hall')],
  [`/campus/${encodeURIComponent(SCRIPT)}`, SCRIPT],
  [`/sources/${encodeURIComponent(SCRIPT)}`, SCRIPT],
];

const opened = {};

test('each name that a script could hide in is taken or refused', async () => {
  opened.page = await trapped();
  await plant(opened.page);
});

for (const [path, name] of screens) {
  test(`nothing runs, moves or is cut at 200 % on ${path.slice(0, 60)}`, async () => {
    const it = opened.page;
    await it.goto(run.address + path);
    await it.getByRole('heading', { level: 1 }).first().waitFor();
    if (name) await it.getByText(name).first().waitFor({ state: 'attached' });
    else await it.waitForLoadState('networkidle');
    assert.deepEqual(it.told, []);
    assert.equal(await overflow(it), 0, 'it does not scroll sideways');
    assert.deepEqual(await cut(it), []);
    assert.deepEqual(await moving(it), []);
  });
}

test('a hostile name is found, saved and gone to by name', async () => {
  const it = opened.page;
  await it.goto(`${run.address}/campus/${CAMPUS}/b/${BUILDING}`);
  await it.getByRole('heading', { level: 1 }).waitFor();
  const search = it.getByRole('combobox', { name: /^A building/ });
  await it.keyboard.press('Control+k');
  await search.fill('Save this view');
  await it.keyboard.press('Enter');
  await search.waitFor({ state: 'detached' });
  await it.keyboard.press('Control+k');
  await search.fill('onerror');
  await it.getByRole('option').filter({ hasText: 'saved view' }).first().waitFor();
  await it
    .getByRole('option')
    .filter({ hasText: named('hall') })
    .first()
    .waitFor();
  assert.deepEqual(it.told, []);
});

test('a file whose name, columns and cells are hostile is previewed as text', async () => {
  const it = opened.page;
  await it.goto(`${run.address}/import?${at}`);
  const column = SCRIPT.replaceAll('"', '');
  const lines = [`ts_utc,building_id,kwh,${column}`, `2022-01-01T00:00:00Z,b1,1,${column}`];
  lines.push(`2022-01-01T01:00:00Z,b1,${column},x`, `2022-01-01T02:00:00Z,${column},1,x`);
  const file = { name: `${column}.csv`, mimeType: 'text/csv' };
  await it.locator('#file').setInputFiles({ ...file, buffer: Buffer.from(lines.join('\n')) });
  await it.getByRole('heading', { name: /1 row would be stored, 2 refused/ }).waitFor();
  await it.getByText(column).first().waitFor();
  await it.getByText(file.name).first().waitFor();
  assert.deepEqual(it.told, []);
  assert.equal(await overflow(it), 0);
});

test('no name is a formula in a spreadsheet', async () => {
  const it = opened.page;
  await it.goto(`${run.address}/settings/buildings?${at}`);
  await it.getByText(FORMULA).first().waitFor();
  const saved = it.waitForEvent('download');
  await it.getByRole('button', { name: /^CSV/ }).click();
  const text = readFileSync(await (await saved).path(), 'utf8');
  assert.ok(text.includes(FORMULA.replaceAll('"', '""')), text);
  assert.doesNotMatch(text, /(^|,)"?[=+@]/m);
  await it.context().close();
});

test('the trap would tell of a name that became an element', async () => {
  const it = await trapped();
  await it.goto(`${run.address}/settings/account`);
  await it.getByRole('heading', { level: 1 }).waitFor();
  await it.evaluate((name) => {
    document.querySelector('h1').innerHTML = name;
  }, SCRIPT);
  await it.waitForTimeout(200);
  assert.match(it.told.join(), /a name became an element/);
  assert.match(it.told.join(), /the policy stopped script-src-attr/);
  await it.context().close();
});
