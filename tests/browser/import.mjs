// A file with a bad row: previewed, repaired, imported and seen.
import assert from 'node:assert/strict';
import test from 'node:test';
import { called, desktop, inspect, looks, page, run, trace } from './harness.mjs';

const HOURS = 24 * 14;
const BAD = 30;

/** Two weeks of hours by a wall clock; one value is no number. */
function file(building) {
  const lines = ['when,hall,used,quality'];
  for (let i = 0; i < HOURS; i += 1) {
    const at = new Date(Date.UTC(2026, 5, 1, i)).toISOString().slice(0, 16).replace('T', ' ');
    lines.push(`${at},${building},${i === BAD ? 'n/k' : 20 + (i % 24)},ok`);
  }
  return {
    name: `${building}.csv`,
    mimeType: 'text/csv',
    buffer: Buffer.from(`${lines.join('\n')}\n`),
  };
}

async function fill(opened, label, value) {
  await opened.getByLabel(label, { exact: true }).fill(value);
  await opened.getByLabel(label, { exact: true }).press('Tab');
}

for (const look of looks) {
  test(`a file is imported and seen, ${called(look)}`, async () => {
    const building = `hall-${called(look)}`;
    const opened = await page(look);
    const heading = (text) => opened.getByRole('heading', { level: 1, name: text }).waitFor();
    await opened.goto(`${run.address}/import`);
    await opened.locator('#file').setInputFiles(file(building));

    // The names of the columns say nothing: a person does, and the preview follows.
    await heading('cannot be read yet');
    for (const [column, field] of Object.entries({ when: 'Start', hall: 'Building' })) {
      await opened.getByLabel(column, { exact: true }).selectOption({ label: field });
    }
    await opened.getByLabel('used', { exact: true }).selectOption({ label: 'Energy or amount' });
    await opened.getByLabel('Unit', { exact: true }).selectOption('kWh');
    await opened.getByRole('button', { name: 'Choose the time zone', exact: true }).click();
    assert.equal(await opened.evaluate(() => document.activeElement.id), 'zone');
    await fill(opened, 'Time zone of stamps without one', 'Europe/London');
    // A column that only sounds like a quality says nothing of it.
    await opened.getByLabel('quality', { exact: true }).selectOption({ label: 'Not read' });
    const campus = opened.getByLabel('Campus of new buildings');
    if (await campus.locator('option', { hasText: 'halls' }).count()) {
      await campus.selectOption('halls');
    } else {
      // Real readings do not slip onto the simulated campus.
      await opened.getByRole('button', { name: 'Name the new campus' }).click();
      assert.equal(await opened.evaluate(() => document.activeElement.id), 'campus-id');
      await fill(opened, 'Short name of the new campus', 'halls');
      await fill(opened, 'Time zone of the new campus', 'Europe/London');
    }

    // Refused previews are answers too, but the browser logs them.
    opened.problems = opened.problems.filter((it) => !it.includes('422'));
    await heading(`${HOURS - 1} rows would be stored, 1 refused.`);
    await opened.getByText('"n/k" is no number').waitFor();
    await opened.getByText(`Row ${BAD + 2}.`).waitFor();
    await inspect(opened, look, 'preview');
    assert.equal(await status(opened, `/api/buildings/${building}`), 404, 'nothing is stored yet');

    await opened.getByRole('button', { name: `Import ${HOURS - 1} rows` }).click();
    await heading(`${HOURS - 1} rows stored, 1 refused.`);
    opened.problems = opened.problems.filter((it) => !it.includes('404'));
    const see = opened.getByRole('link', { name: `See ${building}` });
    await see.waitFor();
    await inspect(opened, look, 'imported');
    await see.click();
    await heading(building);
    await opened.locator(trace).first().waitFor();
    // 7 days of 20 to 43 kWh an hour.
    await opened.getByText('5,292', { exact: true }).first().waitFor();
    await inspect(opened, look, 'imported-building');
    await opened.context().close();
  });
}

const status = (opened, path) => opened.evaluate(async (it) => (await fetch(it)).status, path);

test('a file that is chosen before it is known which campuses there are is read for one of them', async () => {
  const opened = await page(desktop);
  await opened.route('**/api/campuses', async (route) => {
    await opened.waitForTimeout(1_500);
    await route.continue();
  });
  await opened.goto(`${run.address}/import`);
  const asked = opened.waitForRequest(/\/api\/import\?/);
  await opened.locator('#file').setInputFiles(file('hall-early'));
  assert.match((await asked).url(), /[?&]campus=halls/);
  await opened.context().close();
});
