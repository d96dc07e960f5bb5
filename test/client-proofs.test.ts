import { generateKeyPairSync, sign } from 'node:crypto';
import { expect } from 'chai';
import { exportJWK } from 'jose';
import { MoreThan } from 'typeorm';
import { AuditEvent } from '../entities/audit-event.js';
import { Client } from '../entities/client.js';
import { UsedAssertion } from '../entities/used-assertion.js';
import { type AssertionChanges, assertion, newPair, unsigned } from './support/client-assertions.js';
import {
  ASSERTION_TYPE,
  askToken,
  type FormAnswer,
  OPERATOR,
  register,
  sendForm,
  tell,
} from './support/clients.js';
import { Gateway } from './support/gateway.js';

const TOKEN = '/oauth2/token';
const GRANT = { grant_type: 'client_credentials' };

describe('clients prove themselves', () => {
  let gateway: Gateway;
  let issuer: string;

  before(async () => {
    gateway = await Gateway.start({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
    issuer = gateway.env.PUBLIC_URL ?? '';
  });
  after(() => gateway.stop());

  const seconds = (): number => Math.floor(gateway.clock.now() / 1000);

  function assert(client_assertion: string, more: object = {}): Promise<FormAnswer> {
    const form = { ...GRANT, client_assertion_type: ASSERTION_TYPE, client_assertion, ...more };
    return sendForm(gateway, TOKEN, form);
  }

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
      await assertion(gateway, clientId, rsa, { alg: 'RS256', header: { kid: 'a' } }),
      await assertion(gateway, clientId, ec),
      await assertion(gateway, clientId, ec, { header: { typ: 'client-authentication+jwt' } }),
      await assertion(gateway, clientId, other, {
        header: { kid: 'c', typ: 'JWT' },
        claims: { aud: [issuer] },
      }),
    ];
    for (const one of good) expect((await assert(one)).status).to.equal(200);
    const named = async (client_id: string) => assert(await assertion(gateway, clientId, ec), { client_id });
    const [own, foreign] = [await named(clientId), await named(`cli_${'0'.repeat(26)}`)];
    expect([own.status, foreign.status, foreign.body.error]).to.deep.equal([200, 401, 'invalid_client']);
    expect(privateKey).not.to.equal(pss.privateKey);
    const keyed = await register(gateway, ['audit:read'], [pss.jwk]);
    const answer = await assert(await assertion(gateway, keyed.clientId, pss, { alg: 'PS256' }));
    expect(answer.body.scope).to.equal('audit:read');
  });

  it('by an assertion that counts once, whoever shows it again', async () => {
    const pair = await newPair('ES256');
    const { clientId } = await register(gateway, ['audit:read'], [pair.jwk]);
    const same = await assertion(gateway, clientId, pair);
    const burst = await Promise.all(Array.from({ length: 8 }, () => assert(same)));
    expect(burst.map(({ status }) => status).sort()).to.deep.equal([200, ...Array(7).fill(401)]);
    const reused = await assertion(gateway, clientId, pair, { claims: { jti: 'mine' } });
    expect((await assert(reused)).status).to.equal(200);
    const again = await assertion(gateway, clientId, pair, { claims: { jti: 'mine', exp: seconds() + 90 } });
    expect((await assert(again)).status).to.equal(401);
    const neighbour = await register(gateway, ['audit:read'], [pair.jwk]);
    const theirs = await assertion(gateway, neighbour.clientId, pair, { claims: { jti: 'mine' } });
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
    const make = (changes: AssertionChanges, by = pair) => assertion(gateway, clientId, by, changes);
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
      'no algorithm': unsigned(clientId),
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
    const cheap = { ...(await newPair('RS256')).jwk, e: 'Aw' };
    const symmetric = { kty: 'oct', k: 'AAAA' };
    for (const key of [
      secret,
      weak,
      cheap,
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
    expect((await assert(await assertion(gateway, clientId, old))).status).to.equal(200);
    await gateway.app.core.clients.setKeys(clientId, [fresh.jwk], OPERATOR);
    expect((await assert(await assertion(gateway, clientId, old))).status).to.equal(401);
    expect((await assert(await assertion(gateway, clientId, fresh))).status).to.equal(200);
  });

  it('by no stored key that would not be taken today', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const short = { ...publicKey.export({ format: 'jwk' }), kid: null };
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });
    const good = await newPair('ES256');
    const { clientId } = await register(gateway, ['audit:read'], [good.jwk]);
    const stored = [short, { ...curve, kid: null }, { kty: 'EC', kid: null }, { ...good.jwk, kid: null }];
    // As an older release, or somebody with a hand in the database, may have left it.
    await gateway.app.stores.database.write((tx) =>
      tx.update(Client, { id: clientId }, { publicKeys: stored as Client['publicKeys'] }),
    );
    const now = seconds();
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: clientId, sub: clientId, aud: issuer, jti: 'a short key', exp: now + 60 };
    const signed = `${part({ alg: 'RS256' })}.${part(claims)}`;
    const signature = sign('sha256', Buffer.from(signed), privateKey).toString('base64url');
    const { status, body } = await assert(`${signed}.${signature}`);
    expect([status, body.error]).to.deep.equal([401, 'invalid_client']);
    expect((await assert(await assertion(gateway, clientId, good))).status, 'beside it').to.equal(200);
  });
});
