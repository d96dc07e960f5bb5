import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { AuditEvent } from '../entities/audit-event.js';
import {
  type FormAnswer,
  OPERATOR,
  type Registered,
  register,
  sendForm,
  tell,
  tokenOf,
} from './support/clients.js';
import { Gateway } from './support/gateway.js';
import { signUp } from './support/person.js';
import { openSocket } from './support/raw-socket.js';
import { signIn, standingOf } from './support/session-steps.js';

const TOKEN = '/oauth2/token';
const GRANT = { grant_type: 'client_credentials' };

describe('the standard endpoints', () => {
  let gateway: Gateway;
  let issuer: string;

  before(async () => {
    gateway = await Gateway.start({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
    issuer = gateway.env.PUBLIC_URL ?? '';
  });
  after(() => gateway.stop());

  describe('read a form', () => {
    it('each parameter once, and empty ones as if they were not there', async () => {
      const client = await register(gateway, ['audit:read']);
      const { body } = await sendForm(gateway, TOKEN, { ...GRANT, scope: '', foo: 'bar' }, { basic: client });
      expect(body.scope).to.equal('audit:read');
      const raw = 'grant_type=client_credentials&grant_type=client_credentials';
      expect((await sendForm(gateway, TOKEN, {}, { basic: client, raw })).body.error).to.equal(
        'invalid_request',
      );
      expect((await sendForm(gateway, TOKEN, {}, { basic: client })).body.error).to.equal('invalid_request');
    });

    it('and nothing else: no JSON, no other method, no body of any size', async () => {
      const client = await register(gateway);
      const json = { basic: client, raw: '{}', headers: { 'content-type': 'application/json' } };
      expect((await sendForm(gateway, TOKEN, {}, json)).body.error).to.equal('invalid_request');
      for (const path of [TOKEN, '/oauth2/introspect', '/oauth2/revoke']) {
        const answer = await fetch(gateway.url + path);
        expect([answer.status, answer.headers.get('allow')], path).to.deep.equal([405, 'POST']);
        const big = { basic: client, raw: `token=${'x'.repeat(40_000)}` };
        expect((await sendForm(gateway, path, {}, big)).status, path).to.equal(413);
        expect((await sendForm(gateway, path, {}, { basic: client })).body.error).to.equal('invalid_request');
      }
    });
  });

  it('take a caller that hangs up for no error of theirs', async () => {
    const type = 'Content-Type: application/x-www-form-urlencoded';
    for (const path of [TOKEN, '/oauth2/introspect', '/oauth2/revoke']) {
      for (const body of [
        'Content-Length: 20\r\n\r\ntoken',
        'Transfer-Encoding: chunked\r\n\r\n5\r\ntoken\r\n',
      ]) {
        const head = [`POST ${path} HTTP/1.1`, 'Host: localhost', type].join('\r\n');
        const socket = await openSocket(gateway.url, `${head}\r\n${body}`);
        await pause(50);
        socket.destroy();
      }
    }
    await pause(200);
    expect(gateway.logged()).not.to.match(/"level":"error"|unexpected/);
  });

  describe('tell about a token', () => {
    let asker: Registered;
    before(async () => {
      asker = await register(gateway, ['tokens:introspect']);
    });
    const about = (token: string, basic = asker): Promise<FormAnswer> =>
      sendForm(gateway, '/oauth2/introspect', { token, token_type_hint: 'access_token' }, { basic });

    it('whose it is and until when, to a client that may ask', async () => {
      const person = await signUp(gateway);
      const { body, headers } = await about(person.accessToken);
      expect(body).to.include({
        active: true,
        sub: person.id,
        client_id: 'latchkey',
        scope: 'self',
        iss: issuer,
      });
      expect(body).to.include({ token_type: 'Bearer', aud: issuer, sid: person.sessionId });
      expect(headers.get('cache-control')).to.equal('no-store');
      const machine = await register(gateway, ['audit:read']);
      const own = await about(await tokenOf(gateway, machine));
      expect(own.body).to.include({ active: true, sub: `client:${machine.clientId}`, scope: 'audit:read' });
      const token = await tokenOf(gateway, asker);
      const told = await tell(gateway, 'introspectToken', { token: person.accessToken }, token);
      expect(told).to.deep.include({ active: true, user: { id: person.id }, audience: [issuer] });
      const machines = await tell(gateway, 'introspectToken', { token }, token);
      expect(machines).to.include({ active: true, user: null, sessionId: null, clientId: asker.clientId });
    });

    it('at once when it is over: a session that ended, a client that was shut out', async () => {
      const person = await signUp(gateway);
      const machine = await register(gateway, ['audit:read']);
      const theirs = await tokenOf(gateway, machine);
      const beside = await Gateway.start({ beside: gateway });
      try {
        expect((await about(person.accessToken)).body.active).to.equal(true);
        expect((await about(theirs)).body.active).to.equal(true);
        await beside.client.graphql('mutation { logout { __typename } }', {}, { token: person.accessToken });
        await beside.app.core.clients.disable(machine.clientId, OPERATOR);
        expect((await about(person.accessToken)).body).to.deep.equal({ active: false });
        expect((await about(theirs)).body).to.deep.equal({ active: false });
      } finally {
        await beside.stop();
      }
    });

    it('nothing of what is no access token, or none any more', async () => {
      const person = await signUp(gateway);
      const old = await tokenOf(gateway, asker);
      for (const token of ['x', person.refreshToken, asker.clientSecret, `${old}x`, `${old}.x`]) {
        expect((await about(token)).body, token).to.deep.equal({ active: false });
      }
      gateway.clock.advance(601);
      expect((await about(old)).body).to.deep.equal({ active: false });
      const token = await tokenOf(gateway, asker);
      const told = await tell(gateway, 'introspectToken', { token: old }, token);
      expect(told).to.deep.include({ active: false, scope: null, user: null, audience: null });
    });

    it('to nobody else', async () => {
      const other = await register(gateway, ['accounts:read', 'audit:read']);
      const { status, body } = await about('x', other);
      expect([status, body.error]).to.deep.equal([403, 'insufficient_scope']);
      expect((await about('x', { ...asker, clientSecret: 'x' })).status).to.equal(401);
    });
  });

  describe('call back a token', () => {
    const revoke = (token: string, basic: Registered): Promise<FormAnswer> =>
      sendForm(gateway, '/oauth2/revoke', { token }, { basic });

    async function standing(token: string): Promise<unknown> {
      const { status, body } = await gateway.client.graphql('{ clients { id } }', {}, { token });
      return status === 200 ? 'GOOD' : body.errors?.[0]?.extensions?.reason;
    }

    it('of the client itself, and the others of the same client stay', async () => {
      const client = await register(gateway, ['clients:write']);
      const [gone, kept] = [await tokenOf(gateway, client), await tokenOf(gateway, client)];
      expect([await standing(gone), await standing(kept)]).to.deep.equal(['GOOD', 'GOOD']);
      for (let n = 0; n < 2; n += 1) expect((await revoke(gone, client)).status).to.equal(200);
      expect([await standing(gone), await standing(kept)]).to.deep.equal(['TOKEN_REVOKED', 'GOOD']);
      const other = await register(gateway, ['accounts:write']);
      const { status, body } = await revoke(kept, other);
      expect([status, body.error]).to.deep.equal([400, 'unauthorized_client']);
      expect(await standing(kept)).to.equal('GOOD');
      for (const token of ['x', 'lkr_x', other.clientSecret]) {
        expect((await revoke(token, client)).status).to.equal(200);
      }
      expect((await revoke('x', { ...client, clientSecret: 'x' })).status).to.equal(401);
    });

    it('of a person only for a client that may end sessions, and tells others nothing about it', async () => {
      const person = await signUp(gateway);
      const second = await signIn(gateway, person);
      const stranger = await register(gateway, ['accounts:read', 'tokens:introspect']);
      const keeper = await register(gateway, ['accounts:write']);
      const live = await revoke(person.refreshToken, stranger);
      expect([live.status, live.body.error]).to.deep.equal([400, 'unauthorized_client']);
      expect(await standingOf(gateway, person.accessToken)).to.equal('ACCEPTED');
      expect((await revoke(person.refreshToken, keeper)).status).to.equal(200);
      expect(await standingOf(gateway, person.accessToken)).to.equal('TOKEN_REVOKED');
      expect((await revoke(person.refreshToken, stranger)).text).to.equal(live.text);
      expect((await revoke(second.accessToken, stranger)).text).to.equal(live.text);
      expect((await revoke(second.accessToken, keeper)).status).to.equal(200);
      expect(await standingOf(gateway, second.accessToken)).to.equal('TOKEN_REVOKED');
      const where = { kind: 'SESSION_ENDED' as const, actorId: keeper.clientId, subjectId: person.id };
      expect(await gateway.app.stores.database.read.count(AuditEvent, where)).to.equal(2);
    });
  });

  it('say where they are (RFC 8414), also for an issuer with a path', async () => {
    const path = '/.well-known/oauth-authorization-server';
    const answer = await fetch(gateway.url + path);
    const metadata: Record<string, unknown> = JSON.parse(await answer.text());
    expect(answer.headers.get('cache-control')).to.equal('public, max-age=300');
    expect(metadata).to.deep.include({
      issuer,
      token_endpoint: `${issuer}/oauth2/token`,
      introspection_endpoint: `${issuer}/oauth2/introspect`,
      revocation_endpoint: `${issuer}/oauth2/revoke`,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
    });
    expect(metadata.scopes_supported).not.to.include('self');
    const under = await Gateway.start({ env: { TOKEN_ISSUER: 'https://auth.example.com/estate' } });
    try {
      for (const place of [path, `${path}/estate`]) {
        const said = await (await fetch(under.url + place)).text();
        expect(JSON.parse(said)).to.include({ issuer: 'https://auth.example.com/estate' });
      }
    } finally {
      await under.stop();
    }
  });
});
