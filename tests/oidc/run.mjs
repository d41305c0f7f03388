// Signing in at npm's oidc-provider, on the real server; and what does not sign in.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Browser } from './browser.mjs';
import { CLIENT, Issuer } from './provider.mjs';

const { GREENPULSE: binary } = process.env;
const data = mkdtempSync(join(tmpdir(), 'greenpulse-'));
const issuer = new Issuer();
let server;
let home;

before(async () => {
  await issuer.open();
  const env = {
    ...process.env,
    GREENPULSE_OIDC_ISSUER: issuer.url,
    GREENPULSE_OIDC_AUDIENCE: CLIENT,
    GREENPULSE_OIDC_CLIENT_ID: CLIENT,
    GREENPULSE_OIDC_NAME: 'Campus',
    GREENPULSE_OIDC_ROLES: 'facilities=manager,students=viewer',
  };
  const up = ['--data', data, 'up', '--listen', '127.0.0.1:0', '--empty', '--no-build'];
  server = spawn(binary, up, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  home = await new Promise((resolve, reject) => {
    let said = '';
    server.stderr.on('data', (text) => {
      said += text;
      const ready = /is ready at (\S+)/.exec(said);
      if (ready) resolve(ready[1]);
    });
    server.on('exit', () => reject(new Error(said)));
  });
  issuer.register(`${home}/api/oidc/callback`);
});

after(() => {
  server?.kill();
  issuer.close();
  rmSync(data, { recursive: true, force: true });
});

const callback = () => `${home}/api/oidc/callback`;

/** A browser that comes back from the issuer, and with what; `change` meddles with what it asks. */
async function returning(person, change = (url) => url, browser = new Browser()) {
  issuer.person = person;
  const asked = new URL(await browser.leads(`${home}/api/oidc/sign-in?return=/buildings/b1`));
  const back = await browser.follow(change(asked).href, callback());
  return { browser, back };
}

async function me(browser) {
  const answer = await browser.get(`${home}/api/me`);
  return answer.status === 200 ? answer.json() : answer.status;
}

/** Nobody is signed in by what `browser` comes back with. */
async function refused(browser, back, status, kind) {
  const answer = await browser.get(back);
  const { type } = await answer.json();
  assert.deepEqual([answer.status, type], [status, kind], back);
  assert.equal(browser.cookie(home, 'gp_session'), undefined);
  assert.equal(await me(browser), 401);
}

test('the page for signing in learns of the issuer', async () => {
  const options = await (await new Browser().get(`${home}/api/sign-in/options`)).json();
  assert.deepEqual(options, {
    issuer: { name: 'Campus', path: '/api/oidc/sign-in' },
    password: false,
  });
});

test('whom the issuer signs in is here, by the role of their groups', async () => {
  const { browser, back } = await returning('ada');
  assert.equal(await browser.leads(back), `${home}/buildings/b1`);
  const { user_id, name, role, scope, expires } = await me(browser);
  assert.deepEqual([user_id, name, role, scope], ['ada', 'Ada', 'manager', 'whole']);
  assert.ok(new Date(expires) - Date.now() < 24 * 3_600_000);
  assert.equal(browser.cookie(home, 'gp_oidc'), undefined, 'forgotten');

  const { browser: other, back: second } = await returning('auth0|42');
  await other.get(second);
  const grace = await me(other);
  assert.match(grace.user_id, /^[0-9a-f]{64}$/, 'the hash of what is no id');
  assert.equal(grace.role, 'viewer');
});

test('who has no role, and who is refused at the issuer, is not signed in', async () => {
  const eve = await returning('eve');
  await refused(eve.browser, eve.back, 403, '/problems/no-role');
  const nobody = await returning(undefined);
  await refused(nobody.browser, nobody.back, 401, '/problems/not-vouched-for');
  const page = new Browser('text/html');
  const { back } = await returning(undefined, undefined, page);
  assert.equal(await page.leads(back), `${home}/?signin=failed`, 'a browser is led on');
});

test('a code counts once, also in the browser that brought it', async () => {
  const { browser, back } = await returning('ada');
  await browser.get(back);
  assert.equal((await browser.get(back)).status, 403);
  await refused(new Browser(), back, 403, '/problems/other-sign-in');
});

test('another browser, another state and none sign nobody in', async () => {
  const victim = new Browser();
  await victim.leads(`${home}/api/oidc/sign-in`);
  const attacker = await returning('ada');
  await refused(victim, attacker.back, 403, '/problems/other-sign-in');
  await refused(new Browser(), attacker.back, 403, '/problems/other-sign-in');
  const without = new URL(attacker.back);
  without.searchParams.delete('state');
  await refused(victim, without.href, 403, '/problems/other-sign-in');
  const other = new URL(attacker.back);
  other.searchParams.set('state', `${other.searchParams.get('state')}0`);
  const { browser } = await returning('ada');
  await refused(browser, other.href, 403, '/problems/other-sign-in');
});

test('a code of another issuer, or with another verifier, signs nobody in', async () => {
  const mixed = await returning('ada');
  const back = new URL(mixed.back);
  back.searchParams.set('iss', 'https://evil.example');
  await refused(mixed.browser, back.href, 403, '/problems/other-sign-in');
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
  const injected = await returning('ada', (url) => {
    url.searchParams.set('code_challenge', challenge);
    return url;
  });
  await refused(injected.browser, injected.back, 401, '/problems/not-vouched-for');
});

test('a token with another nonce, or none, signs nobody in', async () => {
  const changes = [(it) => it.set('nonce', '0'), (it) => it.delete('nonce')];
  for (const change of changes) {
    const { browser, back } = await returning('ada', (url) => {
      change(url.searchParams);
      return url;
    });
    await refused(browser, back, 401, '/problems/not-vouched-for');
  }
});

test('nobody is led to another site', async () => {
  for (const to of ['https://evil.example', '//evil.example', '/\\evil.example', '/\t/evil.example']) {
    const path = `${home}/api/oidc/sign-in?return=${encodeURIComponent(to)}`;
    assert.equal((await new Browser().get(path)).status, 422, to);
  }
});
