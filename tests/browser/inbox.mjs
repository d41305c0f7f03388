// What left its range: listed, opened, handled, and seen on the building's chart.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  ask,
  called,
  desktop,
  eventually,
  inspect,
  looks,
  page,
  phone,
  run,
  violations,
} from './harness.mjs';

const DAY = 86_400_000;

/** The latest episode of electricity, once there is one. */
async function latest() {
  const opened = await page(desktop);
  const asked = `${run.address}/api/campuses/demo/anomalies?commodity=electricity`;
  const found = await eventually(async () => {
    const { anomalies } = await (await opened.request.get(asked)).json();
    return anomalies.sort((a, b) => Date.parse(b.end) - Date.parse(a.end))[0];
  }, 500);
  await opened.context().close();
  return found;
}

for (const look of looks) {
  test(`episode, ${called(look)}`, async () => {
    const { id } = await latest();
    const opened = await page(look);
    await opened.goto(`${run.address}/inbox/${id}`);
    await opened.locator('.det h2.title').waitFor();
    await opened.getByRole('heading', { name: 'Why it was flagged' }).waitFor();
    await inspect(opened, look, 'episode');
    await opened.context().close();
  });
}

test('a phone has the list, then a page for what was chosen', async () => {
  await latest();
  const opened = await page(phone);
  await opened.goto(`${run.address}/inbox`);
  await opened.locator('.ep').first().waitFor();
  assert.equal(await opened.locator('.det').count(), 0);
  await opened.locator('.ep').first().click();
  await opened.locator('.det h2.title').waitFor();
  assert.equal(await opened.locator('.ep').count(), 0);
  await opened.getByRole('link', { name: 'All episodes' }).click();
  await opened.locator('.ep').first().waitFor();
});

test('the campus says what to look at next, and leads there', async () => {
  await latest();
  const opened = await page(desktop);
  await opened.goto(`${run.address}/campus/demo`);
  const next = opened.locator('section[aria-labelledby=next]');
  await next.locator('li').first().waitFor();
  assert.ok((await next.locator('li').count()) <= 3);
  const [name] = (await next.locator('h3').first().textContent()).trim().split(': ');
  await next.getByRole('link').first().click();
  await opened.waitForURL(/\/inbox\//);
  await opened.getByRole('article', { name }).locator('h2.title').waitFor();
});

test('an episode that is not there is said to be gone, and the list stays', async () => {
  const opened = await page(desktop);
  await opened.goto(`${run.address}/inbox/demo-library~20200101T0000Z~electricity`);
  await opened.getByRole('heading', { name: 'There is no such episode.' }).waitFor();
  await opened.locator('.ep').first().waitFor();
  assert.deepEqual(await violations(opened), []);
});

test('the filter is in the address, and a slash leads to it', async () => {
  await latest();
  const opened = await page(desktop);
  await opened.goto(`${run.address}/inbox?back=year`);
  await opened.locator('.ep').first().waitFor();
  await opened.keyboard.press('/');
  const focused = () => opened.evaluate(() => document.activeElement.textContent.trim());
  assert.match(await focused(), /^All \d/);
  await opened.getByRole('button', { name: /^Under/ }).click();
  await opened.waitForURL(/side=under/);
  assert.equal(await opened.locator('.ep .over').count(), 0);
  await opened.goBack();
  await opened.locator('.ep .over').first().waitFor();
  await opened.reload();
  await opened.locator('.ep .over').first().waitFor();
});

test('an episode is under the highlighter on its building, with the way to it', async () => {
  const { id, building_id, timestamp, end } = await latest();
  const from = new Date(Date.parse(timestamp) - 2 * DAY).toISOString();
  const to = new Date(Math.min(Date.now(), Date.parse(end) + DAY)).toISOString();
  const opened = await page(desktop);
  await opened.goto(`${run.address}/campus/demo/b/${building_id}?from=${from}&to=${to}`);
  const load = opened.locator('section[aria-labelledby=load]');
  await load.locator('path[fill="var(--hl-wash)"]').first().waitFor();
  await load.getByText('episode', { exact: true }).waitFor();
  await load.locator('.episodes a').first().click();
  await opened.waitForURL(/\/inbox\//);
  await opened.locator('.det h2.title').waitFor();
  assert.ok(id.startsWith(building_id));
});

test('whoever may only look sees what was found, and nothing to press', async () => {
  const { id } = await latest();
  const made = ask('user', 'add', 'looker', '--role', 'viewer', '--buildings', 'demo-library');
  assert.ok(made.token);
  const link = ask('user', 'link', 'looker');
  const opened = await page(desktop, { storageState: undefined });
  await opened.goto(link.url);
  await opened.goto(`${run.address}/inbox`);
  await opened.getByText('You see 1 of 6 buildings.').waitFor();
  await opened.locator('.det h2.title').waitFor();
  assert.equal(await opened.getByRole('button', { name: 'Take it' }).count(), 0);
  await opened.getByText('A manager of the building takes it').waitFor();
  await opened.goto(`${run.address}/campus/demo`);
  await opened.getByRole('heading', { name: 'Behind these numbers' }).waitFor();
  assert.equal(await opened.getByRole('heading', { name: 'Do next' }).count(), 0);
  const other = id.startsWith('demo-library') ? id.replace('demo-library', 'demo-sports') : id;
  await opened.goto(`${run.address}/inbox/${other}`);
  await opened.getByRole('heading', { name: /is not open to you/ }).waitFor();
  assert.deepEqual(await violations(opened), []);
});
