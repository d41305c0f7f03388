// An issuer of OpenID Connect on the loopback.
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';

export const AUDIENCE = 'dashboard';
const KEY = { kid: 'k1', alg: 'ES256', use: 'sig' };

export class Issuer {
  #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  async open() {
    const documents = {
      '/.well-known/openid-configuration': () => ({
        issuer: this.url,
        jwks_uri: `${this.url}/keys`,
      }),
      '/keys': () => ({ keys: [{ ...this.#keys.publicKey.export({ format: 'jwk' }), ...KEY }] }),
    };
    this.server = createServer((asked, answer) => {
      const document = documents[asked.url];
      answer.writeHead(document ? 200 : 404, { 'content-type': 'application/json' });
      answer.end(JSON.stringify(document?.() ?? {}));
    });
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  close() {
    this.server.close();
  }

  /** Headers of whoever has a token that says so; by `more`, a claim otherwise. */
  vouch(sub, groups, more = {}) {
    const now = Math.floor(Date.now() / 1_000);
    const claims = { iss: this.url, aud: AUDIENCE, sub, groups, iat: now, exp: now + 600, ...more };
    const part = (it) => Buffer.from(JSON.stringify(it)).toString('base64url');
    const message = `${part({ alg: KEY.alg, kid: KEY.kid, typ: 'JWT' })}.${part(claims)}`;
    const key = { key: this.#keys.privateKey, dsaEncoding: 'ieee-p1363' };
    const signature = sign('SHA256', Buffer.from(message), key).toString('base64url');
    return { authorization: `Bearer ${message}.${signature}` };
  }
}
