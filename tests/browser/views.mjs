// The address holds the whole view, the way from page to page keeps what is common to them, and what
// somebody is to decide leads there.
import assert from 'node:assert/strict';
import test from 'node:test';
import { desktop, page, run, trace } from './harness.mjs';

const building = '/campus/demo/b/demo-library';

test('a chart that was turned into its table is a table again for whoever gets the link', async () => {
  const opened = await page({ ...desktop, height: 600 });
  await opened.goto(run.address + building);
  const daily = opened.locator('section[aria-labelledby=daily]');
  await daily.scrollIntoViewIfNeeded();
  await daily.locator('gp-canvas').waitFor();
  await daily.getByRole('button', { name: /^Table/ }).scrollIntoViewIfNeeded();
  const down = () => opened.evaluate(() => scrollY);
  const before = await down();
  assert.ok(before > 300, `${before} px down`);
  await daily.getByRole('button', { name: /^Table/ }).click();
  await opened.waitForURL(/[?&]table=daily$/);
  await daily.getByRole('table').waitFor();
  assert.ok(Math.abs((await down()) - before) < 100, 'the page stays where it was');

  const other = await page(desktop);
  await other.goto(opened.url());
  const again = other.locator('section[aria-labelledby=daily]');
  await again.scrollIntoViewIfNeeded();
  await again.getByRole('table').waitFor();
  await other.locator(`section[aria-labelledby=load] ${trace}`).waitFor();
  await opened.goBack();
  await daily.locator('gp-canvas').waitFor();
});

test('the rail keeps the days and the commodity', async () => {
  const opened = await page(desktop);
  const rail = opened.locator('.rail');
  await opened.goto(`${run.address}${building}?period=month&commodity=natural_gas&zoom=a..b`);
  await rail.getByRole('link', { name: 'Compare' }).click();
  await opened.waitForURL(/\/compare\?period=month&commodity=natural_gas/);
  await opened.locator('.ranking tbody a').first().click();
  await opened.waitForURL(/\/b\/.*period=month.*natural_gas/);
  await rail.getByRole('link', { name: 'Campus' }).click();
  await opened.waitForURL(/\/campus\/demo\?period=month&commodity=natural_gas$/);
});

test('a tariff that overlaps another says so before it is saved, and is marked after', async () => {
  const opened = await page(desktop);
  await opened.goto(`${run.address}/settings/tariffs?sel=%2B`);
  const rows = opened.locator('gp-register tbody tr');
  await rows.first().waitFor();
  const form = opened.getByRole('dialog');
  await form.getByLabel('Name').fill('Trial');
  await form.getByLabel('Rate').fill('0.5');
  await form.getByLabel('From').fill('2026-02-01');
  await form.getByLabel('To', { exact: true }).fill('2026-02-03');
  const means = form.getByRole('status');
  await means.getByText('This tariff counts from 1 Feb 2026 to 2 Feb 2026').waitFor();
  assert.match(await means.innerText(), /Simulated .+ does not\./);
  await form.getByRole('button', { name: 'Add it' }).click();
  await rows.getByText('Trial counts from 1 Feb 2026 to 2 Feb 2026').waitFor();
  await rows.getByRole('button', { name: 'Trial' }).click();
  await form.getByRole('button', { name: 'Remove tariff' }).click();
  await form.getByRole('button', { name: 'Remove tariff' }).last().click();
  await rows.getByText('Trial').first().waitFor({ state: 'detached' });
});

test('what somebody has to decide about a meter leads to where that is', async () => {
  const opened = await page(desktop);
  await opened.goto(`${run.address}/sources?only=problems`);
  await opened.getByRole('link', { name: 'Where to look' }).click();
  await opened.waitForURL(/only=problems.*#repair$/);
  const section = opened.locator('section[aria-labelledby=repair]');
  const links = section.locator('td a');
  const ways = await links.evaluateAll((all) => all.map((it) => it.getAttribute('href')));
  assert.ok(ways.length > 0);
  assert.ok(
    ways.every((it) => /^\/(import$|settings\/meters\?sel=)/.test(it)),
    ways.join(),
  );
  const top = await section.evaluate((it) => it.getBoundingClientRect().top);
  assert.ok(top < desktop.height, `the list is at ${top}`);
});
