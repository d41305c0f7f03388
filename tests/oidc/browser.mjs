// As much of a browser as signing in takes: cookies by origin, and redirects one by one.
export class Browser {
  #cookies = new Map();

  constructor(accept = 'application/json') {
    this.accept = accept;
  }

  async get(address) {
    const { origin } = new URL(address);
    const jar = this.#jar(origin);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(address, {
      headers: { accept: this.accept, ...(cookie && { cookie }) },
      redirect: 'manual',
    });
    for (const set of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set);
      if (value && !/max-age=0|expires=Thu, 01 Jan 1970/i.test(set)) jar.set(name, value);
      else jar.delete(name);
    }
    return answer;
  }

  /** Where a redirect leads. */
  async leads(address) {
    const answer = await this.get(address);
    const to = answer.headers.get('location');
    if (!to) throw new Error(`${address} leads nowhere: ${answer.status} ${await answer.text()}`);
    return new URL(to, address).href;
  }

  /** Follows redirects until one leads to an address that begins with `end`. */
  async follow(address, end) {
    for (let n = 0; n < 12; n++) {
      if (address.startsWith(end)) return address;
      address = await this.leads(address);
    }
    throw new Error(`${address} leads in circles`);
  }

  cookie(origin, name) {
    return this.#jar(origin).get(name);
  }

  #jar(origin) {
    if (!this.#cookies.has(origin)) this.#cookies.set(origin, new Map());
    return this.#cookies.get(origin);
  }
}
