// Whoever is let in sees what is open to them; whoever runs the campus sets things right.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ask, desktop, eventually, page, phone, run, violations } from './harness.mjs';

const PASSWORD = 'four plain words are enough';
const hostile = '<img src=x onerror="document.title=1">';

/** What a drawer shows once: an address, a key, a token. */
const shown = async (opened) => {
  const secret = opened.locator('dialog code.secret').first();
  await secret.waitFor();
  const text = await secret.textContent();
  await opened.keyboard.press('Escape');
  return text.trim();
};

const visit = async (path, look = desktop, more = {}) => {
  const opened = await page(look, more);
  await opened.goto(run.address + path);
  return opened;
};

test('a viewer of one building is invited, and sees that one only', async () => {
  const admin = await page(desktop);
  let come;
  const typed = new Promise((resolve) => (come = resolve));
  await admin.route('**/api/departments*', async (route) => {
    await typed;
    await route.continue();
  });
  await admin.goto(`${run.address}/settings/people`);
  await admin.getByRole('button', { name: 'Invite somebody' }).click();
  await admin.getByLabel('Id', { exact: true }).fill('vera');
  await admin.getByLabel('Name', { exact: true }).fill('Vera');
  await admin.getByLabel('Sees').selectOption('some');
  // A list of choices comes late: what was typed stays.
  const late = admin.waitForResponse('**/api/departments*');
  come();
  await late;
  await admin.getByLabel('Which buildings').selectOption('demo-library');
  await admin.getByRole('button', { name: 'Invite', exact: true }).click();
  const link = await shown(admin);

  const opened = await page(phone, { storageState: undefined });
  await opened.goto(link);
  await opened.getByRole('heading', { name: 'Vera, choose your password.' }).waitFor();
  assert.deepEqual(await violations(opened), []);
  await opened.getByLabel('Your new password').fill('short');
  await opened.getByLabel('Once more').fill('short');
  await opened.getByRole('button', { name: /Choose it/ }).click();
  await opened.getByRole('alert').first().waitFor();
  await opened.getByLabel('Your new password').fill(PASSWORD);
  await opened.getByLabel('Once more').fill(PASSWORD);
  await opened.getByRole('button', { name: /Choose it/ }).click();
  await opened.getByText('You see 1 of 6 buildings.').waitFor();
  await opened.goto(`${run.address}/campus/demo/b/demo-academic`);
  await opened.getByRole('heading', { name: 'demo-academic is not open to you.' }).waitFor();
  assert.deepEqual(await violations(opened), []);
  await opened.goto(`${run.address}/settings`);
  await opened.getByRole('link', { name: 'Account' }).first().waitFor();
  assert.equal(await opened.getByRole('link', { name: 'People' }).count(), 0);
  for (const path of ['/settings/people', '/settings/audit', '/import']) {
    await opened.goto(run.address + path);
    await opened.getByRole('heading', { name: /for admins|needs an admin/ }).waitFor();
    assert.equal(await opened.getByRole('button', { name: /Invite|Find|CSV|Retry/ }).count(), 0);
    assert.deepEqual(await violations(opened), []);
  }
  await opened.getByRole('link', { name: 'Back to the campus' }).click();
  await opened
    .getByRole('heading', { name: /^What you see of the campus|can be judged/ })
    .waitFor();
  for (const path of ['/compare', '/sources']) {
    await opened.goto(run.address + path);
    await opened.getByText('You see 1 of 6 buildings.').waitFor();
  }

  await opened.context().clearCookies();
  await opened.goto(`${run.address}/settings/account`);
  await opened.getByLabel('Name or e-mail').fill('vera');
  await opened.getByLabel('Password').fill('a wrong password');
  await opened.getByRole('button', { name: 'Sign in' }).click();
  await opened.getByRole('alert').first().waitFor();
  await opened.getByLabel('Password').fill(PASSWORD);
  await opened.getByRole('button', { name: 'Sign in' }).click();
  await opened.getByRole('heading', { name: 'Where you are signed in' }).waitFor();

  await opened.goto(link);
  await opened.getByRole('heading', { name: 'This link was used or has expired.' }).waitFor();
});

test('signing out everywhere ends a session that somebody else has copied', async () => {
  const opened = await page(desktop, { storageState: undefined });
  await opened.goto(run.address);
  await opened.getByLabel('Name or e-mail').fill('vera');
  await opened.getByLabel('Password').fill(PASSWORD);
  await opened.getByRole('button', { name: 'Sign in' }).click();
  await opened.getByText('You see 1 of 6 buildings.').waitFor();
  const stolen = await opened.context().storageState();
  await opened.goto(`${run.address}/settings/account`);
  await opened.getByRole('button', { name: 'Sign out everywhere' }).click();
  await opened.getByRole('heading', { name: 'Sign in.' }).waitFor();
  const thief = await page(desktop, { storageState: stolen });
  await thief.goto(run.address);
  await thief.getByRole('heading', { name: 'Sign in.' }).waitFor();
});

