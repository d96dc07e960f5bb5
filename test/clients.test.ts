import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { AuditEvent } from '../entities/audit-event.js';
import { Client } from '../entities/client.js';
import { ClientSecret } from '../entities/client-secret.js';
import { CLIENT_SCOPES } from '../src/flows/scopes.js';
import {
  askToken,
  clientsOf,
  type InCharge,
  register,
  sendForm,
  signInAs,
  type Told,
  tell,
  tokenOf,
} from './support/clients.js';
import { Gateway } from './support/gateway.js';
import { type Person, signUp } from './support/person.js';

const DAY = 86_400;
/** Seconds that a slow machine may take for the steps of a test, while time goes on. */
const MARGIN = 120;

describe('machine clients', () => {
  let gateway: Gateway;
  let admin: InCharge;
  let person: Person;

  before(async () => {
    gateway = await Gateway.start();
    admin = await signInAs(gateway, ['ADMIN']);
    person = await signUp(gateway);
  });
  after(() => gateway.stop());

  const create = (input: object, token = admin.token): Promise<Told> =>
    tell(gateway, 'createClient', { name: 'A shop', scopes: ['accounts:read'], ...input }, token);

  async function made(input: object = {}, token = admin.token) {
    const { client, clientSecret } = await create(input, token);
    if (!client || !clientSecret) throw new Error('No client was made.');
    return { client, clientId: client.id, clientSecret };
  }

  const eventsOf = (kind: AuditEvent['kind'], actorId: string): Promise<readonly AuditEvent[]> =>
    gateway.app.stores.database.read.find(AuditEvent, {
      where: { kind, actorId },
      order: { id: 'DESC' },
      take: 50,
    });

  it('PAR-01 are given a secret of 256 bits by the server, shown once, and known as a keyed digest', async () => {
    const { clientSecret, clientId, client } = await made({ scopes: ['audit:read', 'accounts:read'] });
    expect(clientSecret).to.match(/^lks_[\w-]{43}$/);
    expect(client).to.include({ name: 'A shop', enabled: true, lastUsedAt: null });
    expect(client.scopes).to.deep.equal(['accounts:read', 'audit:read']);
    const { read } = gateway.app.stores.database;
    const [secret, row] = await Promise.all([
      read.find(ClientSecret, { where: { clientId }, take: 5 }),
      read.findOne(Client, { id: clientId }),
    ]);
    expect(secret).to.have.length(1);
    expect(secret[0]?.secretHash).to.match(/^[0-9a-f]{64}$/);
    const events = await eventsOf('CLIENT_CHANGED', admin.id);
    expect(events[0]?.change).to.deep.include({ before: {} });
    const kept =
      JSON.stringify([secret, row, events, await clientsOf(gateway, admin.token)]) + gateway.logged();
    expect(kept).not.to.include(clientSecret).and.not.to.include(clientSecret.slice(4));
  });

  it('PAR-01 keep the old secret for 24 hours after a rotation, and never more than two', async () => {
    const { clientId, clientSecret: first } = await made();
    const second = (await tell(gateway, 'rotateClientSecret', { clientId }, admin.token)).clientSecret ?? '';
    const statusOf = async (clientSecret: string): Promise<number> =>
      (await askToken(gateway, { clientId, clientSecret })).status;
    expect([await statusOf(first), await statusOf(second)]).to.deep.equal([200, 200]);
    gateway.clock.advance(DAY - MARGIN);
    expect([await statusOf(first), await statusOf(second)]).to.deep.equal([200, 200]);
    gateway.clock.advance(MARGIN);
    expect([await statusOf(first), await statusOf(second)]).to.deep.equal([401, 200]);
    admin = await signInAs(gateway, ['ADMIN']);
    const third = (await tell(gateway, 'rotateClientSecret', { clientId }, admin.token)).clientSecret ?? '';
    const fourth = (await tell(gateway, 'rotateClientSecret', { clientId }, admin.token)).clientSecret ?? '';
    const all = await Promise.all([first, second, third, fourth].map(statusOf));
    expect(all).to.deep.equal([401, 401, 200, 200]);
    person = await signUp(gateway);
  });

  it('PAR-01 never take a secret from an address, nor one that is nearly right', async () => {
    const client = await made();
    const { clientId, clientSecret } = client;
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const query = `?${new URLSearchParams(form)}`;
    for (const [path, sent] of [
      [`/oauth2/token${query}`, {}],
      ['/oauth2/token?client_secret=x', form],
      [`/oauth2/introspect${query}`, { token: 'x' }],
      [`/oauth2/revoke${query}`, { token: 'x' }],
    ] as const) {
      expect((await sendForm(gateway, path, sent)).body.error, path).to.equal('invalid_request');
    }
    expect(gateway.logged()).not.to.include(clientSecret);
    for (const wrong of [
      '',
      clientSecret.slice(0, -1),
      `${clientSecret}A`,
      clientSecret.toLowerCase(),
      'lks_',
    ]) {
      const answer = await askToken(gateway, { clientId, clientSecret: wrong });
      expect(answer.status, wrong).to.equal(401);
    }
    const other = await made();
    expect((await askToken(gateway, { clientId: other.clientId, clientSecret })).status).to.equal(401);
  });

  it('PAR-02 have tokens that are nobody: sub is client:, whatever the client is called', async () => {
    const { clientId, clientSecret } = await made({ name: person.id, scopes: ['accounts:read'] });
    const token = await tokenOf(gateway, { clientId, clientSecret });
    const claims = decodeJwt(token);
    expect(claims).to.include({ sub: `client:${clientId}`, client_id: clientId, scope: 'accounts:read' });
    expect(claims).not.to.have.any.keys('sid', 'auth_time', 'amr', 'acr');
    const asked = '{ me { id account { id email } } }';
    const { body } = await gateway.client.graphql(asked, {}, { token });
    expect(body).to.deep.equal({ data: { me: null } });
    for (const field of ['stepUp', 'enrollTotp', 'renewBackupCodes', 'enrollPasskey']) {
      const answer = await gateway.client.graphql(`mutation { ${field} { __typename } }`, {}, { token });
      expect(answer.status, field).to.equal(403);
      expect(answer.body.errors?.[0]?.extensions, field).to.include({ code: 'FORBIDDEN' });
    }
    const out = await gateway.client.graphql(
      'mutation { logout { ... on SessionsEnded { count } } }',
      {},
      { token },
    );
    expect(out.body.data).to.deep.equal({ logout: { count: 0 } });
  });

  it('PAR-03 ask for no more than they were registered for, and get what they ask for', async () => {
    const { clientId, clientSecret } = await made({ scopes: ['accounts:read', 'audit:read'] });
    const client = { clientId, clientSecret };
    const whole = await askToken(gateway, client);
    expect(whole.body).to.include({ scope: 'accounts:read audit:read', token_type: 'Bearer' });
    const part = await askToken(gateway, client, 'audit:read audit:read');
    expect(part.body.scope).to.equal('audit:read');
    expect(decodeJwt(String(part.body.access_token)).scope).to.equal('audit:read');
    for (const scope of [
      'accounts:write',
      'audit:read accounts:write',
      'self',
      'openid',
      'AUDIT:READ',
      '*',
    ]) {
      const { status, body } = await askToken(gateway, client, scope);
      expect([status, body.error, body.access_token], scope).to.deep.equal([400, 'invalid_scope', undefined]);
      const input = { clientId, clientSecret, scope };
      expect(await tell(gateway, 'issueClientToken', input)).to.include({ code: 'INVALID_SCOPE' });
    }
    const refusals = (await eventsOf('TOKEN_ISSUED', clientId)).filter(({ succeeded }) => !succeeded);
    expect(refusals).to.have.length(12);
  });

  it('PAR-03 may do in the graph what each scope says and nothing else', async () => {
    const client = await register(gateway, CLIENT_SCOPES);
    const guarded = [
      ['clients:write', 'query', '{ clients { id } }'],
      ['accounts:read', 'query', `{ account(id: "${person.id}") { id } }`],
      ['metrics:read', 'query', '{ metrics { accounts } }'],
      ['tokens:introspect', 'mutation', 'mutation { introspectToken(input: {token: "x"}) { __typename } }'],
    ] as const;
    for (const scope of CLIENT_SCOPES) {
      const token = await tokenOf(gateway, client, scope);
      for (const [needed, , document] of guarded) {
        const { status, text } = await gateway.client.graphql(document, {}, { token });
        expect(status, `${scope}: ${document} ${text}`).to.equal(scope === needed ? 200 : 403);
      }
    }
  });

  it('PAR-04 have a fixed audience, ten minutes at most, no refresh token and one grant', async () => {
    const { clientId, clientSecret } = await made();
    const { body, headers } = await askToken(gateway, { clientId, clientSecret });
    expect(body).to.have.all.keys('access_token', 'token_type', 'expires_in', 'scope');
    expect(headers.get('cache-control')).to.equal('no-store');
    const { aud, iss, iat = 0, exp = 0 } = decodeJwt(String(body.access_token));
    expect([aud, iss, exp - iat, body.expires_in]).to.deep.equal([
      gateway.env.PUBLIC_URL,
      gateway.env.PUBLIC_URL,
      600,
      600,
    ]);
    const basic = { clientId, clientSecret };
    const elsewhere = {
      grant_type: 'client_credentials',
      audience: 'https://x.example',
      resource: 'https://x.example',
    };
    const aimed = await sendForm(gateway, '/oauth2/token', elsewhere, { basic });
    expect(decodeJwt(String(aimed.body.access_token)).aud).to.equal(aud);
    for (const grant_type of [
      'password',
      'refresh_token',
      'authorization_code',
      'implicit',
      'CLIENT_CREDENTIALS',
    ]) {
      const form = {
        grant_type,
        username: person.email,
        password: person.password,
        refresh_token: person.refreshToken,
      };
      const { status, body: refusal } = await sendForm(gateway, '/oauth2/token', form, { basic });
      expect([status, refusal.error], grant_type).to.deep.equal([400, 'unsupported_grant_type']);
    }
    const told = await tell(gateway, 'issueClientToken', { clientId, clientSecret });
    expect(told).to.include({ __typename: 'TokenSet', refreshToken: null, expiresIn: 600 });
  });

  it('PAR-04 live no longer when people are given more time', async () => {
    const patient = await Gateway.start({ env: { ACCESS_TOKEN_TTL: '900' } });
    try {
      const client = await register(patient);
      expect((await askToken(patient, client)).body.expires_in).to.equal(600);
      const token = await tokenOf(patient, client);
      patient.clock.advance(600);
      const { body } = await patient.client.graphql('{ clients { id } }', {}, { token });
      expect(body.errors?.[0]?.extensions).to.include({ reason: 'TOKEN_EXPIRED' });
    } finally {
      await patient.stop();
    }
  });
});
