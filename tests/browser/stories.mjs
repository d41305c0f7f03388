// What people come for, on the real campus and on the simulated one, by mouse and by keys alone, on
// whichever cloud: `address` is where it is; `page` opens a page of an admin's there; `push` sends a
// source's readings; `admit` lets somebody see a building, by a token.
import assert from 'node:assert/strict';
import { eventually, trace } from './page.mjs';
import { worst } from './worst.mjs';

const PASSWORD = 'four plain words are enough';
const HOUR = 3_600_000;

const secretIn = async (opened, hand) => {
  const secret = opened.locator('dialog code.secret').first();
  await secret.waitFor();
  const text = (await secret.textContent()).trim();
  await hand.key('Escape');
  await secret.waitFor({ state: 'detached' });
  return text;
};

const heading = (opened, name, level = 1) => opened.getByRole('heading', { level, name });

/** From nothing to a campus that hears its first reading. */
export async function firstRun(cloud, hand, { id, zone, zoneName, reading }) {
  const { opened } = hand;
  await opened.goto(`${cloud.address}/start`);
  const field = (label) => opened.getByLabel(label, { exact: true });
  await hand.fill(field('Name'), `Campus ${id}`);
  await hand.fill(field('Id'), id);
  await hand.choose(field('Time zone'), zoneName ?? zone);
  await hand.press(
    opened.getByRole('button', { name: 'Make the campus' }),
    heading(opened, 'First building', 2),
  );
  await hand.fill(field('Name'), 'First hall');
  await hand.fill(field('Id'), `${id}-hall`);
  await hand.press(
    opened.getByRole('button', { name: 'Add the building' }),
    heading(opened, 'First source', 2),
  );
  await hand.fill(field('Source'), `${id}-gateway`);
  await hand.press(
    opened.getByRole('button', { name: 'Make its key' }),
    opened.getByText('Listening…'),
  );
  const key = (await opened.locator('code.secret').first().textContent()).trim();
  assert.equal((await cloud.push(key, [reading])).status, 200);
  await opened.getByText('1 reading of 1 meter came. 1 to be placed.').waitFor();
  await hand.press(
    opened.getByRole('button', { name: 'Go on' }),
    opened.getByRole('link', { name: 'Open the campus' }),
  );
  await hand.press(opened.getByRole('link', { name: 'Open the campus' }), heading(opened, /./));
  await opened.waitForURL(new RegExp(`/campus/${id}`));
}

/** The building that is worst against its past: that which its own hours say, too. */
export async function findWorst(cloud, hand, { campus, window }) {
  const { opened } = hand;
  const expected = await worst(opened.request, cloud.address, campus, window);
  await opened.goto(`${cloud.address}/campus/${campus}?from=${window.from}&to=${window.to}`);
  await heading(opened, /./).waitFor();
  const ledger = opened.locator('section[aria-labelledby=ledger]');
  await ledger.locator('tbody tr').first().waitFor();
  await hand.press(
    opened.getByRole('button', { name: 'List', exact: true }),
    opened.getByRole('button', { name: 'List', pressed: true }),
  );
  const name = (await ledger.locator('tbody th a').first().textContent()).trim();
  assert.equal(name, expected.name, 'the ledger begins with whatever its hours say is worst');
  await hand.press(ledger.getByRole('link', { name, exact: true }), heading(opened, /./));
  await heading(opened, new RegExp(`^${name}\\b.*`)).waitFor();
  await opened.locator(trace).first().waitFor();
  return expected;
}

/** From hatched hours to what the meter sent on such a day, and to a reason in words. */
export async function explainGap(cloud, hand, { campus, building, commodity, meter, day, window }) {
  const { opened } = hand;
  await opened.goto(
    `${cloud.address}/campus/${campus}/b/${building}?from=${window.from}&to=${window.to}&commodity=${commodity}`,
  );
  const load = opened.locator('section[aria-labelledby=load]');
  await load.locator('.drawing svg').waitFor();
  await load.getByText(/hours? ha(s|ve) no readings/).waitFor();
  await hand.press(load.getByRole('button', { name: /^Table/ }), load.getByRole('table'));
  await hand.press(load.getByRole('button', { name: /^Chart/ }), load.locator('gp-canvas'));

  // From the hours themselves: the receipt of one of them.
  const gap = `${day}T12:00:00Z`;
  await opened.goto(`${opened.url()}&receipt=${gap}`);
  const drawer = opened.getByRole('dialog', { name: 'Receipt' });
  await drawer.getByText('No reading covers this time. Nothing is filled in.').waitFor();
  await hand.press(
    drawer.getByRole('link', { name: meter }),
    heading(opened, new RegExp(`^${meter} sent nothing for `)),
  );
  await opened.getByText('Nothing is filled in. Resend it, or leave the gap.').waitFor();

  // From the list of what is to be repaired, and its grid.
  await opened.goto(`${cloud.address}/sources?campus=${campus}&to=${window.to}`);
  const repair = opened.locator('section[aria-labelledby=repair]');
  const row = repair.getByRole('row').filter({ has: opened.locator(`a[href*="${meter}"]`) });
  await row.getByText(/days? with gaps/).waitFor();
  await hand.press(
    opened.getByRole('button', { name: 'Problems' }),
    opened.getByRole('button', { name: 'Problems', pressed: true }),
  );
  const line = opened.locator(`.completeness a[href*="${meter}"]`);
  await hand.press(line, heading(opened, new RegExp(`^${meter} sent `)));
  assert.equal(new URL(opened.url()).searchParams.has('day'), true, 'it is the day that leads on');
  const step = (name) => opened.getByRole('button', { name });
  await hand.press(step('The day before'), heading(opened, new RegExp(`^${meter} sent `)));

  // A link to it tells the time where it stands, whichever campus comes first.
  const whole = window.to.slice(0, 10);
  await opened.goto(`${cloud.address}/sources/${meter}?day=${whole}`);
  const first = opened.locator('section[aria-labelledby=readings] tbody th').first();
  await first.filter({ hasText: /00:00$/ }).waitFor();
}

