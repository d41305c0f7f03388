// One server on an empty folder and one browser, for every story.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import { launch } from './chromium.mjs';
import { called, eventually, openPage } from './page.mjs';

export { called, dashed, desktop, eventually, isLong, looks, phone, trace } from './page.mjs';

const { GREENPULSE: binary } = process.env;
export const { ARTIFACTS: artifacts } = process.env;
const data = mkdtempSync(join(tmpdir(), 'greenpulse-'));

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

export function ask(...words) {
  const asked = spawnSync(binary, ['--data', data, ...words, '--json']);
  return JSON.parse(asked.stdout.toString());
}

/** A page of the server's, of whoever signed in. */
export const page = (look, more) =>
  openPage(browser, run.address, look, { storageState: run.session, ...more });

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
