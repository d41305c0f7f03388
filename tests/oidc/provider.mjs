// npm's oidc-provider on the loopback: it signs in whoever `person` says, without asking.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

export const CLIENT = 'dashboard';
const PEOPLE = {
  ada: { sub: 'ada', name: 'Ada', groups: ['facilities'] },
  'auth0|42': { sub: 'auth0|42', name: 'Grace', groups: ['students', 'chess'] },
  eve: { sub: 'eve', name: 'Eve', groups: ['chess'] },
};

export class Issuer {
  /** Who is signed in next; nobody: they refuse. */
  person = 'ada';

  async open() {
    this.server = createServer((asked, answer) => this.#answer(asked, answer));
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  /** Takes us for its client, who wait at `callback`. */
  register(callback) {
    this.provider = new Provider(this.url, {
      clients: [
        {
          client_id: CLIENT,
          redirect_uris: [callback],
          response_types: ['code'],
          grant_types: ['authorization_code'],
          token_endpoint_auth_method: 'none',
        },
      ],
      claims: { openid: ['sub', 'groups'], profile: ['name'] },
      conformIdTokenClaims: false,
      cookies: { keys: ['a test'] },
      features: { devInteractions: { enabled: false } },
      findAccount: (_, id) => ({ accountId: id, claims: () => PEOPLE[id] }),
      interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
      ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
    });
    this.callback = this.provider.callback();
  }

  close() {
    this.server.close();
    this.server.closeAllConnections();
  }

  async #answer(asked, answer) {
    if (!asked.url.startsWith('/interaction/')) return this.callback(asked, answer);
    const { prompt, params, session } = await this.provider.interactionDetails(asked, answer);
    const finish = (result) =>
      this.provider.interactionFinished(asked, answer, result, { mergeWithLastSubmission: true });
    if (!this.person) return finish({ error: 'access_denied' });
    if (prompt.name === 'login') return finish({ login: { accountId: this.person } });
    const grant = new this.provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    return finish({ consent: { grantId: await grant.save() } });
  }
}
