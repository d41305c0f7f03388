// From nothing to a campus that hears its first reading.
import assert from 'node:assert/strict';
import test from 'node:test';
import { desktop, page, run, violations } from './harness.mjs';

test('a campus is set up in steps, and hears of its first reading', async () => {
  const opened = await page(desktop);
  await opened.goto(`${run.address}/start`);
  await opened.getByLabel('Name', { exact: true }).fill('North');
  await opened.getByLabel('Id', { exact: true }).fill('no/rth');
  await opened.getByLabel('Time zone').selectOption('Europe/Paris');
  await opened.getByRole('button', { name: 'Make the campus' }).click();
  await opened.getByRole('alert').first().waitFor();
  await opened.getByLabel('Id', { exact: true }).fill('north');
  await opened.getByRole('button', { name: 'Make the campus' }).click();
  await opened.getByRole('heading', { name: 'First building' }).waitFor();
  await opened.getByRole('button', { name: 'Later' }).click();
  await opened.getByLabel('Source', { exact: true }).fill('north-gateway');
  await opened.getByRole('button', { name: 'Make its key' }).click();
  await opened.getByText('Listening…').waitFor();
  assert.deepEqual(await violations(opened), []);
  const key = await opened.locator('code.secret').first().textContent();
  const readings = [
    {
      meter: 'm1',
      start: '2026-03-01T00:00:00Z',
      duration: 'PT15M',
      value: 1,
      unit: 'kWh',
    },
  ];
  await fetch(`${run.address}/api/ingest/readings`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key.trim()}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ readings }),
  });
  await opened.getByText('1 reading of 1 meter came. 1 to be placed.').waitFor();
  await opened.getByRole('button', { name: 'Go on' }).click();
  await opened.getByRole('link', { name: 'Open the campus' }).click();
  await opened.getByRole('heading', { name: 'No building yet.' }).waitFor();
});