test('a key is rotated: another is made, the first is revoked', async () => {
  const opened = await visit('/settings/keys');
  await opened.getByRole('button', { name: 'Make a key' }).click();
  await opened.getByLabel('Source').fill('roof');
  await opened.getByRole('button', { name: 'Make it' }).click();
  const first = await shown(opened);
  const push = (key) =>
    fetch(`${run.address}/api/ingest/readings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        readings: [
          { meter: 'pv', start: '2026-03-01T10:00:00Z', duration: 'PT1H', value: 7, unit: 'kWh' },
        ],
      }),
    });
  assert.equal((await push(first)).status, 200);
  const own = opened.getByRole('row', { name: /roof/ });
  await own.getByRole('button').click();
  await opened.getByRole('button', { name: 'Make another' }).click();
  const second = await shown(opened);
  assert.equal((await push(second)).status, 200);
  await own.first().getByRole('button').click();
  await opened.getByRole('button', { name: 'Revoke key' }).click();
  await opened.getByRole('alertdialog').getByRole('button', { name: 'Revoke key' }).click();
  await opened.getByText(/is revoked\./).waitFor();
  assert.equal((await push(first)).status, 401);
  assert.equal((await push(second)).status, 200);
});

test('what is made before its list has come stands on it', async () => {
  const opened = await page(desktop);
  let letGo;
  const isMade = new Promise((resolve) => (letGo = resolve));
  const late = async (route) => {
    const response = await route.fetch();
    await isMade;
    await route.fulfill({ response });
  };
  await opened.route(/\/api\/sources(\?|$)/, late, { times: 1 });
  await opened.goto(`${run.address}/settings/keys`);
  await opened.getByRole('button', { name: 'Make a key' }).click();
  await opened.getByLabel('Source', { exact: true }).fill('early');
  await opened.getByRole('button', { name: 'Make it' }).click();
  await shown(opened);
  letGo();
  await opened.getByRole('row', { name: /early/ }).waitFor();
});

test('a meter that nobody knew is placed, and its history appears', async () => {
  const opened = await visit('/sources');
  await opened.getByRole('heading', { name: 'Waiting to be placed' }).waitFor();
  await opened.getByRole('button', { name: 'Place roof~pv' }).click();
  await opened.getByRole('button', { name: 'Place it' }).click();
  await opened.getByRole('dialog').getByRole('alert').first().waitFor();
  await opened.getByLabel('Building').selectOption('demo-sports');
  await opened.getByLabel('What it measures').selectOption('solar');
  await opened.getByRole('button', { name: 'Place it' }).click();
  await opened.getByText('roof~pv is placed.', { exact: false }).waitFor();
  await opened.goto(`${run.address}/sources/roof~pv?day=2026-03-01`);
  await opened.getByRole('heading', { name: /sent 1 reading for Sun 1 Mar 2026/ }).waitFor();
  // Chromium tells of each answer that refuses something, as that to the empty form.
  assert.deepEqual(
    opened.problems.filter((it) => !/status of 422/.test(it)),
    [],
  );
});

test('what is changed is told in the audit, and can be undone', async () => {
  const opened = await visit('/settings/buildings');
  await opened.getByRole('button', { name: 'Hawthorn Library' }).click();
  await opened.getByLabel('Name').fill(hostile);
  await opened.getByRole('button', { name: 'Save' }).click();
  await opened.getByRole('button', { name: hostile }).waitFor();
  await opened.goto(`${run.address}/campus/demo?view=list`);
  await opened.getByRole('link', { name: hostile }).first().waitFor();
  await opened.goto(`${run.address}/settings/audit?subject=building/demo-library`);
  await opened.locator('ins', { hasText: hostile }).first().waitFor();
  await opened.locator('del', { hasText: 'Hawthorn Library' }).first().waitFor();
  assert.notEqual(await opened.title(), '1');
  await opened.goto(`${run.address}/settings/buildings?sel=demo-library`);
  await opened.getByLabel('Name').fill('Hawthorn Library');
  await opened.getByRole('button', { name: 'Save' }).click();
  await opened.getByText('Hawthorn Library is saved.').waitFor();
  await opened.getByRole('button', { name: 'Undo' }).click();
  await opened.getByText('Undone.').waitFor();
  await opened.getByRole('button', { name: hostile }).click();
  await opened.getByLabel('Name').fill('Hawthorn Library');
  await opened.getByRole('button', { name: 'Save' }).click();
  await opened.getByRole('button', { name: 'Hawthorn Library' }).waitFor();
  assert.deepEqual(opened.problems, []);
});

test('a screen in a hall shows its building with a token of its own', async () => {
  const made = ask('user', 'add', 'hall', '--role', 'viewer', '--buildings', 'demo-library');
  const opened = await page(desktop, { storageState: undefined });
  await opened.goto(`${run.address}/kiosk/demo-library#token=${made.token}`);
  await opened.getByRole('heading', { name: /^Hawthorn Library,/ }).waitFor();
  assert.deepEqual(await violations(opened), []);
  await opened.goto(`${run.address}/kiosk/demo-academic#token=${made.token}`);
  await opened.reload();
  await opened
    .getByText(/Forbidden|not open|may not/i)
    .first()
    .waitFor();
});

test('anything is gone to by name, and days in words are shown', async () => {
  const opened = await visit('/campus/demo');
  await opened.getByRole('heading', { level: 1 }).waitFor();
  await opened.keyboard.press('Control+k');
  await opened.getByRole('combobox', { name: /^A building/ }).fill('library yesterday');
  await opened.getByRole('option', { name: /Hawthorn Library, yesterday/ }).waitFor();
  await opened.keyboard.press('Enter');
  await opened.waitForURL(/b\/demo-library\?.*from=/);
  await opened
    .getByText(/^Electricity, (1 day|24 h)/)
    .first()
    .waitFor();
  await opened.goBack();
  await opened.waitForURL(/campus\/demo$/);
  await opened.keyboard.press('Control+/');
  await opened.getByRole('dialog').getByText('This list').waitFor();
  assert.deepEqual(await violations(opened), []);
});

test('an open page hears of what is pushed, and says that it is live', async () => {
  const opened = await visit('/campus/demo');
  await opened.getByText('· live').waitFor();
  const { key } = ask('key', 'create', '--source', 'demo');
  const quarter = 900_000;
  const start = new Date(Math.floor(Date.now() / quarter) * quarter - quarter).toISOString();
  const heard = opened.waitForResponse((it) => it.url().includes('/overview'), { timeout: 60_000 });
  const pushed = await fetch(`${run.address}/api/ingest/readings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      readings: [
        {
          meter: 'library-electricity',
          start,
          duration: 'PT15M',
          value: 9,
          unit: 'kWh',
          revision: 2,
        },
      ],
    }),
  });
  assert.equal(pushed.status, 200);
  await heard;
  await eventually(() => opened.problems.length === 0);
});

test('a number keeps its thousands', async () => {
  const opened = await visit('/settings/buildings?sel=demo-library');
  const area = opened.getByLabel(/^Floor area/);
  const before = await area.inputValue();
  await area.fill('12,400');
  await opened.getByRole('button', { name: 'Save' }).click();
  await opened.getByText('Hawthorn Library is saved.').waitFor();
  await opened
    .getByRole('row', { name: /Hawthorn Library/ })
    .getByText('12,400')
    .waitFor();
  await opened.goto(`${run.address}/settings/buildings?sel=demo-library`);
  await area.fill(before);
  await opened.getByRole('button', { name: 'Save' }).click();
  await opened.getByText('Hawthorn Library is saved.').waitFor();
});

test('a view is saved by a name that tells it, for whoever saved it', async () => {
  const opened = await visit('/campus/demo/b/demo-library?period=year');
  const save = async () => {
    await opened.waitForFunction(() => document.title.includes('Library'));
    await opened.keyboard.press('Control+k');
    await opened.getByRole('combobox', { name: /^A building/ }).fill('save this view');
    await opened.getByRole('option', { name: /^Save this view/ }).click();
    const told = opened.getByText(/Saved as “/);
    await told.waitFor();
    return told.textContent();
  };
  const year = await save();
  assert.match(year, /· Year/);
  await opened.goto(`${run.address}/campus/demo/b/demo-library?period=month`);
  assert.match(await save(), /· Month/);
  const kept = await opened.evaluate(() => ({ ...localStorage }));
  const who = kept['greenpulse-who'];
  assert.equal(JSON.parse(kept[`greenpulse:${who}`]).views.length, 2);
  assert.equal(kept['greenpulse'], undefined);
  await opened.keyboard.press('Control+k');
  await opened.getByRole('combobox', { name: /^A building/ }).fill('demo~');
  await opened
    .getByRole('option', { name: /meter$/ })
    .first()
    .waitFor();
});
