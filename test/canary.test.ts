import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { CookieJar } from './support/cookie-jar.js';
import { dumpRedis, dumpSql } from './support/dumps.js';
import { Gateway } from './support/gateway.js';
import {
  ask,
  type Circumstances,
  type MutationName,
  newName,
  newPassword,
  type Outcome,
  post,
} from './support/person.js';
import { send } from './support/raw-request.js';
import { describeOn } from './support/services.js';

const LOGIN_BY_COOKIE =
  'mutation($input: LoginInput!) { login(input: $input) { ... on SignedIn { tokens { accessToken refreshToken } } } }';
const REFRESH_BY_COOKIE =
  'mutation { refreshSession(input: {}) { __typename ... on SignedIn { tokens { accessToken refreshToken } } } }';
const COOKIE = '__Host-latchkey_refresh';
const TABLES = [
  'accounts',
  'audit_events',
  'outbox_mail',
  'registrations',
  'reset_grants',
  'sessions',
  'stored_keys',
];

interface ByCookie {
  readonly login?: { readonly tokens: { readonly accessToken: string; readonly refreshToken: null } };
  readonly refreshSession?: {
    readonly __typename: string;
    readonly tokens: { readonly accessToken: string };
  };
}

describeOn(['mariadb', 'redis'], 'nothing secret is written anywhere', () => {
  const master = randomBytes(48).toString('base64url');
  /** By what it is, so that a failure says what leaked. */
  const secrets: { readonly what: string; readonly secret: string }[] = [];
  const written: { readonly where: string; readonly text: string }[] = [];
  const failures: string[] = [];
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({
      backend: 'servers',
      env: { LOG_LEVEL: 'trace', LATCHKEY_SECRET: master },
    });
    keep('the master secret', master);
    keep('the password of the database', new URL(gateway.env.DATABASE_URL ?? '').password);
    keep('the password of Redis', new URL(gateway.env.REDIS_URL ?? '').password);
    const person = await openAccount();
    await recover(person);
    await useCookies(person);
    await forge(person);
    await look('the end');
    written.push({ where: 'the log', text: gateway.logged() });
    written.push(...failures.map((text) => ({ where: 'an error', text })));
  });
  after(() => gateway.stop());

  function keep(what: string, secret: string | null | undefined): string {
    if (secret === undefined || secret === null || secret.length < 6) throw new Error(`There is no ${what}.`);
    secrets.push({ what, secret });
    return secret;
  }

  async function look(when: string): Promise<void> {
    await gateway.app.core.outbox.idle();
    for (const [table, rows] of await dumpSql(gateway.env.DATABASE_URL ?? '')) {
      written.push({ where: `the table ${table} at ${when}`, text: rows.join('\n') });
    }
    const keys = await dumpRedis(gateway.env.REDIS_URL ?? '');
    written.push({ where: `Redis at ${when}`, text: keys.join('\n') });
  }

  async function refused(name: MutationName, input: object, more: Circumstances = {}): Promise<void> {
    const { text } = await post(gateway, name, input, more);
    expect(text, name).to.match(/"Problem"|"errors"/);
    failures.push(text);
  }

  function keepTokens(tokens: Outcome['tokens']): void {
    keep('an access token', tokens?.accessToken);
    keep('the signature of an access token', tokens?.accessToken.split('.')[2]);
    keep('a refresh token', tokens?.refreshToken);
  }

  interface Known {
    readonly email: string;
    readonly username: string;
    password: string;
    refreshToken: string;
  }

  async function openAccount(): Promise<Known> {
    const username = newName();
    const email = `${username}@example.com`;
    const password = keep('a password', newPassword());
    const applied = await ask(gateway, 'register', { email, username, password });
    const verificationId = keep('the id of a verification', applied.id);
    const code = keep('a code of a verification', await gateway.codeTo(email));
    await look('an open verification');
    await refused('verifyEmail', { verificationId, code: other(code) });
    const { tokens } = await ask(gateway, 'verifyEmail', { verificationId, code });
    keepTokens(tokens);
    const again = await ask(gateway, 'refreshSession', { refreshToken: tokens?.refreshToken });
    keepTokens(again.tokens);
    return { email, username, password, refreshToken: again.tokens?.refreshToken ?? '' };
  }

  async function recover(person: Known): Promise<void> {
    gateway.clock.advance(61);
    const { id } = await ask(gateway, 'requestPasswordReset', { identifier: person.email });
    const resetId = keep('the id of a reset', id);
    const code = keep('a code of a reset', await gateway.codeTo(person.email));
    gateway.clock.advance(61);
    await ask(gateway, 'sendCode', { flowId: resetId });
    const newest = keep('a second code of a reset', await gateway.codeTo(person.email));
    await look('an open reset');
    await refused('verifyResetCode', { resetId, code: other(code) });
    const { resetToken } = await ask(gateway, 'verifyResetCode', { resetId, code: newest });
    keep('a reset token', resetToken);
    await look('an open grant');
    const weak = keep('a refused password', `${person.username}1`);
    await refused('updatePassword', { resetToken, newPassword: weak });
    const newPassword_ = keep('a new password', newPassword());
    await ask(gateway, 'updatePassword', { resetToken, newPassword: newPassword_ });
    await refused('updatePassword', { resetToken, newPassword: newPassword_ });
    await refused('refreshSession', { refreshToken: person.refreshToken });
    await refused('login', { identifier: person.email, password: person.password });
    person.password = newPassword_;
  }

  async function useCookies(person: Known): Promise<void> {
    const cookieJar = new CookieJar();
    const headers = { origin: gateway.env.PUBLIC_URL ?? '' };
    const input = { identifier: person.username, password: person.password, delivery: 'COOKIE' };
    const opened = await gateway.client.graphql<ByCookie>(LOGIN_BY_COOKIE, { input }, { headers, cookieJar });
    keep('an access token beside a cookie', opened.body.data?.login?.tokens.accessToken);
    keep('a cookie', cookieJar.get(COOKIE)?.value);
    const next = await gateway.client.graphql<ByCookie>(REFRESH_BY_COOKIE, {}, { headers, cookieJar });
    expect(next.body.data?.refreshSession?.__typename, next.text).to.equal('SignedIn');
    keep('a second cookie', cookieJar.get(COOKIE)?.value);
  }

  async function forge(person: Known): Promise<void> {
    const wrong = keep('a wrong password', newPassword());
    for (let n = 0; n < 6; n += 1) await refused('login', { identifier: person.email, password: wrong });
    const stranger = keep('a password given for nobody', newPassword());
    await refused('login', { identifier: newName(), password: stranger });
    await refused('refreshSession', { refreshToken: keep('a forged refresh token', `lkr_${newPassword()}`) });
    await refused('updatePassword', {
      resetToken: keep('a forged reset token', `lkg_${newPassword()}`),
      newPassword: keep('a password with a forged token', newPassword()),
    });
    const token = keep('a forged access token', `eyJhbGciOiJub25lIn0.${newPassword()}.x`);
    await refused('endSessions', {}, { token });
    const misplaced = keep('a password in a wrong place', newPassword());
    for (const variables of [{ input: { identifier: [misplaced] } }, misplaced]) {
      const body = JSON.stringify({ query: LOGIN_BY_COOKIE, variables });
      failures.push((await gateway.client.post(body)).text);
    }
    failures.push((await gateway.client.post(`{"query":"${misplaced}`)).text);
    failures.push((await send(gateway, `/graphql?query=${misplaced}`)).text);
    const cookie = `${COOKIE}=${keep('a forged cookie', `lkr_${newPassword()}`)}`;
    const headers = { cookie, origin: gateway.env.PUBLIC_URL ?? '' };
    failures.push((await gateway.client.graphql(REFRESH_BY_COOKIE, {}, { headers })).text);
  }

  it('has seen something of every kind, and looked everywhere', () => {
    expect(secrets).to.have.length.of.at.least(28);
    expect(new Set(secrets.map(({ secret }) => secret)).size).to.equal(secrets.length);
    const places = written.map(({ where }) => where);
    for (const table of TABLES) expect(places).to.include(`the table ${table} at the end`);
    expect(failures).to.have.length.of.at.least(15);
    const text = (prefix: string): string =>
      written.flatMap((one) => (one.where.startsWith(prefix) ? one.text : [])).join('\n');
    expect(text('the table accounts'))
      .to.match(/\$2b\$\d\d\$/)
      .and.include('@example.com');
    expect(text('the table reset_grants at an open grant')).to.include('usr_');
    expect(text('Redis at an open reset')).to.include('flow:').and.include('nonce');
    expect(text('the log')).to.include('"request"');
  });

  it('STO-06 STO-07 no password, code, token, id of a flow, cookie or secret is in the log, SQL, Redis or an error', () => {
    const found = secrets.flatMap(({ what, secret }) =>
      written.filter(({ text }) => isIn(text, secret)).map(({ where }) => `${what} is in ${where}`),
    );
    expect(found).to.deep.equal([]);
  });

  it('STO-07 no name of a Redis key tells an address, a username or an account', () => {
    const keys = written
      .filter(({ where }) => where.startsWith('Redis'))
      .flatMap(({ text }) => text.split('\n').map((line) => line.split(' = ')[0]));
    expect(keys).to.have.length.of.at.least(4);
    for (const key of keys)
      expect(key)
        .to.match(/^[\w{}:-]+$/)
        .and.not.match(/usr_|@/);
  });
});

/** As it is, or wrapped in one of the usual ways. Short codes only where they stand alone. */
function isIn(text: string, secret: string): boolean {
  if (/^\d{6}$/.test(secret)) return new RegExp(`(?<![0-9A-Za-z])${secret}(?![0-9A-Za-z])`).test(text);
  const bytes = Buffer.from(secret);
  return [secret, encodeURIComponent(secret), bytes.toString('base64url'), bytes.toString('hex')].some(
    (form) => text.includes(form),
  );
}

function other(code: string): string {
  return `${code.slice(0, -1)}${(Number(code.slice(-1)) + 1) % 10}`;
}
