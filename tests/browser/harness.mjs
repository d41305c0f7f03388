// One server on an empty folder and one browser, for every story.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import { launch } from './chromium.mjs';

const { GREENPULSE: binary, GREENPULSE_LONG: long } = process.env;
export const { ARTIFACTS: artifacts } = process.env;
export const isLong = long === '1';
const data = mkdtempSync(join(tmpdir(), 'greenpulse-'));

const heights = { 360: 740, 390: 844, 768: 1024, 1100: 800, 1440: 900, 1920: 1080 };
const look = (width, theme) => ({ width, height: heights[width], theme });
export const desktop = look(1440, 'light');
export const phone = look(390, 'light');
/** The short form takes each width and each theme once. */
export const looks = isLong
  ? [1440, 390, 360, 768, 1100, 1920].flatMap((it) => [look(it, 'light'), look(it, 'dark')])
  : [desktop, look(390, 'dark')];
export const called = ({ width, theme }) => `${width}-${theme}`;

/** The line of a load chart that is what was measured, and the one that is forecast. */
export const trace = 'gp-canvas path[stroke="var(--trace)"]:not([stroke-dasharray])';
export const dashed = 'gp-canvas path[stroke="var(--trace)"][stroke-dasharray]';

/** What is known once the server runs; `session` once somebody signed in. */
export const run = { address: '', link: '', startedAt: 0, session: undefined };

let server;
let browser;

before(async () => {
  mkdirSync(artifacts, { recursive: true });
  browser = await launch();
  run.startedAt = performance.now();
  server = spawn(binary, ['--data', data, 'up', '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  server.stderr.on('data', (text) => (said += text));
  const [, link] = await eventually(() => /Sign in as admin, once: (\S+)/.exec(said), 20);
  run.link = link;
  run.address = new URL(link).origin;
});

after(async () => {
  await browser?.close();
  server?.kill();
  rmSync(data, { recursive: true, force: true });
});

/** Milliseconds since the server was started. */
export const sinceStart = () => performance.now() - run.startedAt;

export async function eventually(read, pause = 100) {
  for (const end = performance.now() + 30_000; performance.now() < end;) {
    try {
      const found = await read();
      if (found) return found;
    } catch {
      // Not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Error('it never came');
}

export function ask(...words) {
  const asked = spawnSync(binary, ['--data', data, ...words, '--json']);
  return JSON.parse(asked.stdout.toString());
}

/** A page that keeps what went wrong on it: errors, and requests to anybody else. */
export async function page(look, more = {}) {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height },
    colorScheme: look.theme,
    storageState: run.session,
    ...more,
  });
  const opened = await context.newPage();
  opened.setDefaultTimeout(30_000);
  opened.problems = [];
  opened.on('console', (said) => said.type() === 'error' && opened.problems.push(said.text()));
  opened.on('pageerror', (error) => opened.problems.push(String(error)));
  opened.on('request', (asked) => {
    if (!asked.url().startsWith(run.address) && !asked.url().startsWith('data:')) {
      opened.problems.push(`a request to ${asked.url()}`);
    }
  });
  return opened;
}

export async function violations(opened) {
  const { violations: found } = await new AxeBuilder({ page: opened }).analyze();
  return found.map((it) => `${it.id}: ${it.nodes.map((node) => node.target)}`);
}

/** Draws everything, keeps a picture, and looks for what is wrong on it. */
export async function inspect(opened, look, name) {
  await opened.waitForLoadState('networkidle');
  const height = await opened.evaluate(() => document.body.scrollHeight);
  for (let y = 0; y < height; y += look.height / 2) {
    await opened.mouse.wheel(0, look.height / 2);
    await opened.waitForTimeout(60);
  }
  await opened.evaluate(() => scrollTo(0, 0));
  await opened.waitForLoadState('networkidle');
  const file = join(artifacts, `${name}-${called(look)}.png`);
  await opened.screenshot({ path: file, fullPage: true });
  const wide = await opened.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= look.width, `${name} scrolls sideways: ${wide} px`);
  assert.deepEqual(await violations(opened), [], name);
  assert.deepEqual(opened.problems, [], name);
}
