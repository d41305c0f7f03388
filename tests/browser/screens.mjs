// Every screen, wide and narrow, light and dark.
import assert from 'node:assert/strict';
import test from 'node:test';
import { called, desktop, inspect, looks, page, run, trace, violations } from './harness.mjs';
import { screens } from './places.mjs';

const WITH_NEXT = ['campus', 'list'];

for (const look of looks) {
  for (const [name, path] of Object.entries(screens)) {
    test(`${name}, ${called(look)}`, async () => {
      const opened = await page(look);
      await opened.goto(run.address + path);
      await opened.getByRole('heading', { level: 1 }).waitFor();
      // What is next comes after the rest, by design.
      if (WITH_NEXT.includes(name))
        await opened.getByRole('link', { name: 'All episodes' }).waitFor();
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
