// Every screen, wide and narrow, light and dark.
import assert from 'node:assert/strict';
import test from 'node:test';
import { called, desktop, inspect, looks, page, run, trace, violations } from './harness.mjs';

const aWeekAgo = new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10);

const screens = {
  campus: '/campus/demo',
  list: '/campus/demo?view=list',
  building: '/campus/demo/b/demo-library',
  pastForecast: `/campus/demo/b/demo-library?as_of=${aWeekAgo}`,
  compare: '/compare',
  sources: '/sources',
  problems: '/sources?only=problems',
  meter: '/sources/demo~library-electricity',
  inbox: '/inbox',
  settled: '/inbox?status=resolved',
  models: '/models',
  missingModel: '/models/0',
  import: '/import',
  account: '/settings/account',
  campusSettings: '/settings/campus',
  calendar: '/settings/calendar',
  buildings: '/settings/buildings',
  meters: '/settings/meters',
  tariffs: '/settings/tariffs',
  factors: '/settings/factors',
  targets: '/settings/targets',
  keys: '/settings/keys',
  people: '/settings/people',
  newPerson: '/settings/people?sel=%2B',
  departments: '/settings/departments',
  audit: '/settings/audit',
  start: '/start',
  newTariff: '/settings/tariffs?sel=%2B',
  more: '/more',
  kiosk: '/kiosk/demo-library',
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
