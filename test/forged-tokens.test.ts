import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { encode, forge, rsa } from './crypto/token-forge.js';
import { Gateway } from './support/gateway.js';
import { ask, type Person, permitFor, signUp } from './support/person.js';
import { logout, standingOf } from './support/session-steps.js';

describe('bearer tokens that are no good', () => {
  let gateway: Gateway;
  let person: Person;
  let claims: Record<string, unknown>;

  before(async () => {
    gateway = await Gateway.start();
    person = await signUp(gateway);
    claims = { ...decodeJwt(person.accessToken) };
  });
  after(() => gateway.stop());

  /** Signed with the very key of the gateway. */
  const signed = (header: object, payload: unknown = claims): string =>
    forge(header, payload, gateway.app.stores.signingKeys.current());
  const headerWith = (header: object): string =>
    encode({ typ: 'at+jwt', kid: gateway.app.stores.signingKeys.current().kid, ...header });

  async function expectRefused(token: string, reason: string, why: string): Promise<void> {
    const { status, headers, body } = await gateway.client.graphql('{ me { id } }', {}, { token });
    expect(status, why).to.equal(401);
    expect(headers.get('www-authenticate'), why).to.equal('Bearer error="invalid_token"');
    expect(body.data, why).to.equal(undefined);
    expect(body.errors, why).to.have.lengthOf(1);
    expect(body.errors?.[0]?.extensions, why).to.include({ code: 'UNAUTHENTICATED', reason });
    if (token.length > 20) expect(JSON.stringify(body), why).to.not.include(token.slice(0, 40));
  }

  it('the forge makes tokens that are taken, when nothing is wrong with them', async () => {
    expect(await standingOf(gateway, signed({}))).to.equal('ACCEPTED');
  });

  it('SES-01 no algorithm but the one of the key', async () => {
    const payload = encode(claims);
    for (const alg of ['none', 'NONE', 'nOnE', 'RS256']) {
      await expectRefused(`${headerWith({ alg })}.${payload}.`, 'TOKEN_INVALID', `${alg}, no signature`);
      await expectRefused(`${headerWith({ alg })}.${payload}`, 'TOKEN_INVALID', `${alg}, two parts`);
    }
    const [key] = gateway.app.stores.signingKeys.list();
    const pem = String(key?.publicKey.export({ type: 'spki', format: 'pem' }));
    for (const size of ['256', '384', '512']) {
      const input = `${headerWith({ alg: `HS${size}` })}.${payload}`;
      const mac = createHmac(`sha${size}`, pem).update(input).digest('base64url');
      await expectRefused(`${input}.${mac}`, 'TOKEN_INVALID', `HS${size} with the public key`);
    }
    for (const alg of ['RS384', 'RS512', 'PS256', 'ES256']) {
      await expectRefused(signed({ alg }), 'TOKEN_INVALID', alg);
    }
  });

  it('SES-01 no key but ours, whatever the header offers', async () => {
    const jwk = rsa.publicKey.export({ format: 'jwk' });
    const { kid } = gateway.app.stores.signingKeys.current();
    for (const header of [{ kid }, { kid, jwk }, { kid, jku: gateway.url }, { kid, x5u: gateway.url }, {}]) {
      await expectRefused(forge(header, claims, rsa), 'TOKEN_INVALID', JSON.stringify(header));
    }
    for (const odd of ['../../etc/passwd', "' OR 1=1 --", 'k'.repeat(4000), [kid], { kid }, 0, null, '']) {
      await expectRefused(signed({ kid: odd }), 'TOKEN_INVALID', `kid ${typeof odd}`);
    }
  });

  it('SES-03 every claim is required and checked', async () => {
    for (const name of Object.keys(claims)) {
      await expectRefused(signed({}, { ...claims, [name]: undefined }), 'TOKEN_INVALID', `no ${name}`);
    }
    const seconds = Math.floor(gateway.clock.now() / 1000);
    const changes: readonly object[] = [
      { iss: 'https://evil.example' },
      { iss: `${String(claims.iss)}/` },
      { aud: 'https://other.example' },
      { aud: [] },
      { sub: [person.id] },
      { sub: { id: person.id } },
      { exp: seconds + 0.5 },
      { exp: '9999999999' },
      { exp: 1e300 },
      { exp: seconds + 365 * 86_400 },
      { iat: seconds + 86_000, exp: seconds + 86_400 },
      { sid: '' },
      { scope: ['self'] },
    ];
    for (const change of changes) {
      await expectRefused(signed({}, { ...claims, ...change }), 'TOKEN_INVALID', JSON.stringify(change));
    }
    for (const payload of ['text', '', [], [claims], 7, null]) {
      await expectRefused(signed({}, payload), 'TOKEN_INVALID', JSON.stringify(payload));
    }
    await expectRefused(
      signed({}, { ...claims, iat: seconds - 60, exp: seconds - 1 }),
      'TOKEN_EXPIRED',
      'exp',
    );
  });

  it('SES-03 a session and a person that do not belong together are nobody', async () => {
    const other = await signUp(gateway);
    await expectRefused(signed({}, { ...claims, sub: other.id }), 'TOKEN_REVOKED', 'foreign sub');
    await expectRefused(signed({}, { ...claims, sid: other.sessionId }), 'TOKEN_REVOKED', 'foreign sid');
    await expectRefused(signed({}, { ...claims, sid: 'ses_unknown' }), 'TOKEN_REVOKED', 'unknown sid');
  });

  it('SES-04 no other kind of token is an access token', async () => {
    for (const typ of ['JWT', 'jwt', 'id+jwt', 'at+jwt ', 'application/at+jwt', undefined, ['at+jwt']]) {
      await expectRefused(signed({ typ }), 'TOKEN_INVALID', `typ ${String(typ)}`);
    }
    await expectRefused(signed({ crit: ['exp'] }), 'TOKEN_INVALID', 'crit');
    const flow = await ask(gateway, 'requestPasswordReset', { identifier: person.email });
    // Sent before the time moves on, or its cooldown would begin only then.
    await gateway.mailTo(person.email);
    gateway.clock.advance(61);
    const resetToken = await permitFor(gateway, person.email, person.email);
    const others = {
      refresh: person.refreshToken,
      reset: resetToken,
      flow: flow.id,
      session: person.sessionId,
    };
    for (const [kind, token] of Object.entries(others)) {
      await expectRefused(String(token), 'TOKEN_INVALID', kind);
    }
    const { accessToken } = person;
    expect(await ask(gateway, 'refreshSession', { refreshToken: resetToken })).to.include({
      code: 'SESSION_ENDED',
    });
    for (const token of [person.refreshToken, flow.id]) {
      const input = { resetToken: token, newPassword: 'a slow river under glass' };
      expect(await ask(gateway, 'updatePassword', input)).to.include({ code: 'EXPIRED' });
    }
    const refreshed = await ask(gateway, 'refreshSession', { refreshToken: accessToken.slice(0, 512) });
    expect(refreshed).to.include({ code: 'SESSION_ENDED' });
  });

  it('SES-06 garbage of every kind is a 401 and never a 5xx', async () => {
    const garbage = ['a', '..', 'a.b.c', '=.=.=', `${'a'.repeat(9000)}.b.c`, person.accessToken.slice(0, -3)];
    garbage.push(`${person.accessToken}A`, person.accessToken.replace('.', '.A'));
    for (const token of garbage) await expectRefused(token, 'TOKEN_INVALID', token.slice(0, 12));
    for (const authorization of ['Basic dTpw', 'Bearer', 'Bearer  ', 'Bearer a b', 'bearer\t']) {
      const { status, body } = await gateway.client.graphql(
        '{ me { id } }',
        {},
        { headers: { authorization } },
      );
      expect(status, authorization).to.equal(401);
      expect(body.errors?.[0]?.extensions, authorization).to.include({ reason: 'TOKEN_INVALID' });
    }
  });

  it('without a token a guarded mutation is 401 with a bare challenge and no data', async () => {
    const document = 'mutation { endSessions(input: {}) { __typename } }';
    const { status, headers, body } = await gateway.client.graphql(document);
    expect(status).to.equal(401);
    expect(headers.get('www-authenticate')).to.equal('Bearer');
    expect(body.data).to.equal(undefined);
    expect(body.errors?.[0]?.extensions)
      .to.include({ code: 'UNAUTHENTICATED' })
      .and.not.have.property('reason');
  });

  it('an operation of which something may run answers 200, and an error for what may not', async () => {
    const document = `mutation { logout { ... on SessionsEnded { count } }
      ...Guarded } fragment Guarded on Mutation { endSessions(input: {}) { __typename } }`;
    const { status, headers, body } = await gateway.client.graphql(document);
    expect(body.errors?.map(({ path }) => path)).to.deep.equal([['endSessions']]);
    expect(body.errors?.[0]?.extensions).to.include({ code: 'UNAUTHENTICATED' });
    expect(status).to.equal(200);
    expect(headers.get('www-authenticate')).to.equal(null);
  });

  it('nobody is signed in: me is null, and that is no error', async () => {
    const { status, body } = await gateway.client.graphql('{ me { id } }');
    expect({ status, ...body }).to.deep.equal({ status: 200, data: { me: null } });
    expect((await logout(gateway)).body.data?.logout).to.deep.equal({ count: 0 });
  });
});
