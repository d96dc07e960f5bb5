import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, type JWTVerifyResult, jwtVerify } from 'jose';
import { Gateway } from './support/gateway.js';
import { ask, type Person, signUp } from './support/person.js';
import { describeOn } from './support/services.js';
import { heldIn, refresh, signIn, standingOf } from './support/session-steps.js';

const ISSUER = 'https://auth.example.com';
const AUDIENCE = 'https://graph.example.com';
const TOKEN = { TOKEN_ISSUER: ISSUER, TOKEN_AUDIENCE: AUDIENCE };
const MINUTE = 60;

type KeySet = ReturnType<typeof createRemoteJWKSet>;

function keySetOf(gateway: Gateway): KeySet {
  return createRemoteJWKSet(new URL('/.well-known/jwks.json', gateway.url));
}

/** As any resource server would check it, with nothing of ours. */
function verified(gateway: Gateway, token: string, keys = keySetOf(gateway)): Promise<JWTVerifyResult> {
  const currentDate = new Date(gateway.clock.now());
  return jwtVerify(token, keys, { issuer: ISSUER, audience: AUDIENCE, typ: 'at+jwt', currentDate });
}

async function publishedBy(gateway: Gateway): Promise<readonly string[]> {
  const response = await fetch(new URL('/.well-known/jwks.json', gateway.url));
  const { keys }: { keys: { kid: string }[] } = JSON.parse(await response.text());
  return keys.map(({ kid }) => kid);
}

async function untilAccepted(gateway: Gateway, token: string): Promise<void> {
  for (let tries = 0; tries < 40; tries += 1) {
    if ((await standingOf(gateway, token)) === 'ACCEPTED') return;
    await pause(100);
  }
  throw new Error('The other gateway never learned of the key.');
}

describe('access tokens', () => {
  let gateway: Gateway;
  let person: Person;

  before(async () => {
    gateway = await Gateway.start({ env: TOKEN });
    person = await signUp(gateway);
  });
  after(() => gateway.stop());

  it('bear the header and the claims of RFC 9068, and no others', async () => {
    const before = Math.floor(gateway.clock.now() / 1000);
    const held = await signIn(gateway, person);
    const [kid] = await publishedBy(gateway);
    expect(decodeProtectedHeader(held.accessToken)).to.deep.equal({ alg: 'RS256', typ: 'at+jwt', kid });
    const { iat = 0, jti, ...claims } = decodeJwt(held.accessToken);
    expect(iat).to.be.within(before, before + 5);
    expect(jti).to.match(/^jti_[0-9a-z]{26}$/);
    expect(claims).to.deep.equal({
      iss: ISSUER,
      aud: AUDIENCE,
      sub: person.id,
      client_id: 'latchkey',
      scope: 'self',
      exp: iat + 600,
      sid: held.sessionId,
      auth_time: claims.auth_time,
      amr: ['pwd'],
      acr: 'aal1',
    });
    expect(claims.auth_time).to.be.within(before, iat);
    expect(JSON.stringify(claims)).to.not.include(person.email).and.not.include(person.username);
  });

  it('keep auth_time when they are refreshed, get a jti of their own, and say how it was proven', async () => {
    expect(decodeJwt(person.accessToken).amr).to.deep.equal(['otp']);
    const first = await signIn(gateway, person);
    gateway.clock.advance(5 * MINUTE);
    const next = heldIn(await refresh(gateway, first.refreshToken));
    const [a, b] = [decodeJwt(first.accessToken), decodeJwt(next.accessToken)];
    expect(b.auth_time).to.equal(a.auth_time);
    expect(b.sid).to.equal(a.sid);
    expect(b.jti).to.not.equal(a.jti);
    expect(b.iat).to.be.at.least(Number(a.iat) + 5 * MINUTE);
  });

  it('live ten minutes', async () => {
    const { accessToken } = await signIn(gateway, person);
    gateway.clock.advance(9 * MINUTE + 50);
    expect(await standingOf(gateway, accessToken)).to.equal('ACCEPTED');
    gateway.clock.advance(11);
    expect(await standingOf(gateway, accessToken)).to.equal('TOKEN_EXPIRED');
  });

  it('a stale or senseless token blocks neither login nor refresh', async () => {
    const held = await signIn(gateway, person);
    gateway.clock.advance(11 * MINUTE);
    const { email: identifier, password } = person;
    for (const token of [held.accessToken, 'senseless']) {
      const login = await ask(gateway, 'login', { identifier, password }, { token });
      expect(login.__typename).to.equal('SignedIn');
    }
    const { refreshToken } = held;
    const again = await ask(gateway, 'refreshSession', { refreshToken }, { token: held.accessToken });
    expect(await standingOf(gateway, heldIn(again).accessToken)).to.equal('ACCEPTED');
  });

  it('can be signed with ES256', async () => {
    const other = await Gateway.start({ env: { ...TOKEN, TOKEN_ALGORITHM: 'ES256' } });
    try {
      const { accessToken } = await signUp(other);
      const { protectedHeader } = await verified(other, accessToken);
      expect(protectedHeader.alg).to.equal('ES256');
      expect(await standingOf(other, accessToken)).to.equal('ACCEPTED');
    } finally {
      await other.stop();
    }
  });
});

