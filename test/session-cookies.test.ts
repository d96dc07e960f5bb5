import { expect } from 'chai';
import { CookieJar } from './support/cookie-jar.js';
import { Gateway } from './support/gateway.js';
import type { Answer } from './support/http-client.js';
import { ask, type Outcome, type Person, signUp } from './support/person.js';
import { logout, refresh, standingOf } from './support/session-steps.js';

const NAME = '__Host-latchkey_refresh';
const DEVICE = '__Host-latchkey_device';
const OWN = { origin: 'http://localhost:4000' };
const ALLOWED = { origin: 'https://shop.example.com' };
const DAY = 24 * 3600;

const SIGNED_IN = `__typename ... on Problem { code }
  ... on SignedIn { session { id } tokens { accessToken refreshToken } }`;

describe('the refresh token in a cookie', () => {
  let gateway: Gateway;
  let person: Person;

  before(async () => {
    gateway = await Gateway.start({ env: { ALLOWED_ORIGINS: ALLOWED.origin } });
    person = await signUp(gateway);
  });
  after(() => gateway.stop());

  type Headers = Readonly<Record<string, string>>;

  function login(
    cookieJar: CookieJar,
    more: object = {},
    headers: Headers = OWN,
  ): Promise<Answer<{ login: Outcome }>> {
    const { email: identifier, password } = person;
    const input = { identifier, password, delivery: 'COOKIE', ...more };
    const document = `mutation($input: LoginInput!) { login(input: $input) { ${SIGNED_IN} } }`;
    return gateway.client.graphql(document, { input }, { cookieJar, headers });
  }

  async function refreshBy(cookieJar: CookieJar, headers: Headers): Promise<Outcome | undefined> {
    const document = `mutation { refreshSession(input: {}) { ${SIGNED_IN} } }`;
    const { body } = await gateway.client.graphql<{ refreshSession: Outcome }>(
      document,
      {},
      { cookieJar, headers },
    );
    return body.data?.refreshSession;
  }

  it('HTTP-01 is __Host-, Secure, HttpOnly, SameSite=Strict, for / and for no Domain', async () => {
    const jar = new CookieJar();
    const { headers, body } = await login(jar);
    expect(body.data?.login.tokens?.refreshToken).to.equal(null);
    const lines = headers.getSetCookie();
    const names = lines.map((line) => line.split('=', 1)[0] ?? '');
    expect(names).to.have.members([NAME, DEVICE]);
    for (const line of lines) expect(line.length).to.be.below(4096);
    for (const name of names) {
      const strict = { path: '/', domain: null, secure: true, httpOnly: true, sameSite: 'Strict' };
      expect(jar.get(name), name).to.include(strict);
    }
    expect(jar.get(NAME)?.expires).to.equal(null);
    expect(JSON.stringify(body)).to.not.include(jar.get(NAME)?.value ?? 'no cookie');
  });

  it('lives as long as the session when it is to be remembered', async () => {
    const jar = new CookieJar(() => 0);
    await login(jar, { remember: true });
    expect(jar.get(NAME)?.expires).to.be.within((30 * DAY - 5) * 1000, 30 * DAY * 1000);
    gateway.clock.advance(DAY);
    await refreshBy(jar, OWN);
    expect(jar.get(NAME)?.expires).to.be.within((29 * DAY - 5) * 1000, 29 * DAY * 1000);
  });

  it('no such cookie is set when the token is in the body', async () => {
    const jar = new CookieJar();
    const { body } = await login(jar, { delivery: 'BODY' });
    expect(jar.get(NAME)).to.equal(undefined);
    expect(body.data?.login.tokens?.refreshToken).to.be.a('string');
  });

  it('comes with the confirmation of an address, too', async () => {
    const username = `${person.username}x`;
    const email = `${username}@example.com`;
    const password = 'a slow river under glass';
    const more = { displayName: 'Ada', delivery: 'COOKIE' };
    const flow = await ask(gateway, 'register', { email, username, password, ...more });
    const jar = new CookieJar();
    const document = `mutation($input: VerifyEmailInput!) { verifyEmail(input: $input) { ${SIGNED_IN} } }`;
    const input = { verificationId: flow.id, code: await gateway.codeTo(email) };
    const { body } = await gateway.client.graphql<{ verifyEmail: Outcome }>(
      document,
      { input },
      { cookieJar: jar, headers: OWN },
    );
    expect(body.data?.verifyEmail.tokens?.refreshToken).to.equal(null);
    expect((await refreshBy(jar, OWN))?.__typename).to.equal('SignedIn');
  });

  for (const [name, headers] of Object.entries({ own: OWN, allowed: ALLOWED })) {
    it(`refreshes from a page of an ${name} origin, and stays in the cookie`, async () => {
      const jar = new CookieJar();
      await login(jar);
      const before = jar.get(NAME)?.value;
      const outcome = await refreshBy(jar, headers);
      expect(outcome?.tokens).to.include({ refreshToken: null });
      expect(jar.get(NAME)?.value).to.be.a('string').and.not.equal(before);
      expect(await standingOf(gateway, outcome?.tokens?.accessToken ?? '')).to.equal('ACCEPTED');
    });
  }

  const strangers: Record<string, Headers> = {
    'no Origin': {},
    'the null Origin': { origin: 'null' },
    'a foreign Origin': { origin: 'https://evil.example' },
    'the plain twin of an allowed Origin': { origin: 'http://shop.example.com' },
    'an Origin that begins like an allowed one': { origin: 'https://shop.example.com.evil.example' },
    'a subdomain of an allowed Origin': { origin: 'https://x.shop.example.com' },
    'another port of the own Origin': { origin: 'http://localhost:4001' },
  };
  for (const [name, headers] of Object.entries(strangers)) {
    it(`HTTP-02 is not set with ${name}: the token stays in the body`, async () => {
      const jar = new CookieJar();
      const { body } = await login(jar, {}, headers);
      expect(jar.get(NAME)).to.equal(undefined);
      expect(body.data?.login.tokens?.refreshToken).to.be.a('string');
    });

    it(`HTTP-02 is not believed with ${name}`, async () => {
      const jar = new CookieJar();
      const { body } = await login(jar);
      const before = jar.get(NAME)?.value;
      expect(await refreshBy(jar, headers)).to.include({ __typename: 'Problem', code: 'SESSION_ENDED' });
      expect(jar.get(NAME)?.value).to.equal(before);
      const copy = new CookieJar();
      copy.store([`${NAME}=${before}; Path=/; Secure`]);
      const ended = await logout(gateway, { cookieJar: copy, headers });
      expect(ended.body.data?.logout).to.deep.equal({ count: 0 });
      expect(await standingOf(gateway, body.data?.login.tokens?.accessToken ?? '')).to.equal('ACCEPTED');
      expect((await refreshBy(jar, OWN))?.__typename).to.equal('SignedIn');
    });
  }

  it('HTTP-02 a form of another site can neither sign in nor out', async () => {
    const jar = new CookieJar();
    const { body } = await login(jar);
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const headers = { ...OWN, 'content-type': type };
      const query = JSON.stringify({ query: 'mutation { logout { ... on SessionsEnded { count } } }' });
      const answer = await gateway.client.post(query, { cookieJar: jar, headers });
      expect(answer.status, type).to.be.within(400, 499);
    }
    expect(await standingOf(gateway, body.data?.login.tokens?.accessToken ?? '')).to.equal('ACCEPTED');
    const preflight = await fetch(gateway.client.endpoint, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).to.equal(null);
  });

  it('logging out by cookie ends the session and makes the browser forget it; twice is harmless', async () => {
    const jar = new CookieJar();
    const { body } = await login(jar);
    const kept = jar.get(NAME)?.value ?? '';
    const first = await logout(gateway, { cookieJar: jar, headers: OWN });
    expect(first.body.data?.logout).to.deep.equal({ count: 1 });
    expect(jar.get(NAME)).to.equal(undefined);
    expect(first.headers.getSetCookie().join()).to.match(/^__Host-latchkey_refresh=;.*Secure/);
    const second = await logout(gateway, { cookieJar: jar, headers: OWN });
    expect(second.body.data?.logout).to.deep.equal({ count: 0 });
    expect(await refresh(gateway, kept)).to.include({ code: 'SESSION_ENDED' });
    expect(await standingOf(gateway, body.data?.login.tokens?.accessToken ?? '')).to.equal('TOKEN_REVOKED');
  });

  it('logging out by token twice is harmless', async () => {
    const { body } = await login(new CookieJar());
    const token = body.data?.login.tokens?.accessToken ?? '';
    expect((await logout(gateway, { token })).body.data?.logout).to.deep.equal({ count: 1 });
    const again = await logout(gateway, { token });
    expect(again.status).to.equal(200);
    expect(again.body.data?.logout).to.deep.equal({ count: 0 });
  });

  it('a sign-out whose token has run out fails, instead of leaving the session alive without a word', async () => {
    const { body } = await login(new CookieJar());
    const token = body.data?.login.tokens?.accessToken ?? '';
    gateway.clock.advance(660);
    const late = await logout(gateway, { token });
    expect(late.status).to.equal(401);
    expect(late.body.errors?.[0]?.extensions).to.include({
      code: 'UNAUTHENTICATED',
      reason: 'TOKEN_EXPIRED',
    });
  });
});
