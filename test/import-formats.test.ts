import { scryptSync } from 'node:crypto';
import { expect } from 'chai';
import { Account } from '../entities/account.js';
import { readEmail } from '../src/services/identifiers.js';
import { Gateway } from './support/gateway.js';
import {
  FIREBASE_CONSOLE,
  FIREBASE_HASH,
  fileOf,
  importUsers,
  reportOf,
  VECTORS,
} from './support/imports.js';
import { ask, newName } from './support/person.js';

const HORSE = 'correct horse';
const BCRYPT = VECTORS[0]?.hash ?? '';
const ARGON2D = VECTORS.find(({ kind }) => kind === 'argon2d')?.hash.split('$') ?? [];
const PBKDF2 = 'xeR41ZKIyEGqUw22hFxMjZYok6ABzk4RpJY4c6qYE0o=';

describe('latchkey import users, from the exports of others', () => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start();
  });
  after(() => gateway.stop());

  const login = (identifier: string, password: string) => ask(gateway, 'login', { identifier, password });
  const accountOf = (email: string) =>
    gateway.app.stores.database.read.findOne(Account, { emailKey: readEmail(email)?.key ?? '' });
  const address = () => `${newName()}@example.com`;

  /** Imports one file, in which the first person can sign in with the password. */
  async function expectImported(
    given: { file: string; email: string; password?: string },
    args: readonly string[],
    expected: Partial<Account>,
  ): Promise<void> {
    const { code, err } = await importUsers(gateway, given.file, ...args);
    expect(code, err).to.equal(0);
    expect(await accountOf(given.email)).to.deep.include(expected);
    expect((await login(given.email, given.password ?? HORSE)).__typename).to.equal('SignedIn');
  }

  it('of Auth0', async () => {
    const [email, blocked, username] = [address(), address(), newName()];
    const mongo = { $date: '2021-05-06T07:08:09.000Z' };
    const rows = [
      {
        ...{
          _id: { $oid: '60425dc43519d90068f82973' },
          email,
          email_verified: true,
          username,
          tenant: 't',
        },
        ...{ name: 'Ann Example', passwordHash: BCRYPT, password_set_date: mongo, created_at: mongo },
      },
      { email: blocked, email_verified: true, blocked: true, name: blocked, nickname: 'bob' },
    ];
    const expected = { username, displayName: 'Ann Example', createdAt: Date.parse(mongo.$date) };
    const file = fileOf('auth0.json', rows);
    await expectImported({ file, email, password: 'U*U' }, ['--format', 'auth0'], expected);
    expect(await accountOf(blocked)).to.include({ status: 'DISABLED', displayName: 'bob' });
  });

  it('of Firebase', async () => {
    const email = address();
    const user = {
      ...{ localId: 'abc', email, emailVerified: true, displayName: 'Fay', disabled: false },
      ...{ passwordHash: FIREBASE_HASH, salt: '42xEC+ixf3L2lw==', createdAt: '1600000000000' },
      providerUserInfo: [],
    };
    const users = [
      user,
      { localId: 'def', email: address(), providerUserInfo: [{ providerId: 'google.com' }] },
    ];
    const file = fileOf('firebase.json', JSON.stringify({ users }, null, 2));
    const args = ['--format', 'firebase', '--firebase-project', fileOf('config.txt', FIREBASE_CONSOLE)];
    const expected = { displayName: 'Fay', createdAt: 1_600_000_000_000 };
    await expectImported({ file, email, password: 'user1password' }, args, expected);
  });

  it('of Keycloak', async () => {
    const [email, other] = [address(), address()];
    const credential = (secret: object, data: object) => [
      { type: 'otp', secretData: '{}', credentialData: '{}' },
      { type: 'password', secretData: JSON.stringify(secret), credentialData: JSON.stringify(data) },
    ];
    const pbkdf2 = { hashIterations: 4096, algorithm: 'pbkdf2-sha256', additionalParameters: {} };
    const more = {
      type: ['d'],
      memory: ['1024'],
      parallelism: ['2'],
      version: ['1.3'],
      hashLength: ['24'],
    };
    const argon2 = { hashIterations: 2, algorithm: 'argon2', additionalParameters: more };
    const users = [
      {
        ...{
          username: email,
          email,
          emailVerified: true,
          enabled: true,
          firstName: 'Kay',
          lastName: 'Cloak',
        },
        ...{ createdTimestamp: 1_650_000_000_000, attributes: { locale: ['de'] } },
        credentials: credential({ value: PBKDF2, salt: 'c2FsdA==' }, pbkdf2),
      },
      {
        ...{ username: newName(), email: other, emailVerified: true, enabled: true },
        credentials: credential({ value: ARGON2D[5], salt: ARGON2D[4] }, argon2),
      },
    ];
    const file = fileOf('realm-users-0.json', JSON.stringify({ realm: 'example', users }));
    const expected = { displayName: 'Kay Cloak', locale: 'de', createdAt: 1_650_000_000_000 };
    await expectImported({ file, email, password: 'password' }, ['--format', 'keycloak'], expected);
    expect((await login(other, HORSE)).__typename).to.equal('SignedIn');
  });

  it('of Supabase', async () => {
    const email = address();
    const text = [
      'id,email,encrypted_password,email_confirmed_at,created_at,raw_user_meta_data,banned_until',
      `1,${email},${BCRYPT},2022-03-04 05:06:07.89+00,2022-03-04 05:06:07+00,"{""full_name"": ""Sue Base""}",`,
    ].join('\n');
    const expected = { displayName: 'Sue Base', createdAt: Date.UTC(2022, 2, 4, 5, 6, 7) };
    const file = fileOf('users.csv', text);
    await expectImported({ file, email, password: 'U*U' }, ['--format', 'supabase'], expected);
  });

  it('of Supabase, where a ban that is over is none', async () => {
    const bans: readonly (readonly [ban: unknown, status: string | undefined])[] = [
      ['2022-03-04 05:06:07.89+00', 'ACTIVE'],
      ['2999-03-04 05:06:07+00', 'DISABLED'],
      ['infinity', 'DISABLED'],
      ['-infinity', 'ACTIVE'],
      [null, 'ACTIVE'],
      ['canary-4711', undefined],
      [{ canary: 4711 }, undefined],
    ];
    const rows = bans.map(([ban]) => ({ email: address(), banned_until: ban }));
    const file = fileOf('bans.ndjson', rows);
    expect(await importUsers(gateway, file, '--format', 'supabase')).to.include({
      code: 3,
      out: '7 read, 5 imported, 0 in use already, 2 refused.\n',
    });
    const accounts = await Promise.all(rows.map(({ email }) => accountOf(email)));
    expect(accounts.map((account) => account?.status)).to.deep.equal(bans.map(([, status]) => status));
    expect(reportOf(file)).to.deep.equal(
      [6, 7].map((line) => ({ line, field: 'bannedUntil', why: 'is no moment' })),
    );
  });

  it('of Better Auth', async () => {
    const [email, username] = [address(), newName()];
    const salt = '0123456789abcdef0123456789abcdef';
    const key = scryptSync(HORSE, salt, 64, { N: 16_384, r: 16, p: 1, maxmem: 64 * 1024 * 1024 });
    const user = { email, username, name: 'Bet', emailVerified: 1, createdAt: '2024-01-02T03:04:05.000Z' };
    const file = fileOf(
      'users.json',
      JSON.stringify([{ ...user, password: `${salt}:${key.toString('hex')}` }]),
    );
    const expected = { username: username, displayName: 'Bet' };
    await expectImported({ file, email }, ['--format', 'better-auth', '--max-hash-ms', '5000'], expected);
  });

  it('leaves out what is not UTF-8, and takes along no name or address that nobody has', async () => {
    const [named, addressed] = [address(), `jos\u00e9.${newName()}@example.com`];
    const files = {
      'latin.csv': `email,displayName\n${named},Jos\u00e9\n${addressed},Ann\n`,
      'latin.ndjson': `{"email":"${named}","displayName":"Jos\u00e9"}\n{"email":"${addressed}"}\n`,
      'latin.json': `[{"email":"${named}","displayName":"Jos\u00e9"},{"email":"${addressed}"}]`,
    };
    for (const [name, text] of Object.entries(files)) {
      const file = fileOf(name, Buffer.from(text, 'latin1'));
      const { code, out } = await importUsers(gateway, file);
      const expected = { code: 3, out: '2 read, 0 imported, 0 in use already, 2 refused.\n' };
      expect({ code, out }, name).to.deep.equal(expected);
      expect(reportOf(file).map((one) => ({ ...one, line: 0 }))).to.deep.equal([
        { line: 0, field: 'displayName', why: 'is not UTF-8' },
        { line: 0, field: 'email', why: 'is not UTF-8' },
      ]);
    }
  });
});
