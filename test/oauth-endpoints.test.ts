import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { MoreThan } from 'typeorm';
import { AuditEvent } from '../entities/audit-event.js';
import { UsedAssertion } from '../entities/used-assertion.js';
import {
  ASSERTION_TYPE,
  askToken,
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
import { signIn, standingOf } from './support/session-steps.js';

const TOKEN = '/oauth2/token';
const GRANT = { grant_type: 'client_credentials' };

type PrivateKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
interface Pair {
  readonly privateKey: PrivateKey;
  readonly jwk: JWK;
}

async function newPair(alg: string, kid?: string): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), ...(kid === undefined ? {} : { kid }) } };
}

describe('the standard endpoints', () => {
  let gateway: Gateway;
  let issuer: string;

  before(async () => {
    gateway = await Gateway.start({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
    issuer = gateway.env.PUBLIC_URL ?? '';
  });
  after(() => gateway.stop());

  const seconds = (): number => Math.floor(gateway.clock.now() / 1000);

  interface Changes {
    readonly alg?: string;
    readonly header?: object;
    readonly claims?: Readonly<Record<string, unknown>>;
  }

  function assertion(clientId: string, { privateKey }: Pair, changes: Changes = {}): Promise<string> {
    const { alg = 'ES256', header = {}, claims = {} } = changes;
    const usual = { iss: clientId, sub: clientId, aud: issuer, jti: randomUUID(), exp: seconds() + 60 };
    const payload = Object.fromEntries(
      Object.entries({ ...usual, ...claims }).filter(([, value]) => value !== undefined),
    );
    return new SignJWT(payload).setProtectedHeader({ alg, ...header }).sign(privateKey);
  }

  function assert(client_assertion: string, more: object = {}): Promise<FormAnswer> {
    const form = { ...GRANT, client_assertion_type: ASSERTION_TYPE, client_assertion, ...more };
    return sendForm(gateway, TOKEN, form);
  }

  describe('prove a client', () => {
    it('by its secret in the header or in the form, and in one way at a time', async () => {
      const client = await register(gateway);
      const { clientId: client_id, clientSecret: client_secret } = client;
      const posted = { ...GRANT, client_id, client_secret };
      const sent = [
        await sendForm(gateway, TOKEN, GRANT, { basic: client }),
        await sendForm(gateway, TOKEN, posted),
        await sendForm(gateway, TOKEN, { ...GRANT, client_id }, { basic: client }),
      ];
      expect(sent.map(({ status }) => status)).to.deep.equal([200, 200, 200]);
      const twice = [
        await sendForm(gateway, TOKEN, posted, { basic: client }),
        await sendForm(gateway, TOKEN, {
          ...posted,
          client_assertion: 'x',
          client_assertion_type: ASSERTION_TYPE,
        }),
        await sendForm(gateway, TOKEN, { ...GRANT, client_id: 'cli_other' }, { basic: client }),
      ];
      for (const { status, body } of twice)
        expect([status, body.error]).to.deep.equal([400, 'invalid_request']);
    });

    it('or say 401 with a challenge, in the same words for a wrong secret, an unknown client and none', async () => {
      const client = await register(gateway);
      const shut = await register(gateway);
      await gateway.app.core.clients.disable(shut.clientId, OPERATOR);
      const unknown = { ...client, clientId: `cli_${'0'.repeat(26)}` };
      const answers = [
        await askToken(gateway, { ...client, clientSecret: 'lks_wrong' }),
        await askToken(gateway, unknown),
        await askToken(gateway, shut),
        await askToken(gateway, { clientId: 'a:b', clientSecret: '%' }),
        await sendForm(gateway, TOKEN, GRANT),
        await sendForm(gateway, TOKEN, GRANT, { headers: { authorization: 'Basic ====' } }),
        await sendForm(gateway, TOKEN, GRANT, {
          headers: { authorization: `Bearer ${client.clientSecret}` },
        }),
        await assert('nothing'),
      ];
      for (const { status, headers, text } of answers) {
        expect([status, text]).to.deep.equal([401, answers[0]?.text]);
        expect(headers.get('www-authenticate')).to.match(/^Basic realm="/);
        expect(headers.get('cache-control')).to.equal('no-store');
      }
      expect(answers[0]?.body.error).to.equal('invalid_client');
      const told = await tell(gateway, 'issueClientToken', { clientId: client.clientId, clientSecret: 'x' });
      expect(told).to.include({ code: 'INVALID_CLIENT' });
      const refused = { kind: 'CLIENT_REFUSED' as const, actorId: client.clientId };
      expect(await gateway.app.stores.database.read.count(AuditEvent, refused)).to.equal(2);
    });

    it('by an assertion that one of its keys signed, whichever of three ways it signs', async () => {
      const [rsa, ec, other] = [
        await newPair('RS256', 'a'),
        await newPair('ES256'),
        await newPair('ES256', 'c'),
      ];
      const { clientId } = await register(gateway, ['audit:read'], [rsa.jwk, ec.jwk, other.jwk]);
      const { privateKey } = rsa;
      const pss = await newPair('PS256');
      const good = [
        await assertion(clientId, rsa, { alg: 'RS256', header: { kid: 'a' } }),
        await assertion(clientId, ec),
        await assertion(clientId, ec, { header: { typ: 'client-authentication+jwt' } }),
        await assertion(clientId, other, { header: { kid: 'c', typ: 'JWT' }, claims: { aud: [issuer] } }),
      ];
      for (const one of good) expect((await assert(one)).status).to.equal(200);
      expect(privateKey).not.to.equal(pss.privateKey);
      const keyed = await register(gateway, ['audit:read'], [pss.jwk]);
      const answer = await assert(await assertion(keyed.clientId, pss, { alg: 'PS256' }));
      expect(answer.body.scope).to.equal('audit:read');
    });

    it('by an assertion that counts once, whoever shows it again', async () => {
      const pair = await newPair('ES256');
      const { clientId } = await register(gateway, ['audit:read'], [pair.jwk]);
      const same = await assertion(clientId, pair);
      const burst = await Promise.all(Array.from({ length: 8 }, () => assert(same)));
      expect(burst.map(({ status }) => status).sort()).to.deep.equal([200, ...Array(7).fill(401)]);
      const reused = await assertion(clientId, pair, { claims: { jti: 'mine' } });
      expect((await assert(reused)).status).to.equal(200);
      const again = await assertion(clientId, pair, { claims: { jti: 'mine', exp: seconds() + 90 } });
      expect((await assert(again)).status).to.equal(401);
      const neighbour = await register(gateway, ['audit:read'], [pair.jwk]);
      const theirs = await assertion(neighbour.clientId, pair, { claims: { jti: 'mine' } });
      expect((await assert(theirs)).status).to.equal(200);
      gateway.clock.advance(3 * 3600);
      await gateway.app.core.janitor.sweep();
      const { database } = gateway.app.stores;
      expect(await database.read.count(UsedAssertion, { expiresAt: MoreThan(0) })).to.equal(0);
    });

    it('and by no assertion that is for somebody else, too old, too long-lived, or not signed by it', async () => {
      const [pair, foreign] = [await newPair('ES256', 'k'), await newPair('ES256', 'k')];
      const { clientId } = await register(gateway, ['audit:read'], [pair.jwk]);
      const other = await register(gateway);
      const make = (changes: Changes, by = pair): Promise<string> => assertion(clientId, by, changes);
      const now = seconds();
      const bad: Readonly<Record<string, string>> = {
        'another key': await make({}, foreign),
        'another kid': await make({ header: { kid: 'other' } }),
        'the token endpoint as audience': await make({ claims: { aud: `${issuer}${TOKEN}` } }),
        'two audiences': await make({ claims: { aud: [issuer, 'https://other.example'] } }),
        'no audience': await make({ claims: { aud: undefined } }),
        'no jti': await make({ claims: { jti: undefined } }),
        'an empty jti': await make({ claims: { jti: '' } }),
        'no exp': await make({ claims: { exp: undefined } }),
        'a text as exp': await make({ claims: { exp: String(now + 60) } }),
        'an exp in the past': await make({ claims: { exp: now - 61 } }),
        'an exp far ahead': await make({ claims: { exp: now + 600 } }),
        'an iat far ahead': await make({ claims: { iat: now + 300 } }),
        'an nbf far ahead': await make({ claims: { nbf: now + 300 } }),
        'another issuer': await make({ claims: { iss: other.clientId } }),
        'another subject': await make({ claims: { iss: other.clientId, sub: other.clientId } }),
        'an access token type': await make({ header: { typ: 'at+jwt' } }),
        'an unknown extension': await make({ header: { crit: ['exp'], exp: now } }).catch(() => 'a.b.c'),
        'no signature': `${(await make({})).split('.').slice(0, 2).join('.')}.`,
        'no algorithm': await unsigned(clientId),
      };
      for (const [what, one] of Object.entries(bad)) {
        const { status, body } = await assert(one);
        expect([status, body.error], what).to.deep.equal([401, 'invalid_client']);
      }
      const typed = await assert(await make({}), { client_assertion_type: 'urn:other' });
      expect(typed.body.error).to.equal('invalid_request');
      expect((await assert(await make({}))).status).to.equal(200);
    });

    it('with public keys alone: a private or a weak one is refused, and a new set replaces the old one', async () => {
      const { privateKey, jwk } = await newPair('ES256');
      const weak = { kty: 'RSA', e: 'AQAB', n: Buffer.alloc(128, 255).toString('base64url') };
      const secret = await exportJWK(privateKey);
      const off = { ...jwk, x: jwk.y };
      const symmetric = { kty: 'oct', k: 'AAAA' };
      for (const key of [
        secret,
        weak,
        off,
        symmetric,
        { kty: 'EC' },
        { ...jwk, use: 'enc' },
        'x',
        null,
        [],
      ]) {
        const refusal = await register(gateway, ['audit:read'], [key]).catch((error: unknown) => error);
        expect(refusal, JSON.stringify(key)).to.include({ code: 'INVALID_INPUT' });
        expect(JSON.stringify(refusal)).not.to.include(secret.d);
      }
      const [old, fresh] = [{ privateKey, jwk }, await newPair('ES256')];
      const { clientId } = await register(gateway, ['audit:read'], [jwk]);
      expect((await assert(await assertion(clientId, old))).status).to.equal(200);
      await gateway.app.core.clients.setKeys(clientId, [fresh.jwk], OPERATOR);
      expect((await assert(await assertion(clientId, old))).status).to.equal(401);
      expect((await assert(await assertion(clientId, fresh))).status).to.equal(200);
    });

    it('PAR-06 and limit wrong proofs by client and address, so that nobody shuts one out from elsewhere', async () => {
      const client = await register(gateway);
      const from = (ip: string) => ({ 'x-forwarded-for': ip });
      const wrong = { ...client, clientSecret: 'lks_wrong' };
      const flood: FormAnswer[] = [];
      for (let n = 0; n < 25; n += 1)
        flood.push(await askToken(gateway, wrong, undefined, from('203.0.113.2')));
      expect(flood.map(({ status }) => status)).to.deep.equal([
        ...Array(20).fill(401),
        ...Array(5).fill(429),
      ]);
      expect(Number(flood.at(-1)?.headers.get('retry-after'))).to.be.within(1, 600);
      expect(flood.at(-1)?.body.error).to.equal('temporarily_unavailable');
      expect((await askToken(gateway, client, undefined, from('203.0.113.2'))).status).to.equal(429);
      const elsewhere = await askToken(gateway, client, undefined, from('198.51.100.1'));
      expect(elsewhere.status).to.equal(200);
      const neighbour = await register(gateway);
      expect((await askToken(gateway, neighbour, undefined, from('203.0.113.2'))).status).to.equal(200);
      const other = { headers: from('203.0.113.2') };
      const told = await gateway.client.graphql<{ issueClientToken: { code: string; retryAfter: number } }>(
        'mutation($input: IssueClientTokenInput!) { issueClientToken(input: $input) { ... on Problem { code retryAfter } } }',
        { input: client },
        other,
      );
      expect(told.body.data?.issueClientToken).to.include({ code: 'RATE_LIMITED' });
      const events = { kind: 'CLIENT_REFUSED' as const, actorId: client.clientId };
      expect(await gateway.app.stores.database.read.count(AuditEvent, events)).to.equal(20);
      const busy = await Promise.all(
        Array.from({ length: 40 }, () => askToken(gateway, client, undefined, from('198.51.100.1'))),
      );
      expect(new Set(busy.map(({ status }) => status))).to.deep.equal(new Set([200]));
    });

    it('PAR-06 and write down only so many made-up clients from one address', async () => {
      const count = () =>
        gateway.app.stores.database.read.count(AuditEvent, { kind: 'CLIENT_REFUSED', ip: '203.0.113.77' });
      for (let n = 0; n < 30; n += 1) {
        const clientId = `cli_${String(n).padStart(26, '0')}`;
        const headers = { 'x-forwarded-for': '203.0.113.77' };
        expect(
          (await askToken(gateway, { clientId, clientSecret: 'x' }, undefined, headers)).status,
        ).to.equal(401);
      }
      expect(await count()).to.equal(20);
    });
  });

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

/** alg: none, as no library signs. */
async function unsigned(clientId: string): Promise<string> {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ iss: clientId, sub: clientId, jti: 'x', exp: 9_999_999_999 })}.eA`;
}
