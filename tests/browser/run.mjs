// Stories in a browser, on the real server: from the first run to a chart, signed out, and back.
//
// GREENPULSE is the binary, ARTIFACTS where screenshots go; needs Debian's chromium.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import { chromium } from 'playwright-core';

const { GREENPULSE: binary, ARTIFACTS: artifacts } = process.env;
const data = mkdtempSync(join(tmpdir(), 'greenpulse-'));
const screens = { campus: '/', building: '/campus/demo/b/demo-library', import: '/import' };
const looks = [
  { width: 1440, height: 900, theme: 'light' },
  { width: 1440, height: 900, theme: 'dark' },
  { width: 390, height: 844, theme: 'light' },
  { width: 390, height: 844, theme: 'dark' },
];
let server;
let browser;
let address;
let session;

before(async () => {
  mkdirSync(artifacts, { recursive: true });
  server = spawn(binary, ['--data', data, 'up', '--listen', '127.0.0.1:0'], { stdio: 'ignore' });
  address = await eventually(() => readFileSync(join(data, 'address'), 'utf8'));
  // The simulated campus is loaded and rolled up when there is this much to verify.
  await eventually(() => ask('verify').checked > 900_000);
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
});

after(async () => {
  await browser?.close();
  server?.kill();
  rmSync(data, { recursive: true, force: true });
});

async function eventually(read) {
  for (let tries = 0; tries < 300; tries += 1) {
    try {
      const found = read();
      if (found) return found;
    } catch {
      // Not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it never came');
}

function ask(...words) {
  const asked = spawnSync(binary, ['--data', data, ...words, '--json']);
  return JSON.parse(asked.stdout.toString());
}

async function page(look, storageState) {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height },
    colorScheme: look.theme,
    storageState,
  });
  const opened = await context.newPage();
  opened.problems = [];
  opened.on('console', (said) => said.type() === 'error' && opened.problems.push(said.text()));
  opened.on('request', (asked) => {
    if (!asked.url().startsWith(address) && !asked.url().startsWith('data:')) {
      opened.problems.push(`a request to ${asked.url()}`);
    }
  });
  return opened;
}

test('without a session the page says how to get in', async () => {
  const opened = await page(looks[0]);
  await opened.goto(address);
  await opened.getByText('greenpulse user link').first().waitFor();
});

test('from the one-time link to a chart', async () => {
  const opened = await page(looks[0]);
  const { url } = ask('user', 'link', 'admin');
  await opened.goto(url);
  await opened.getByRole('heading', { level: 1 }).waitFor();
  await opened.getByText('Simulated campus').first().waitFor();
  await opened.getByRole('img').first().waitFor();
  session = await opened.context().storageState();
  const again = await page(looks[0]);
  await again.goto(url);
  assert.match(again.url(), /signin=expired/, 'a link works once');
});

for (const look of looks) {
  for (const [name, path] of Object.entries(screens)) {
    test(`${name}, ${look.width} wide, ${look.theme}`, async () => {
      const opened = await page(look, session);
      await opened.goto(address + path);
      await opened.getByRole('heading', { level: 1 }).waitFor();
      await opened.waitForLoadState('networkidle');
      const height = await opened.evaluate(() => document.body.scrollHeight);
      for (let y = 0; y < height; y += look.height / 2) {
        await opened.mouse.wheel(0, look.height / 2);
        await opened.waitForTimeout(60);
      }
      await opened.waitForLoadState('networkidle');
      const file = join(artifacts, `${name}-${look.width}-${look.theme}.png`);
      await opened.screenshot({ path: file, fullPage: true });
      const wide = await opened.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= look.width, `the page scrolls sideways: ${wide} px`);
      const { violations } = await new AxeBuilder({ page: opened }).analyze();
      const told = violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target)}`);
      assert.deepEqual(told, []);
      assert.deepEqual(opened.problems, []);
    });
  }
}
