// The emulator as the stories of tests/browser find it: at CloudFront's name, and never waiting for a schedule.
import { readFileSync } from 'node:fs';
import { openBrowser } from './browser.mjs';

/** Milliseconds between two looks at what is dirty, instead of the schedule's minute. */
const OFTEN = 1_000;

export class Cloud {
  #stack;
  #browser;
  #session;
  #isOpen = true;
  #computes;

  constructor(stack) {
    this.#stack = stack;
  }

  get address() {
    return this.#stack.outputs.Url;
  }

  /** Signs in as an admin of its own. */
  async open() {
    const stack = this.#stack;
    const id = stack.fresh('admin');
    await stack.done('POST', '/api/users', stack.admin, { user_id: id, role: 'admin' });
    const { path } = await stack.done('POST', `/api/users/${id}/link`);
    const { cookie } = await stack.session(path);
    const [name, value] = cookie.split('=');
    const kept = { name, value, url: this.address, httpOnly: true, secure: true, sameSite: 'Lax' };
    this.#session = { cookies: [kept], origins: [] };
    this.#browser = await openBrowser(stack);
  }

  async close() {
    this.#isOpen = false;
    await this.#computes;
    await this.#browser?.close();
  }

  complaints() {
    return this.#stack.complaints();
  }

  page(look, more) {
    return this.#browser.page(look, { storageState: this.#session, ...more });
  }

  push(key, readings) {
    const who = { authorization: `Bearer ${key}` };
    return this.#stack.ask('POST', '/api/ingest/readings', who, { readings });
  }

  take(file, how) {
    const who = { ...this.#stack.admin, 'content-type': 'text/csv' };
    const path = `/api/import?${new URLSearchParams(how)}`;
    return this.#stack.done('POST', path, who, readFileSync(file, 'utf8'));
  }

  /** From here on often, too: what comes in parts is taken in before it is judged. */
  async compute() {
    await this.#stack.rollUp();
    this.#computes ??= this.#often();
  }

  async admit(person, building) {
    const fields = { user_id: person, role: 'viewer', buildings: [building], token: true };
    return (await this.#stack.done('POST', '/api/users', this.#stack.admin, fields)).token;
  }

  async #often() {
    while (this.#isOpen) {
      await this.#stack.rollUp();
      await new Promise((resolve) => setTimeout(resolve, OFTEN));
    }
  }
}
