// What a phone has of its own, and what paper has.
import assert from 'node:assert/strict';
import test from 'node:test';
import { desktop, page, phone, run, trace } from './harness.mjs';

const building = '/campus/demo/b/demo-library';
const fingers = { hasTouch: true, isMobile: true };

test('two fingers take a part of the load closer', async () => {
  const opened = await page(phone, fingers);
  await opened.goto(run.address + building);
  const section = opened.locator('section[aria-labelledby=load]');
  await section.locator(trace).waitFor();
  const chart = section.locator('gp-canvas');
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  const hands = await opened.context().newCDPSession(opened);
  const y = box.y + 120;
  const touch = (type, ...xs) =>
    hands.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: xs.map((x, id) => ({ id, x: box.x + x, y })),
    });
  await touch('touchStart', 160);
  await touch('touchStart', 160, 220);
  await touch('touchMove', 130, 250);
  await touch('touchMove', 100, 280);
  await touch('touchEnd', 100);
  await touch('touchEnd');
  await opened.waitForURL(/zoom=/);
  await section.getByRole('button', { name: 'Whole window' }).waitFor();
});

test('the way to the parts stays, and so does where one is', async () => {
  const opened = await page(phone, fingers);
  await opened.goto(run.address + building);
  await opened.getByRole('button', { name: 'Nights' }).click();
  const heading = opened.locator('h2#nights');
  await opened.waitForFunction(
    () => document.querySelector('h2#nights').getBoundingClientRect().top < 400,
  );
  const [row, title] = [await opened.locator('.jumps').boundingBox(), await heading.boundingBox()];
  assert.ok(row.y >= 0 && row.y < 100, `the row is at ${row.y}`);
  assert.ok(title.y >= row.y + row.height - 1, 'the heading stands below the row');

  await opened.goto(`${run.address}/settings/audit`);
  const here = opened.locator('.settings .sub a.here');
  await here.waitFor();
  await opened.waitForFunction(() => {
    const link = document.querySelector('.settings .sub a.here').getBoundingClientRect();
    return link.left >= 0 && link.right <= innerWidth;
  });
  const where = await opened.locator('.tabs a[aria-current]').innerText();
  assert.match(where, /^More\b/);
});

test('paper has every chart, wherever the page was left', async () => {
  const opened = await page({ ...desktop, height: 400 });
  await opened.goto(run.address + building);
  await opened.locator(`section[aria-labelledby=load] ${trace}`).waitFor();
  await opened.getByRole('heading', { name: 'Night load' }).first().waitFor();
  const drawn = await opened.evaluate(() => {
    const drawn = () =>
      ['load', 'heat', 'outside', 'week', 'nights', 'daily'].filter((it) =>
        document.querySelector(`section[aria-labelledby=${it}] :is(gp-canvas path, td)`),
      );
    const before = drawn();
    dispatchEvent(new Event('beforeprint'));
    return [before, drawn()];
  });
  assert.ok(drawn[0].length < 6, 'parts that nobody came near wait');
  assert.equal(drawn[1].length, 6, `${drawn[1]}`);
  await opened.emulateMedia({ media: 'print' });
  const line = await opened.locator('gp-window-controls .paper').innerText();
  assert.match(line, /Library · .* to .*20\d\d.* · Electricity, .*kWh.* · .*% measured$/);
  const foot = await opened.locator('gp-paper-foot').innerText();
  assert.match(foot, /demo-library.*printed .*20\d\d/);
  assert.equal(await opened.locator('.top').isVisible(), false);
  const model = await opened.locator('main > .paper').innerText();
  assert.match(model, /^Forecast by .+, version .+\.$/);
});

test('paper has a table that is open whole, and the coverage of what is compared', async () => {
  const opened = await page(desktop);
  await opened.goto(run.address + building);
  const section = opened.locator('section[aria-labelledby=load]');
  await section.locator(trace).waitFor();
  await section.getByRole('button', { name: /^Table/ }).click();
  await section.locator('tbody tr').nth(49).waitFor();
  const rows = () => section.locator('tbody tr').count();
  assert.equal(await rows(), 50);
  await opened.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.ok((await rows()) > 160, `${await rows()} rows`);
  await opened.emulateMedia({ media: 'print' });
  const [tall, all] = await section
    .locator('.scroll')
    .evaluate((it) => [it.clientHeight, it.scrollHeight]);
  assert.equal(tall, all, 'nothing is cut off');

  await opened.emulateMedia({ media: 'screen' });
  await opened.goto(`${run.address}/compare`);
  const measured = opened.getByRole('columnheader', { name: 'Measured' });
  await opened.locator('.ranking tbody tr').first().waitFor();
  assert.equal(await measured.isVisible(), false);
  await opened.emulateMedia({ media: 'print' });
  assert.equal(await measured.isVisible(), true);
  assert.match(await opened.locator('.ranking td.paper').first().innerText(), /\d.%/);
});

test('whatever a keyboard reaches is reached by a finger as well', async () => {
  const opened = await page(phone, fingers);
  await opened.goto(`${run.address}/more`);
  await opened.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await opened.getByRole('dialog').getByText('This list').waitFor();
  await opened.keyboard.press('Escape');
  await opened.goto(run.address + building);
  await opened.getByRole('button', { name: 'Go to or do' }).click();
  await opened.getByRole('combobox', { name: /^A building/ }).waitFor();
  const wide = await opened.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= phone.width, `${wide} px`);

  const middle = await page({ width: 900, height: 700, theme: 'light' });
  await middle.goto(run.address + building);
  await middle.getByRole('link', { name: /.+/ }).first().waitFor();
  const out = await middle.getByRole('button', { name: 'Sign out' }).boundingBox();
  assert.ok(out.x >= 0 && out.x + out.width <= 56, `${out.x} and ${out.width} wide`);
  await middle.locator('.rail a[href="/settings/account"]').click();
  await middle.getByRole('heading', { name: 'Account' }).waitFor();
});

test('every width says how the connection is', async () => {
  for (const look of [phone, { width: 900, height: 700, theme: 'light' }, desktop]) {
    const opened = await page(look);
    await opened.goto(`${run.address}/campus/demo`);
    const said = opened.locator('.top .live');
    await said.getByText('live').waitFor({ state: 'attached' });
    await opened.evaluate(() => dispatchEvent(new Event('offline')));
    await said.getByText('reconnecting…').waitFor({ state: 'attached' });
    const mark = said.locator(look.width < 1100 ? 'i' : 'span');
    assert.ok(await mark.isVisible(), `${look.width} px`);
  }
});
