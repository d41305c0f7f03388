// Charts by keyboard and by mouse: read, zoomed, traced to their readings.
import assert from 'node:assert/strict';
import test from 'node:test';
import { dashed, desktop, page, run, trace, violations } from './harness.mjs';

const building = '/campus/demo/b/demo-library';

/** The hours of a week, which ends with the hour that runs; one more may have begun meanwhile. */
const isWhole = (n) => 6 * 24 - 1 <= n && n <= 7 * 24;
/** The hours ahead are drawn after them. */
const AHEAD = 48;
const isStill = (n, whole) => n === whole || n === whole + 1;

async function load() {
  const opened = await page(desktop);
  await opened.goto(run.address + building);
  const section = opened.locator('section[aria-labelledby=load]');
  await section.locator(trace).waitFor();
  await section.locator(dashed).waitFor();
  const judged = async () =>
    Number(
      /of (\d+) hours|All (\d+)/
        .exec(await section.locator('.say').textContent())
        ?.slice(1)
        .find(Boolean),
    );
  return { opened, section, chart: section.locator('gp-canvas'), judged };
}

test('a chart is read by keyboard, and every chart has its table', async () => {
  const opened = await page(desktop);
  await opened.goto(run.address + building);
  await opened.getByRole('heading', { level: 2, name: 'Hour by day' }).waitFor();
  for (const name of ['load', 'daily', 'heat']) {
    const section = opened.locator(`section[aria-labelledby=${name}]`);
    const chart = section.locator('gp-canvas');
    await section.scrollIntoViewIfNeeded();
    assert.match(await chart.getAttribute('aria-labelledby'), new RegExp(`${name}-sentence`));
    await chart.focus();
    await section.locator('.drawing svg').waitFor();
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

test('a part of the load is looked at by dragging, and the address keeps it', async () => {
  const { opened, section, chart, judged } = await load();
  const whole = await judged();
  assert.ok(isWhole(whole), `${whole} hours`);
  const box = await chart.boundingBox();
  await opened.mouse.move(box.x + box.width * 0.4, box.y + 150);
  await opened.mouse.down();
  await opened.mouse.move(box.x + box.width * 0.5, box.y + 150, { steps: 5 });
  await section.locator('.brush').waitFor();
  await opened.mouse.move(box.x + box.width * 0.6, box.y + 150, { steps: 5 });
  await opened.mouse.up();
  await section.getByRole('button', { name: 'Whole window' }).waitFor();
  const few = await judged();
  const share = few / (whole + AHEAD);
  assert.ok(share > 0.12 && share < 0.27, `${few} of ${whole} hours`);
  assert.match(opened.url(), /zoom=/);
  assert.deepEqual(await violations(opened), []);
  await opened.reload();
  await section.locator(trace).waitFor();
  assert.equal(await judged(), few, 'a link shows the same');
  await section.getByRole('button', { name: 'Whole window' }).click();
  await section.getByRole('button', { name: 'Whole window' }).waitFor({ state: 'detached' });
  assert.ok(isStill(await judged(), whole));
  await opened.goBack();
  await section.getByRole('button', { name: 'Whole window' }).waitFor();
});

test('the load is zoomed by keyboard, and by buttons', async () => {
  const { opened, section, chart, judged } = await load();
  const whole = await judged();
  await chart.focus();
  await opened.keyboard.press('Home');
  await opened.keyboard.press('+');
  await section.getByRole('button', { name: 'Whole window' }).waitFor();
  const half = await judged();
  assert.ok(Math.abs(half - (whole + AHEAD) / 2) <= 1, `${half} of ${whole} hours`);
  await opened.keyboard.press('0');
  await section.getByRole('button', { name: 'Whole window' }).waitFor({ state: 'detached' });
  assert.ok(isStill(await judged(), whole));
  await section.getByRole('button', { name: 'Zoom in' }).click();
  await section.getByRole('button', { name: 'Whole window' }).waitFor();
  await section.getByRole('button', { name: 'Zoom out' }).click();
  await section.getByRole('button', { name: 'Whole window' }).waitFor({ state: 'detached' });
});

test('a point leads to its receipt, by keyboard and by mouse', async () => {
  const { opened, section, chart } = await load();
  const drawer = opened.getByRole('dialog', { name: 'Receipt' });
  await chart.focus();
  await opened.keyboard.press('Home');
  await opened.keyboard.press('Enter');
  await section.getByRole('button', { name: 'Open the receipt' }).waitFor();
  await opened.keyboard.press('Tab');
  await opened.keyboard.press('Enter');
  await drawer
    .getByText(/[Rr]ecomputed|identical/)
    .first()
    .waitFor();
  assert.match(opened.url(), /receipt=/);
  assert.deepEqual(await violations(opened), []);
  await opened.keyboard.press('Escape');
  await drawer.waitFor({ state: 'detached' });
  const box = await chart.boundingBox();
  await opened.mouse.click(box.x + box.width / 2, box.y + 150);
  await section.getByRole('button', { name: 'Open the receipt' }).click();
  await drawer.waitFor();
});
