// An empty folder, the printed link, and the first chart.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import {
  desktop,
  eventually,
  isLong,
  page,
  run,
  sinceStart,
  trace,
  violations,
} from './harness.mjs';

// Asked for are 1 s and 10 s; the rest is for slow machines, and such as do other things meanwhile.
const [API, CHART] = isLong ? [3_000, 20_000] : [10_000, 60_000];
const NOT_BUILT = new URL('../../infra/local/src/dashboard/not-built.html', import.meta.url);

test('from the start to the API, and from the printed link to a chart', async (t) => {
  await eventually(async () => (await fetch(`${run.address}/health`)).ok, 10);
  const api = sinceStart();
  const opened = await page(desktop);
  await opened.goto(run.link);
  await opened.locator(trace).first().waitFor();
  const chart = sinceStart();
  run.session = await opened.context().storageState();
  t.diagnostic(`API after ${api.toFixed(0)} ms, first chart after ${chart.toFixed(0)} ms`);
  assert.ok(api < API, `the API answered after ${api} ms`);
  assert.ok(chart < CHART, `the first chart came after ${chart} ms`);
  await opened.getByText('Simulated campus').first().waitFor();
  await opened.getByRole('heading', { level: 2, name: 'Ledger' }).waitFor();
  assert.deepEqual(opened.problems, []);
});

test('the link works once', async () => {
  const again = await page(desktop, { storageState: undefined });
  await again.goto(run.link);
  assert.match(again.url(), /signin=expired/);
});

test('without a session the page says how to get in', async () => {
  const opened = await page(desktop, { storageState: undefined });
  await opened.goto(run.address);
  await opened.getByText('greenpulse user link').first().waitFor();
  assert.deepEqual(await violations(opened), []);
});

test('the page before the dashboard is built can be read by all', async () => {
  const opened = await page(desktop);
  await opened.setContent(readFileSync(NOT_BUILT, 'utf8'));
  await opened.getByRole('main').waitFor();
  assert.deepEqual(await violations(opened), []);
});
