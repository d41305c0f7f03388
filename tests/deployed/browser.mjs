// The dashboard in a browser, at CloudFront's own name: TLS ends in front of the emulator, which has none.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { launch } from '../browser/chromium.mjs';

/** What stands before the emulator as CloudFront's edge does. */
async function edge(stack) {
  const [key, cert] = ['key.pem', 'cert.pem'].map((it) => join(stack.state, it));
  const how = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const to = ['-subj', '/CN=edge', '-keyout', key, '-out', cert];
  const made = spawnSync('openssl', [...how, ...to], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  const files = { key: readFileSync(key), cert: readFileSync(cert) };
  const server = createServer(files, (asked, answer) => {
    const { method, url } = asked;
    const headers = { ...asked.headers, 'x-forwarded-proto': 'https' };
    const on = request(stack.outputs.Endpoint + url, { method, headers }, (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    });
    on.on('error', () => answer.destroy());
    asked.pipe(on);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Opens `path` at CloudFront's name and has `look` look at the page; fails when anything on it does. */
export async function inBrowser(stack, path, look) {
  const server = await edge(stack);
  const to = `MAP ${stack.outputs.DistributionDomain} 127.0.0.1:${server.address().port}`;
  // The page's own worker is fetched without asking us about the certificate.
  const trust = '--ignore-certificate-errors';
  const browser = await launch(`--host-resolver-rules=${to}`, trust);
  try {
    const page = await browser.newPage({ ignoreHTTPSErrors: true });
    page.setDefaultTimeout(30_000);
    const problems = [];
    page.on('console', (said) => {
      if (said.type() === 'error') problems.push(said.text());
    });
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(stack.outputs.Url + path);
    await look(page);
    assert.deepEqual(problems, []);
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}
