// Units and dates as somebody likes them, on every screen and as narrow as a phone may be.
import assert from 'node:assert/strict';
import test from 'node:test';
import { desktop, page, phone, run } from './harness.mjs';
import { screens } from './places.mjs';

const narrow = { ...phone, width: 360, height: 740 };
const aWeekAgo = new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10);

const more = {
  receipt: `/campus/demo/b/demo-library?receipt=${aWeekAgo}`,
  gas: '/campus/demo/b/demo-library?commodity=steam&period=year',
  water: `/campus/demo/b/demo-library?commodity=water&receipt=${aWeekAgo}`,
  aBuilding: '/settings/buildings?sel=demo-library',
  newDepartment: '/settings/departments?sel=%2B',
  newFactor: '/settings/factors?sel=%2B',
  newMeter: '/settings/meters?sel=%2B',
  newTarget: '/settings/targets?sel=%2B',
  aTarget: '/settings/targets?b=demo-library',
};

/** What is as a meter sent it, as somebody must type it, an address, or as it was before a change. */
const AS_IT_IS = [
  ...['script', 'style', 'option', 'code', '.hint', 'gp-paper-foot', 'gp-audit'],
  ...['gp-meters td', 'gp-meter td', 'gp-receipt h3 + table td'],
].join();

/** All that is read or heard on a page and is in another unit, or a date as programs write it. */
const others = (skipped) => {
  const wrong = /(?<!\p{L})(?:[MG]?Wh|kWh|m²|°C)(?!\p{L})|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)/u;
  const said = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let it = walker.nextNode(); it; it = walker.nextNode()) {
    if (!it.parentElement.closest(skipped)) said.push(it.textContent);
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
    for (const it of document.querySelectorAll(`[${name}]`)) {
      if (!it.closest(skipped)) said.push(it.getAttribute(name));
    }
  }
  return said.map((it) => it.trim()).filter((it) => wrong.test(it));
};

const likes = (liked) =>
  localStorage.setItem('greenpulse:admin', JSON.stringify({ system: 'us', ...liked }));

async function inOtherUnits() {
  const opened = await page(narrow);
  await opened.addInitScript(likes, { locale: 'de-DE' });
  return opened;
}

/** Comes near everything, so that it is fetched and drawn. */
async function seeAll(opened) {
  await opened.getByRole('heading', { level: 1 }).first().waitFor();
  await opened.waitForLoadState('networkidle');
  const height = await opened.evaluate(() => document.body.scrollHeight);
  for (let y = 0; y < height; y += narrow.height / 2) {
    await opened.mouse.wheel(0, narrow.height / 2);
    await opened.waitForTimeout(60);
  }
  await opened.waitForLoadState('networkidle');
  await opened.evaluate(() => scrollTo(0, 0));
}

for (const [name, path] of Object.entries({ ...screens, ...more })) {
  test(`${name} is in feet and Btu, with German dates, and fits`, async () => {
    const opened = await inOtherUnits();
    await opened.goto(run.address + path);
    await seeAll(opened);
    assert.deepEqual(await opened.evaluate(others, AS_IT_IS), [], name);
    const wide = await opened.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= narrow.width, `${name} scrolls sideways: ${wide} px`);
    await opened.context().close();
  });
}

test('the tables and readouts of charts are in feet and Btu, and their files are not', async () => {
  const opened = await inOtherUnits();
  await opened.goto(run.address + screens.building);
  await seeAll(opened);
  const daily = opened.locator('section[aria-labelledby=daily]');
  await daily.locator('gp-canvas').focus();
  await opened.keyboard.press('ArrowRight');
  await daily
    .getByText(/(kBtu|MMBtu) measured/)
    .first()
    .waitFor();
  for (const it of await opened.locator('.to-table').all()) await it.click();
  const [kept] = await Promise.all([
    opened.waitForEvent('download'),
    daily.getByRole('button', { name: 'CSV' }).click(),
  ]);
  const file = await (await kept.createReadStream()).toArray();
  const [head, first] = file.join('').split('\r\n');
  assert.match(head, /^Day,kWh,Expected kWh,/);
  assert.match(first, /^\d{4}-\d{2}-\d{2},\d+(\.\d+)?,/);
  await daily.getByRole('columnheader', { name: 'Expected kBtu' }).waitFor();
  assert.deepEqual(await opened.evaluate(others, AS_IT_IS), []);
  await opened.context().close();
});

test('a floor area is shown and taken in feet, and untouched it stays what it was', async () => {
  const opened = await inOtherUnits();
  const area = async () => {
    const answered = await opened.request.get(`${run.address}/api/buildings/demo-library`);
    return (await answered.json()).area_m2;
  };
  const was = await area();
  const save = async (change) => {
    await opened.goto(run.address + more.aBuilding);
    await opened.getByLabel('Floor area ft²').waitFor();
    await change();
    await opened.getByRole('button', { name: 'Save', exact: true }).click();
    await opened.getByText('is saved').first().waitFor();
  };
  await save(() => opened.getByLabel('Floors').fill('5'));
  assert.equal(await area(), was);
  await save(() => opened.getByLabel('Floor area ft²').fill('107.639,1'));
  assert.ok(Math.abs((await area()) - 10_000) < 0.01, `${await area()}`);
  await opened.getByRole('button', { name: 'Undo' }).click();
  await opened.waitForLoadState('networkidle');
  assert.equal(await area(), was);
  await opened.context().close();
});

test('where one is can be read beside all else that is at the top of a phone', async () => {
  const opened = await page(narrow);
  await opened.goto(run.address + screens.building);
  await opened.locator('.fresh .short').waitFor();
  await opened.locator('.chip', { hasText: 'Simulated' }).waitFor();
  // Parts of a pixel are enough for the dots that stand for what is cut.
  const cut = (it) => {
    const whole = document.createRange();
    whole.selectNodeContents(it);
    return whole.getBoundingClientRect().width - it.getBoundingClientRect().width;
  };
  const name = opened.locator('.crumb b');
  assert.ok((await name.evaluate(cut)) < 0.01, 'the name of the building is cut');
  await opened.locator('.crumb a').click();
  await opened.waitForURL(/\/campus\/demo(\?|$)/);
  await opened.context().close();
});