/** An episode is found, taken, written about and resolved; who did what stays. */
export async function settleEpisode(cloud, hand, { campus }) {
  const { opened } = hand;
  const asked = `${cloud.address}/api/campuses/${campus}/anomalies`;
  const found = await eventually(async () => {
    const { anomalies } = await (await opened.request.get(`${asked}?status=new`)).json();
    return anomalies.length > 1 && anomalies;
  }, 500);
  await opened.goto(`${cloud.address}/inbox?campus=${campus}&back=year`);
  await heading(opened, 'Inbox').waitFor();
  const title = opened.locator('.det h2.title');
  await title.waitFor();
  const current = opened.locator('.ep[aria-current]');
  const before = await current.getAttribute('href');
  // By keys: down the list, and back.
  if (hand.name === 'keys') {
    await hand.key('j', opened.locator(`.ep[aria-current]:not([href="${before}"])`));
    await hand.key('k', opened.locator(`.ep[aria-current][href="${before}"]`));
  } else {
    await hand.press(opened.locator('.ep').nth(1), opened.locator('.ep').nth(1).and(current));
    await hand.press(opened.locator('.ep').first(), opened.locator('.ep').first().and(current));
  }
  await opened.waitForURL(/\/inbox\/[^/?]+~/);
  const id = decodeURIComponent(new URL(opened.url()).pathname.split('/').pop());
  assert.ok(found.some((it) => it.id === id));
  await opened.locator('.det gp-canvas svg').first().waitFor();

  const owned = opened.locator('.det .chip', { hasText: 'yours' });
  if (hand.name === 'keys') await hand.key('t', owned);
  else await hand.press(opened.getByRole('button', { name: 'Take it' }), owned);
  const notes = opened.getByLabel('What happened, and what was done');
  const isWriting = opened.locator('textarea:focus');
  if (hand.name === 'keys') await hand.key('e', isWriting);
  else await hand.press(opened.getByRole('button', { name: 'Explain' }), isWriting);
  await hand.fill(notes, 'The night stop was switched off for works.');
  await hand.press(
    opened.getByRole('button', { name: 'Save the note' }),
    opened.getByText('The note is saved.'),
  );
  await hand.press(
    opened.getByRole('button', { name: 'Resolve it' }),
    opened.locator('.det .chip', { hasText: 'resolved' }),
  );
  await hand.press(
    opened.locator('.lh').getByRole('button', { name: 'Resolved' }),
    opened.locator('.ep[aria-current]'),
  );
  const [building] = id.split('~');
  const { anomaly } = await (
    await opened.request.get(`${cloud.address}/api/energy/buildings/${building}/anomalies/${id}`)
  ).json();
  assert.equal(anomaly.status, 'resolved');
  assert.match(anomaly.investigation_notes, /night stop/);
  assert.deepEqual(
    anomaly.status_history.map((it) => [it.status, it.by]),
    ['acknowledged', 'resolved'].map((status) => [status, anomaly.assignee]),
  );
}

/** A file whose zeros stand for nothing and of which a row is broken: repaired and seen. */
export async function repairFile(cloud, hand, { campus, file, building, rows, bad }) {
  const { opened } = hand;
  await opened.goto(`${cloud.address}/import`);
  const title = (text) => heading(opened, text);
  await hand.pick(opened.locator('#file'), file(true));
  await title(/would be stored, \d+ refused/).waitFor();
  await opened.getByText(bad.said).first().waitFor();
  await opened.getByText(`Row ${bad.row}.`).first().waitFor();
  await opened.getByLabel('Campus of new buildings').waitFor();
  const name = campus.name;
  const chosen = opened.getByLabel('Campus of new buildings');
  const label = await chosen.locator('option', { hasText: name }).first().textContent();
  const isIt = await chosen.evaluate((it) => it.selectedOptions[0]?.label.trim());
  if (isIt !== label.trim()) await hand.choose(chosen, label.trim());
  await title(`${rows - 1} rows would be stored, 1 refused.`).waitFor();

  // The repaired file instead of the broken one.
  await hand.pick(opened.locator('#file'), file(false));
  await title(`${rows} rows would be stored.`).waitFor();
  await hand.press(
    opened.getByRole('button', { name: /^Import [\d,]+ rows/ }),
    title(`${rows} rows stored.`),
  );
  const see = opened.getByRole('link', { name: `See ${building}` });
  await hand.press(see, title(new RegExp(building)));
  await opened.locator(trace).first().waitFor();
}

