// What Lighthouse says of the pages that people open first, on a slow processor beside the server.
//
// In the long form alone: it takes a minute, and a machine that does nothing else.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { launch } from './chromium.mjs';
import { artifacts, isLong, run } from './harness.mjs';

const PORT = 9222;
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
const LEAST = 95;
const LCP = 1_500;
const CLS = 0.02;

/** Lighthouse's own phone, four times slower than this processor, on the loopback as it is. */
const settings = {
  throttlingMethod: 'simulate',
  throttling: { rttMs: 0, throughputKbps: 0, cpuSlowdownMultiplier: 4 },
  onlyCategories: CATEGORIES,
};

const pages = { campus: '/campus/demo', building: '/campus/demo/b/demo-library' };

for (const [name, path] of Object.entries(pages)) {
  test(`Lighthouse of the ${name} page`, { skip: !isLong }, async (t) => {
    const { default: lighthouse } = await import('lighthouse');
    const browser = await launch(`--remote-debugging-port=${PORT}`);
    try {
      const cookie = run.session.cookies.map((it) => `${it.name}=${it.value}`).join('; ');
      const { lhr } = await lighthouse(run.address + path, {
        ...settings,
        port: PORT,
        extraHeaders: { Cookie: cookie },
        logLevel: 'error',
      });
      writeFileSync(join(artifacts, `lighthouse-${name}.json`), JSON.stringify(lhr));
      assert.equal(lhr.runtimeError, undefined);
      const scores = CATEGORIES.map((it) => Math.round(lhr.categories[it].score * 100));
      const value = (audit) => lhr.audits[audit].numericValue;
      const lcp = value('largest-contentful-paint');
      const cls = value('cumulative-layout-shift');
      const server = value('server-response-time');
      t.diagnostic(CATEGORIES.map((it, i) => `${it} ${scores[i]}`).join(', '));
      t.diagnostic(
        `LCP ${lcp.toFixed(0)} ms, CLS ${cls.toFixed(3)}, blocked ` +
          `${value('total-blocking-time').toFixed(0)} ms, page from the server ${server.toFixed(0)} ms; ` +
          `load average ${loadavg()[0].toFixed(1)} on ${cpus().length} processors, ` +
          `Lighthouse's index of them ${lhr.environment.benchmarkIndex.toFixed(0)}`,
      );
      const failed = Object.values(lhr.audits).filter((it) => it.score !== null && it.score < 0.9);
      for (const it of failed) t.diagnostic(`${it.id}: ${it.displayValue ?? it.title}`);
      for (const [i, category] of CATEGORIES.entries()) {
        assert.ok(scores[i] >= LEAST, `${category}: ${scores[i]}`);
      }
      assert.ok(lcp < LCP, `LCP ${lcp} ms`);
      assert.ok(cls < CLS, `CLS ${cls}`);
    } finally {
      await browser.close();
    }
  });
}
