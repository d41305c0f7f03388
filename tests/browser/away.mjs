// Without an answer from the server a page says so, and opens once there is one.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { called, desktop, page, phone, run, violations } from './harness.mjs';

const PLACES = ['/', '/campus/demo', '/campus/demo/b/demo-library', '/settings/account'];
const silent = { name: 'The server does not answer.' };

const picture = async (opened, look, name) => {
  const path = join(process.env.ARTIFACTS, `${name}-${called(look)}.png`);
  await opened.screenshot({ path, fullPage: true });
  assert.deepEqual(await violations(opened), [], name);
};

test('every page says that the server does not answer, and opens when it does', async () => {
  for (const storageState of [run.session, undefined]) {
    const opened = await page(phone, { serviceWorkers: 'block', storageState });
    await opened.route('**/api/**', (asked) => asked.abort());
    for (const place of PLACES) {
      await opened.goto(run.address + place);
      await opened.getByRole('heading', silent).waitFor();
      assert.equal(await opened.getByText('Sign in').count(), 0, place);
    }
    await picture(opened, phone, 'away');
    await opened.unroute('**/api/**');
    await opened.getByRole('button', { name: 'Try now' }).click();
    const then = storageState ? 'How it looks' : 'Sign in.';
    await opened.getByRole('heading', { name: then }).waitFor();
  }
});

test('without a network the page opens, and goes on by itself', async () => {
  const opened = await page(desktop);
  await opened.goto(`${run.address}/campus/demo`);
  await opened.waitForFunction(async () => (await caches.match('/')) !== undefined);
  await opened.evaluate(() => navigator.serviceWorker.ready);

  await opened.context().setOffline(true);
  await opened.goto(`${run.address}/compare`);
  await opened.getByRole('heading', { name: 'This device has no network.' }).waitFor();
  await picture(opened, desktop, 'offline');
  await opened.context().setOffline(false);
  await opened.getByRole('heading', { name: 'Buildings over the same days' }).waitFor();

  const kept = await opened.evaluate(async () => {
    const all = await (await caches.open('page')).keys();
    return all.map((it) => new URL(it.url).pathname);
  });
  assert.ok(kept.includes('/') && kept.some((it) => it.startsWith('/main-')));
  assert.deepEqual(
    kept.filter((it) => it.startsWith('/api') || it.startsWith('/campus')),
    [],
  );
});
