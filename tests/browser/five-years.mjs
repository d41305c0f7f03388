// Five years of hours in a chart: zoomed and moved through by buttons and by keys.
//
// In the long form alone: 43,800 points are imported, and the limit is of a machine at rest.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { excerpt, missing } from './cambridge.mjs';
import { ask, desktop, isLong, page, run } from './harness.mjs';
import { quantile } from './interactions.mjs';

const LIMIT = 200;
const POINTS = 43_800;
const WINDOW = 'from=2018-01-01T00:00Z&to=2022-12-31T00:00Z&grain=hour';

const skip = isLong ? missing() : 'in the long form';

test('five hourly years are zoomed and moved without a wait', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'greenpulse-years-'));
  const files = await excerpt(folder, ['b40'], '2018-01-01', '2023-01-01');
  ask('import', files.buildings, '--campus', 'years', '--campus-zone', 'Europe/London');
  ask('import', files.electricity, '--campus', 'years', '--zero', 'missing');
  ask('rollup');
  rmSync(folder, { recursive: true });

  const opened = await page(desktop);
  await opened.addInitScript(() => {
    window.gpEvents = new Map();
    new PerformanceObserver((list) => {
      for (const { interactionId: id, duration } of list.getEntries()) {
        if (id) window.gpEvents.set(id, Math.max(window.gpEvents.get(id) ?? 0, duration));
      }
    }).observe({ type: 'event', durationThreshold: 16, buffered: true });
  });
  await opened.goto(`${run.address}/campus/years/b/b40?${WINDOW}`);
  const load = opened.locator('section[aria-labelledby=load]');
  await load.locator('.drawing svg, .drawing canvas').first().waitFor({ timeout: 120_000 });
  const said = await load.locator('.say').textContent();
  const judged = Number(/of ([\d,]+) hours/.exec(said)?.[1].replace(',', ''));
  assert.ok(judged > 0.95 * POINTS, said);
  await opened.evaluate(() => window.gpEvents.clear());

  let steps = 0;
  const step = async (act) => {
    await act();
    steps += 1;
    await opened.waitForTimeout(150);
  };
  const button = (name) => load.getByRole('button', { name, exact: true });
  for (let round = 0; round < 3; round += 1) {
    for (const [name, times] of Object.entries({
      'Zoom in': 4,
      'Later part': 3,
      'Earlier part': 3,
    })) {
      for (let i = 0; i < times; i += 1) await step(() => button(name).click());
    }
    await load.locator('gp-canvas').focus();
    for (const key of ['+', '+', '-', '-', 'ArrowRight', '0', '+', '0']) {
      await step(() => opened.keyboard.press(key));
    }
  }
  const slow = await opened.evaluate(() => [...window.gpEvents.values()]);
  // What took less than 16 ms is not told of.
  const took = [...Array(Math.max(0, steps - slow.length)).fill(0), ...slow];
  const of = (share) => quantile(took, share);
  t.diagnostic(
    `${steps} steps: median ${of(0.5)} ms, p95 ${of(0.95)} ms, longest ${of(1)} ms; ` +
      `load average ${loadavg()[0].toFixed(1)} on ${cpus().length} processors`,
  );
  assert.ok(slow.length > steps / 4, 'the browser tells of the steps');
  assert.ok(of(0.95) < LIMIT, `p95 ${of(0.95)} ms`);
  await opened.context().close();
});
