// The dashboard in a browser, at CloudFront's own name: TLS ends in front of the emulator, which has none.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createProxy, request } from 'node:http';
import { createServer } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { launch } from '../browser/chromium.mjs';
import { desktop, openPage } from '../browser/page.mjs';

/** Milliseconds: two emulators and their functions share a machine. */
const PATIENCE = 60_000;

/** What stands before the emulator as CloudFront's edge does; what never changes is kept there, too. */
function edge(stack) {
  const [key, cert] = ['key.pem', 'cert.pem'].map((it) => join(stack.state, it));
  const how = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const to = ['-subj', '/CN=edge', '-keyout', key, '-out', cert];
  const made = spawnSync('openssl', [...how, ...to], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  const files = { key: readFileSync(key), cert: readFileSync(cert) };
  const kept = new Map();
  return createServer(files, (asked, answer) => {
    const { method, url } = asked;
    const known = method === 'GET' && kept.get(url);
    if (known) return answer.writeHead(200, known.headers).end(known.body);
    // A connection of its own: one that is kept may be closed over there just now.
    const headers = { ...asked.headers, connection: 'close', 'x-forwarded-proto': 'https' };
    const asks = { method, headers, agent: false };
    const on = request(stack.outputs.Endpoint + url, asks, (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
      if (method === 'GET' && got.statusCode === 200) keep(kept, url, got);
    });
    on.on('error', () => answer.destroy());
    return asked.pipe(on);
  });
}

function keep(kept, url, got) {
  if (!/immutable/.test(got.headers['cache-control'])) return;
  const parts = [];
  got.on('data', (part) => parts.push(part));
  got.on('end', () => kept.set(url, { headers: got.headers, body: Buffer.concat(parts) }));
}

/** A proxy that leads there whoever asks for CloudFront's name, and nobody anywhere else. */
async function wayTo(stack) {
  const end = edge(stack);
  // Whoever came once comes again: browsers close what they no longer need.
  end.keepAliveTimeout = 0;
  const proxy = createProxy((_, answer) => answer.writeHead(502).end());
  proxy.on('connect', ({ url }, stream) => {
    if (url !== `${stack.outputs.DistributionDomain}:443`) return stream.destroy();
    const on = connect(end.address().port, '127.0.0.1');
    stream.on('error', () => on.destroy());
    on.on('error', () => stream.destroy());
    stream.write('HTTP/1.1 200 OK\r\n\r\n');
    return on.pipe(stream).pipe(on);
  });
  for (const it of [end, proxy]) {
    await new Promise((resolve) => it.listen(0, '127.0.0.1', resolve));
  }
  const close = () => {
    for (const it of [end, proxy]) {
      it.close();
      it.closeAllConnections();
    }
  };
  return { server: `http://127.0.0.1:${proxy.address().port}`, close };
}

/** A browser that finds the stack by CloudFront's name: `page` opens pages of it. */
export async function openBrowser(stack) {
  const { server, close } = await wayTo(stack);
  // The page's own worker is fetched without asking us about the certificate.
  const browser = await launch('--ignore-certificate-errors');
  // Sockets are opened at the emulator itself.
  const way = { ignoreHTTPSErrors: true, proxy: { server, bypass: '127.0.0.1' } };
  return {
    async page(look, more) {
      const opened = await openPage(browser, stack.outputs.Url, look, { ...way, ...more });
      opened.setDefaultTimeout(PATIENCE);
      return opened;
    },
    async close() {
      await browser.close();
      close();
    },
  };
}

/** Opens `path` at CloudFront's name and has `look` look at the page; fails when anything on it does. */
export async function inBrowser(stack, path, look) {
  const browser = await openBrowser(stack);
  try {
    const page = await browser.page(desktop);
    await page.goto(stack.outputs.Url + path);
    await look(page);
    assert.deepEqual(page.problems, []);
  } finally {
    await browser.close();
  }
}