/** Somebody is let in to one building, and sees that one, its totals, and that there are more. */
export async function invite(cloud, hand, { id, campus, building }) {
  const { opened } = hand;
  const all = await (
    await opened.request.get(`${cloud.address}/api/buildings?campus=${campus}`)
  ).json();
  await opened.goto(`${cloud.address}/settings/people`);
  const field = (label) => opened.getByLabel(label, { exact: true });
  await hand.press(
    opened.getByRole('button', { name: 'Invite somebody' }),
    opened.getByRole('dialog', { name: 'Invite somebody' }),
  );
  await hand.fill(field('Id'), id);
  await hand.fill(field('Name'), id);
  await hand.choose(field('Sees'), 'Some buildings');
  const choice = field('Which buildings').locator(`option[value="${building}"]`);
  await hand.choose(field('Which buildings'), (await choice.textContent()).trim());
  await hand.press(opened.getByRole('button', { name: 'Invite', exact: true }));
  const link = await secretIn(opened, hand);

  const guest = await hand.on(await cloud.page(desktopOf(opened), { storageState: undefined }));
  const theirs = guest.opened;
  await theirs.goto(link);
  await heading(theirs, /choose your password/).waitFor();
  await guest.fill(theirs.getByLabel('Your new password'), PASSWORD);
  await guest.fill(theirs.getByLabel('Once more'), PASSWORD);
  await guest.press(
    theirs.getByRole('button', { name: /Choose it/ }),
    theirs.getByText(`You see 1 of ${all.buildings.length} buildings.`),
  );
  const seen = await (
    await theirs.request.get(`${cloud.address}/api/campuses/${campus}/overview`)
  ).json();
  assert.deepEqual(
    seen.buildings.map((it) => it.building_id),
    [building],
  );
  assert.equal(seen.total.energy_kwh, seen.buildings[0].energy_kwh, 'the total is of that one');
  await theirs.context().close();
}

const desktopOf = (opened) => ({ ...opened.viewportSize(), theme: 'light' });

/** A second key, the meters moved to it, and the first one revoked. */
export async function rotateKey(cloud, hand, { source }) {
  const { opened } = hand;
  await opened.goto(`${cloud.address}/settings/keys`);
  const field = (label) => opened.getByLabel(label, { exact: true });
  const dialog = opened.getByRole('dialog');
  await hand.press(opened.getByRole('button', { name: 'Make a key' }), dialog);
  await hand.fill(field('Source'), source);
  await hand.press(opened.getByRole('button', { name: 'Make it' }));
  const first = await secretIn(opened, hand);
  const start = new Date(Math.floor(Date.now() / HOUR - 2) * HOUR).toISOString();
  const reading = { meter: 'm', start, duration: 'PT1H', value: 1, unit: 'kWh' };
  assert.equal((await cloud.push(first, [reading])).status, 200);
  const own = opened.getByRole('row').filter({ has: opened.getByText(source, { exact: true }) });
  await hand.press(own.first().getByRole('button'), dialog);
  await hand.press(opened.getByRole('button', { name: 'Make another' }));
  const second = await secretIn(opened, hand);
  assert.equal((await cloud.push(second, [reading])).status, 200);
  await hand.press(own.first().getByRole('button'), dialog);
  const revoke = opened.getByRole('button', { name: 'Revoke key' });
  await hand.press(revoke, opened.getByRole('alertdialog'));
  await hand.press(
    opened.getByRole('alertdialog').getByRole('button', { name: 'Revoke key' }),
    opened.getByText(/is revoked\./),
  );
  const answers = await Promise.all([first, second].map((it) => cloud.push(it, [reading])));
  assert.deepEqual(answers.map((it) => it.status).sort(), [200, 401]);
}

/** A screen in a hall, by a token of its own that reads one building and no other. */
export async function kiosk(cloud, hand, { building, name, other, to }) {
  const token = await cloud.admit(`hall-${building}-${hand.name}`, building);
  const until = to ? `?to=${to}` : '';
  const screen = await cloud.page(desktopOf(hand.opened), { storageState: undefined });
  await screen.goto(`${cloud.address}/kiosk/${building}${until}#token=${token}`);
  await heading(screen, new RegExp(`^${name}, `)).waitFor();
  await eventually(async () => (await screen.locator('.today path').count()) > 3);
  await screen.goto(`${cloud.address}/kiosk/${other}#token=${token}`);
  await screen.reload();
  await screen
    .getByText(/Forbidden|not open|may not/i)
    .first()
    .waitFor();
  await screen.context().close();
}