describeOn(['mariadb', 'redis'], 'rotation of signing keys, over two gateways', () => {
  let here: Gateway;
  let there: Gateway;

  before(async function () {
    this.timeout(60_000);
    here = await Gateway.start({ backend: 'servers', env: TOKEN });
    there = await Gateway.start({ beside: here });
  });
  after(async () => {
    await there.stop();
    await here.stop();
  });

  it('signs nobody out: jose and every gateway take old and new tokens throughout', async () => {
    const person = await signUp(here);
    const [oldKid = ''] = await publishedBy(here);
    const before = await signIn(here, person, { remember: true });
    await verified(here, before.accessToken);

    const newKid = await here.app.stores.signingKeys.rotate();
    expect(await publishedBy(here)).to.deep.equal([newKid, oldKid]);
    const cached = keySetOf(here);
    const during = heldIn(await refresh(here, before.refreshToken));
    expect((await verified(here, during.accessToken, cached)).protectedHeader.kid).to.equal(oldKid);

    here.clock.advance(14 * MINUTE);
    expect(decodeProtectedHeader((await signIn(here, person)).accessToken).kid).to.equal(oldKid);
    here.clock.advance(MINUTE - 5);
    const last = await signIn(here, person);
    here.clock.advance(10);
    const after = heldIn(await refresh(here, during.refreshToken));
    expect(decodeProtectedHeader(last.accessToken).kid).to.equal(oldKid);
    expect(decodeProtectedHeader(after.accessToken).kid).to.equal(newKid);
    // Whoever fetched the keys before the new one signed knows it already.
    for (const { accessToken } of [last, after]) await verified(here, accessToken, cached);
    expect(await standingOf(here, last.accessToken)).to.equal('ACCEPTED');

    await untilAccepted(there, after.accessToken);
    expect(await publishedBy(there)).to.deep.equal([newKid, oldKid]);
    expect(await standingOf(there, last.accessToken)).to.equal('ACCEPTED');
    expect(decodeProtectedHeader((await signIn(there, person)).accessToken).kid).to.equal(newKid);

    here.clock.advance(10 * MINUTE);
    expect(await publishedBy(there)).to.deep.equal([newKid, oldKid]);
    here.clock.advance(5 * MINUTE);
    for (const gateway of [here, there]) expect(await publishedBy(gateway)).to.deep.equal([newKid]);
    expect(await standingOf(here, last.accessToken)).to.equal('TOKEN_INVALID');
    const latest = heldIn(await refresh(there, after.refreshToken));
    await verified(there, latest.accessToken);
  });
});
