// Every screen, wide and narrow, light and dark.
import assert from 'node:assert/strict';
import test from 'node:test';
import { called, desktop, inspect, looks, page, run, trace, violations } from './harness.mjs';

const screens = {
  campus: '/campus/demo',
  list: '/campus/demo?view=list',
  building: '/campus/demo/b/demo-library',
  import: '/import',
  missing: '/nowhere',
};

for (const look of looks) {
  for (const [name, path] of Object.entries(screens)) {
    test(`${name}, ${called(look)}`, async () => {
      const opened = await page(look);
      await opened.goto(run.address + path);
      await opened.getByRole('heading', { level: 1 }).waitFor();
      await inspect(opened, look, name);
      await opened.context().close();
    });
  }
}

test('the accessibility check would find a picture without a text', async () => {
  const opened = await page(desktop);
  await opened.goto(run.address + screens.campus);
  await opened.locator(trace).first().waitFor();
  await opened.evaluate(() => document.querySelector('main').append(new Image(20, 20)));
  assert.match((await violations(opened)).join(), /^image-alt: img/);
});

test('nothing moves for whoever asked for that', async () => {
  const opened = await page(desktop, { reducedMotion: 'reduce' });
  await opened.goto(run.address + screens.campus);
  await opened.getByRole('heading', { level: 1 }).waitFor();
  const moving = await opened.evaluate(() => document.getAnimations().length);
  const token = await opened.evaluate(() =>
    getComputedStyle(document.documentElement).getPropertyValue('--move'),
  );
  assert.equal(moving, 0);
  assert.match(token.trim(), /^0m?s$/);
});

test('the top of a page is reached and skipped by keyboard', async () => {
  const opened = await page(desktop);
  await opened.goto(run.address + screens.campus);
  await opened.locator(trace).first().waitFor();
  await opened.keyboard.press('Tab');
  await opened.keyboard.press('Enter');
  const focused = () => opened.evaluate(() => document.activeElement.id);
  assert.equal(await focused(), 'main');
});

test('a chart is read by keyboard, and every chart has its table', async () => {
  const opened = await page(desktop);
  await opened.goto(run.address + screens.building);
  await opened.getByRole('heading', { level: 2, name: 'Hour by day' }).waitFor();
  for (const name of ['load', 'daily', 'heat']) {
    const section = opened.locator(`section[aria-labelledby=${name}]`);
    const chart = section.locator('gp-canvas');
    assert.match(await chart.getAttribute('aria-labelledby'), new RegExp(`${name}-sentence`));
    await chart.focus();
    await section.locator('svg path, svg rect').first().waitFor();
    await opened.keyboard.press('Home');
    await section.locator('.tip').waitFor();
    const said = section.locator('[aria-live=polite]');
    await said.filter({ hasText: /kW/ }).waitFor();
    await opened.keyboard.press('t');
    await section.getByRole('table').waitFor();
    assert.ok((await section.getByRole('row').count()) > 20);
    const focused = await opened.evaluate(() => document.activeElement.textContent.trim());
    assert.match(focused, /^Chart of/);
    await opened.keyboard.press('Enter');
    await chart.waitFor();
  }
});
