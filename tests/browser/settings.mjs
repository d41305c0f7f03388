// What is set: how it stands, what it sets going, and the way back.
import assert from 'node:assert/strict';
import test from 'node:test';
import { desktop, inspect, looks, page, phone, run, violations } from './harness.mjs';

test('a target is set, said how it stands, changed, removed and brought back', async () => {
  const opened = await page(desktop);
  await opened.goto(`${run.address}/settings/targets?b=demo-library`);
  const day = (back) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
  const list = opened.getByRole('region', { name: 'List of targets' });
  const stands = opened.locator('section[aria-labelledby=progress]');
  await opened.getByRole('button', { name: 'Set a target' }).click();
  await opened.getByLabel('By %').fill('10');
  await opened.getByRole('textbox', { name: 'From' }).fill(day(60));
  await opened.getByRole('button', { name: 'Set it' }).click();
  await stands.getByText(/Energy, 10.0\s% less: .*over \d+ of (59|60) days/).waitFor();
  await list.getByRole('button', { name: 'Energy reduction' }).click();
  await opened.getByRole('textbox', { name: 'From' }).fill(day(3));
  await opened.getByRole('button', { name: 'Save', exact: true }).click();
  await stands.getByText(/too early to say, after [23] of 36[56] days/).waitFor();
  assert.equal(await list.getByRole('row').count(), 2, 'a change leaves one target, and the head');
  await opened.getByRole('button', { name: 'Undo' }).click();
  await stands.getByText(/over \d+ of (59|60) days/).waitFor();
  await list.getByRole('button', { name: 'Energy reduction' }).click();
  await opened.getByRole('button', { name: 'Remove target' }).click();
  const sure = opened.getByRole('alertdialog');
  await sure.getByRole('button', { name: 'Remove target' }).click();
  await opened.getByText('No target for this building yet.').waitFor();
  await opened.getByRole('button', { name: 'Undo' }).click();
  await list.getByRole('button', { name: 'Energy reduction' }).waitFor();
  await opened.context().close();
});

test('how far days are computed again is told until all are', async () => {
  const opened = await page(phone);
  let left = 1_240;
  await opened.route('**/api/backlog', (route) => {
    if (left === null) return route.abort();
    if (left === 0) return route.continue();
    return route.fulfill({ json: { meter_days: 40, building_days: left - 40, more: false } });
  });
  await opened.goto(`${run.address}/settings/tariffs`);
  const list = opened.getByRole('region', { name: 'List of tariffs' });
  await list.getByRole('button').first().click();
  await opened.getByRole('button', { name: 'Save', exact: true }).click();
  const told = opened.getByText('Days are computed again: 1,240 days left');
  await told.waitFor();
  await opened.getByRole('button', { name: 'Undo' }).waitFor();
  const bar = opened.getByRole('progressbar');
  for (const look of looks) {
    await opened.setViewportSize({ width: look.width, height: look.height });
    await opened.emulateMedia({ colorScheme: look.theme });
    assert.equal(await bar.getAttribute('value'), '0');
    await inspect(opened, look, 'backlog');
  }
  left = null;
  await opened.getByText('how many are left is not answered').waitFor();
  assert.equal(await bar.getAttribute('value'), null);
  left = 310;
  await opened.getByText('Days are computed again: 310 days left').waitFor();
  assert.equal(await bar.getAttribute('value'), '930');
  assert.equal(await bar.getAttribute('max'), '1240');
  // From here on as it is: a campus of a few buildings takes a moment.
  left = 0;
  await bar.waitFor({ state: 'detached' });
  await opened.context().close();
});

test('a new meter is offered those of its commodity to stand under', async () => {
  const opened = await page(desktop);
  await opened.goto(`${run.address}/settings/meters?sel=%2B`);
  const under = opened.getByLabel('Is part of').locator('option');
  const offered = async (commodity) => {
    await opened.getByLabel('Measures').selectOption(commodity);
    // The meters come after the form.
    await under.filter({ hasText: commodity }).first().waitFor({ state: 'attached' });
    return (await under.allInnerTexts()).slice(1);
  };
  for (const commodity of ['electricity', 'steam']) {
    const all = await offered(commodity);
    assert.ok(
      all.every((it) => it.includes(commodity)),
      `${all}`,
    );
  }
  await opened.context().close();
});
