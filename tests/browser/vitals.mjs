// When the largest thing is painted, and how far anything moves, on a processor four times slower.
import assert from 'node:assert/strict';
import { cpus, loadavg } from 'node:os';
import test from 'node:test';
import { called, desktop, page, phone, run } from './harness.mjs';

// The long form has Lighthouse hold the page to 1.5 s. Here the machine may do other things as well: 8.1 s
// were seen with two builds beside it, 1.6 to 2.5 without.
const LCP = 12_000;
const CLS = 0.02;

const pages = { campus: '/campus/demo', building: '/campus/demo/b/demo-library' };

/** Opens a page as it is on a slow processor, and says what its reader saw. */
async function seen(path, look) {
  const opened = await page(look);
  await opened.addInitScript(() => {
    const seen = { lcp: 0, cls: 0, moved: [] };
    window.gpSeen = seen;
    const on = (type, read) =>
      new PerformanceObserver((list) => list.getEntries().forEach(read)).observe({
        type,
        buffered: true,
      });
    on('largest-contentful-paint', (it) => (seen.lcp = it.startTime));
    on('layout-shift', (it) => {
      if (it.hadRecentInput) return;
      seen.cls += it.value;
      for (const { node } of it.sources)
        seen.moved.push(node?.outerHTML?.slice(0, 60) ?? node?.data);
    });
  });
  const slow = await opened.context().newCDPSession(opened);
  await slow.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await opened.goto(run.address + path);
  await opened.locator('.stats').waitFor({ timeout: 30_000 });
  await opened.waitForLoadState('networkidle');
  return { opened, ...(await opened.evaluate(() => window.gpSeen)) };
}

for (const [name, path] of Object.entries(pages)) {
  for (const look of [desktop, phone]) {
    test(`the ${name} page is there soon and stays where it is, ${called(look)}`, async (t) => {
      const { opened, lcp, cls, moved } = await seen(path, look);
      const load = `load average ${loadavg()[0].toFixed(1)} on ${cpus().length} processors`;
      t.diagnostic(`LCP ${lcp.toFixed(0)} ms, CLS ${cls.toFixed(4)}; ${load}`);
      assert.ok(lcp > 0 && lcp < LCP, `LCP ${lcp} ms`);
      assert.ok(cls < CLS, `CLS ${cls}: ${moved}`);
      await opened.context().close();
    });
  }
}
