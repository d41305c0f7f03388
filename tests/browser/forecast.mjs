// What is ahead, what was said to be, and who says so.
import assert from 'node:assert/strict';
import test from 'node:test';
import { dashed, desktop, page, phone, run, trace, violations } from './harness.mjs';

const building = '/campus/demo/b/demo-library';
const DAY = 86_400_000;

const at = async (look, query = '') => {
  const opened = await page(look);
  await opened.goto(run.address + building + query);
  const section = opened.locator('section[aria-labelledby=load]');
  await section.locator(trace).waitFor();
  return { opened, section, chart: section.locator('gp-canvas') };
};

test('the hours ahead are drawn, said, read by keyboard and listed', async () => {
  const { opened, section, chart } = await at(desktop);
  await section.locator(dashed).waitFor();
  await section.getByText('now', { exact: true }).waitFor();
  await section.getByText(/Tomorrow .* are forecast/).waitFor();
  await section.getByText(/In the last 28 days its forecasts were .* off/).waitFor();
  await chart.focus();
  await opened.keyboard.press('End');
  await section
    .locator('.tip')
    .getByText(/kW forecast, /)
    .waitFor();
  await opened.keyboard.press('t');
  await section.getByRole('columnheader', { name: 'Forecast' }).waitFor();
  assert.deepEqual(await violations(opened), []);
  await section.getByRole('link', { name: /^boosting/ }).click();
  await opened.getByRole('heading', { level: 1, name: /is in use/ }).waitFor();
  await opened.getByRole('cell', { name: '95.0 %' }).waitFor();
});

test('a past forecast stands against what came, and never beside the present one', async () => {
  const { opened, section } = await at(desktop);
  await section.getByRole('button', { name: 'Forecast of the day before' }).click();
  await opened.waitForURL(/as_of=/);
  const day = new URL(opened.url()).searchParams.get('as_of');
  await section.getByText(/^As known on .* were to come, and .* came/).waitFor();
  await section.locator(dashed).waitFor();
  await section.getByText(/^as known /).waitFor();
  assert.equal(await section.getByText('now', { exact: true }).count(), 0);
  assert.equal(await section.getByText(/Tomorrow/).count(), 0);
  await section.getByRole('button', { name: 'Forecast of the day before' }).click();
  await opened.waitForURL((url) => url.searchParams.get('as_of') < day);
  await section.getByText(/made afterwards/).waitFor();
  assert.deepEqual(await violations(opened), []);
  await opened.goBack();
  await opened.waitForURL(new RegExp(`as_of=${day}`));
  await section.getByRole('button', { name: 'As known now' }).click();
  await section.getByText('now', { exact: true }).waitFor();
});

test('a link to a past forecast shows it, and one that is not kept says so', async () => {
  const day = (back) => new Date(Date.now() - back * DAY).toISOString().slice(0, 10);
  const { section, opened } = await at(phone, `?as_of=${day(10)}`);
  await section.getByText(/^As known on /).waitFor();
  await opened.goto(`${run.address}${building}?as_of=${day(90)}`);
  await section.getByText(/^No forecast is kept of /).waitFor();
});
