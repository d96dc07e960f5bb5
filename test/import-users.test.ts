import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { MoreThan } from 'typeorm';
import { Account } from '../entities/account.js';
import { ImportRun } from '../entities/import-run.js';
import { readEmail, readUsername } from '../src/services/identifiers.js';
import { Gateway } from './support/gateway.js';
import {
  FIREBASE_CONSOLE,
  FIREBASE_HASH,
  fileOf,
  importUsers,
  reportOf,
  VECTORS,
} from './support/imports.js';
import { ask, newName, newPassword, permitFor, signUp } from './support/person.js';

const HORSE = 'correct horse';
const SSHA = VECTORS.find(({ kind }) => kind === '{SSHA}')?.hash ?? '';
const BCRYPT = VECTORS[0]?.hash ?? '';
const ARGON2D = VECTORS.find(({ kind }) => kind === 'argon2d')?.hash.split('$') ?? [];
const PBKDF2 = 'xeR41ZKIyEGqUw22hFxMjZYok6ABzk4RpJY4c6qYE0o=';

describe('latchkey import users', () => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start();
  });
  after(() => gateway.stop());

  const run = (file: string, ...args: string[]) => importUsers(gateway, file, ...args);
  const login = (identifier: string, password: string) => ask(gateway, 'login', { identifier, password });
  const accountOf = (email: string) =>
    gateway.app.stores.database.read.findOne(Account, { emailKey: readEmail(email)?.key ?? '' }, [
      'passwordHash',
    ]);
  const countAll = () => gateway.app.stores.database.read.count(Account, { createdAt: MoreThan(0) });
  const address = () => `${newName()}@example.com`;

  it('takes every field, in their canonical form', async () => {
    const name = newName();
    const person = {
      email: ` ${name}@EXAMPLE.com `,
      username: name.toUpperCase(),
      displayName: '  Zoe\u0308 Example ',
      locale: 'pt_br',
      emailVerified: true,
      status: 'disabled',
      createdAt: '2020-02-29T12:00:00Z',
      passwordHash: SSHA,
    };
    const { code, out } = await run(fileOf('one.ndjson', [person]));
    expect({ code, out }).to.deep.equal({
      code: 0,
      out: '1 read, 1 imported, 0 in use already, 0 refused.\n',
    });
    const createdAt = Date.UTC(2020, 1, 29, 12);
    expect(await accountOf(`${name}@example.com`)).to.deep.include({
      ...{ email: `${name}@example.com`, username: name, displayName: 'Zoë Example', locale: 'pt-BR' },
      ...{ status: 'DISABLED', roles: [], createdAt, emailVerifiedAt: createdAt, lastLoginAt: null },
      passwordResetRequired: false,
    });
    expect(await login(name, HORSE)).to.include({ code: 'ACCOUNT_DISABLED' });
  });

  it('makes up a name that gives nothing away, and needs no password', async () => {
    const email = address();
    expect((await run(fileOf('plain.ndjson', [{ email }]))).code).to.equal(0);
    const account = await accountOf(email);
    expect(account).to.include({ passwordHash: null, passwordResetRequired: false, emailVerifiedAt: null });
    expect(account?.username).to.match(/^user-[0-9a-f]{16}$/);
    expect(account?.displayName).to.equal(account?.username);
    const resetToken = await permitFor(gateway, email, email);
    const password = newPassword();
    await ask(gateway, 'updatePassword', { resetToken, newPassword: password });
    expect((await login(email, password)).__typename).to.equal('SignedIn');
  });

  it('keeps a password of an unproven address shut until the mailbox is proven', async () => {
    const email = address();
    await run(fileOf('unproven.ndjson', [{ email, emailVerified: false, passwordHash: SSHA }]));
    expect(await login(email, 'wrong')).to.include({ code: 'INVALID_CREDENTIALS' });
    expect(await login(email, HORSE)).to.include({ code: 'PASSWORD_RESET_REQUIRED' });
    const resetToken = await permitFor(gateway, email, email);
    const password = newPassword();
    await ask(gateway, 'updatePassword', { resetToken, newPassword: password });
    expect(await login(email, HORSE)).to.include({ code: 'INVALID_CREDENTIALS' });
    expect((await login(email, password)).__typename).to.equal('SignedIn');
    expect((await accountOf(email))?.emailVerifiedAt).to.be.a('number');
  });

  it('says by line what it leaves out and why, and repeats nothing of it', async () => {
    const known = await signUp(gateway);
    const [first, good] = [address(), address()];
    const secret = 'canary-4711';
    const rows = [
      { email: first, username: newName() },
      { email: `${secret}` },
      { username: newName() },
      { email: first.toUpperCase() },
      { email: known.email },
      { email: address(), username: known.username.toUpperCase() },
      { email: address(), username: `${secret} x` },
      { email: address(), displayName: `${secret}${'x'.repeat(100)}` },
      { email: address(), displayName: `${secret}\nx` },
      { email: address(), locale: secret.repeat(2) },
      { email: address(), emailVerified: secret },
      { email: address(), status: secret },
      { email: address(), roles: ['ADMIN'] },
      { email: address(), createdAt: '2999-01-01' },
      { email: address(), passwordHash: secret },
      { email: address(), passwordHash: `${BCRYPT}${secret}` },
      { email: address(), passwordHash: '{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=' },
      { email: address(), passwordHash: BCRYPT.replace('$05$', '$31$') },
      { email: { nested: secret } },
    ];
    const text = rows.map((row) => JSON.stringify(row)).join('\r\n');
    const file = fileOf(
      'bad.ndjson',
      `\ufeff${text}\n{"email": "${secret}\n\n[1]\n${JSON.stringify({ email: good })}`,
    );
    const { code, out, err } = await run(file);
    expect(code).to.equal(3);
    expect(out).to.equal('22 read, 2 imported, 3 in use already, 17 refused.\n');
    expect(reportOf(file)).to.deep.equal([
      { line: 2, field: 'email', why: 'is not an e-mail address' },
      { line: 3, field: 'email', why: 'is missing' },
      { line: 4, field: 'email', why: 'stands in this file before' },
      { line: 5, field: 'email', why: 'belongs to an account already' },
      { line: 6, field: 'username', why: 'belongs to an account already' },
      { line: 7, field: 'username', why: 'is none that could be signed in with' },
      { line: 8, field: 'displayName', why: 'has more than 100 characters' },
      { line: 9, field: 'displayName', why: 'has characters that are none' },
      { line: 10, field: 'locale', why: 'is not a language tag' },
      { line: 11, field: 'emailVerified', why: 'is neither true nor false' },
      { line: 12, field: 'status', why: 'is none of ACTIVE, LOCKED, DISABLED' },
      { line: 13, field: 'roles', why: 'are given, and --allow-roles is not' },
      { line: 14, field: 'createdAt', why: 'is not a moment of the past' },
      { line: 15, field: 'passwordHash', why: 'is of a kind that cannot be checked' },
      { line: 16, field: 'passwordHash', why: 'is damaged or incomplete' },
      { line: 17, field: 'passwordHash', why: 'has no salt' },
      { line: 18, field: 'passwordHash', why: 'costs more to check than is allowed, or less than there is' },
      { line: 19, field: 'email', why: 'is not text' },
      { line: 20, field: null, why: 'cannot be read' },
      { line: 22, field: null, why: 'cannot be read' },
    ]);
    expect(out + err + readFileSync(`${file}.refused.ndjson`, 'utf8'))
      .to.not.include(secret)
      .and.not.include('@');
    expect(await accountOf(good)).to.include({ email: good });
    expect(await accountOf(known.email)).to.include({ id: known.id, username: known.username });
  });

  it('tries everything and stores nothing with --dry-run', async () => {
    const [one, two] = [address(), address()];
    const rows = [
      ...Array.from({ length: 450 }, () => ({ email: address() })),
      { email: one },
      { email: two },
      { email: one },
    ];
    const file = fileOf('dry.ndjson', [{ email: one }, ...rows]);
    const before = await countAll();
    const dry = await run(file, '--dry-run');
    expect(dry).to.include({
      code: 3,
      out: '454 read, 452 could be imported, 2 in use already, 0 refused.\n',
    });
    expect(reportOf(file)).to.deep.equal(
      [452, 454].map((line) => ({ line, field: 'email', why: 'stands in this file before' })),
    );
    expect(await countAll()).to.equal(before);
    expect(await gateway.app.stores.database.read.count(ImportRun, { position: 454 })).to.equal(0);
    expect(await run(file)).to.include({
      code: 3,
      out: '454 read, 452 imported, 2 in use already, 0 refused.\n',
    });
    expect(await countAll()).to.equal(before + 452);
    expect(await run(file)).to.include({
      code: 3,
      out: '454 read, 452 imported, 2 in use already, 0 refused.\n',
    });
    expect(await countAll()).to.equal(before + 452);
  });

  it('imports nobody with --on-conflict fail, when somebody is there already', async () => {
    const known = await signUp(gateway);
    const file = fileOf('conflict.ndjson', [{ email: address() }, { email: known.email }]);
    const before = await countAll();
    const { code, out, err } = await run(file, '--on-conflict', 'fail');
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    expect(err).to.include('1 in use already: see the report. Nobody was imported.');
    expect(reportOf(file)).to.deep.equal([{ line: 2, field: 'email', why: 'belongs to an account already' }]);
    expect(await countAll()).to.equal(before);
  });

  it('gives roles with --allow-roles, and only those there are', async () => {
    const [admin, both] = [address(), address()];
    const rows = [
      { email: admin, roles: 'admin' },
      { email: both, roles: ['SUPPORT', 'admin', 'ADMIN'] },
    ];
    const file = fileOf('roles.ndjson', [...rows, { email: address(), roles: ['ROOT'] }]);
    expect((await run(file, '--allow-roles')).code).to.equal(3);
    expect((await accountOf(admin))?.roles).to.deep.equal(['ADMIN']);
    expect((await accountOf(both))?.roles).to.deep.equal(['SUPPORT', 'ADMIN']);
    expect(reportOf(file)).to.deep.equal([{ line: 3, field: 'roles', why: 'has one unknown' }]);
  });

  it('reads CSV as RFC 4180 has it, with the names of others', async () => {
    const [one, two] = [address(), address()];
    const text = [
      '\ufeffmail,pw_hash,name,verified,extra',
      `${one},${SSHA},"Quoted, ""Name""",TRUE,"two`,
      'lines"',
      `${address()},,too few`,
      '',
      `${two},"${SSHA}",,0,`,
    ].join('\r\n');
    const fields = ['email=mail', 'passwordHash=pw_hash', 'displayName=name', 'emailVerified=verified'];
    const file = fileOf('people.csv', text);
    const { code, out } = await run(file, ...fields.flatMap((field) => ['--field', field]));
    expect({ code, out }).to.deep.equal({
      code: 3,
      out: '3 read, 2 imported, 0 in use already, 1 refused.\n',
    });
    expect(reportOf(file)).to.deep.equal([{ line: 4, field: null, why: 'cannot be read' }]);
    expect((await accountOf(one))?.displayName).to.equal('Quoted, "Name"');
    expect((await login(one, HORSE)).__typename).to.equal('SignedIn');
    expect(await login(two, HORSE)).to.include({ code: 'PASSWORD_RESET_REQUIRED' });
  });

  it('stops at a file that is broken as a whole, and does not show it', async () => {
    const email = address();
    const broken = {
      'quotes.csv': [`email,displayName\n${email},"canary-4711\n`, 'behind line 1 (CSV_QUOTE_NOT_CLOSED)'],
      'cut.json': [`{"users":[{"email":"${email}"},{"email":"canary-4711`, 'ends too early, behind record 1'],
      'bad.json': [`[\n{"email":"${email}"} canary-4711`, 'broken behind record 1'],
    } as const;
    for (const [name, [text, why]] of Object.entries(broken)) {
      const { code, out, err } = await run(fileOf(name, text));
      expect({ code, out }, name).to.deep.equal({ code: 1, out: '' });
      expect(err).to.include(why).and.not.include('canary');
    }
  });

  it('answers mistakes with 2 or with what is missing', async () => {
    const file = fileOf('none.ndjson', []);
    for (const args of [
      ['--format', 'ldap'],
      ['--field', 'shoe=size'],
      ['--as', 'xml'],
      ['--on-conflict', 'ask'],
    ]) {
      expect((await run(file, ...args)).code, args.join(' ')).to.equal(2);
    }
    expect(await run('/does/not/exist')).to.include({ code: 1, err: 'The file cannot be read.\n' });
    expect((await run(file, '--format', 'firebase')).err).to.include('--firebase-project');
    expect((await run(file, '--firebase-project', file)).err).to.include('base64_signer_key');
    expect(await run(file)).to.include({
      code: 0,
      out: '0 read, 0 imported, 0 in use already, 0 refused.\n',
    });
    const { code, out } = await run('--help');
    expect(code).to.equal(0);
    expect(out).to.include('latchkey import users people.ndjson --dry-run').and.include('Exit codes');
  });

  describe('the exports of others', () => {
    /** Imports one file, in which the first person can sign in with the password. */
    async function expectImported(
      given: { file: string; email: string; password?: string },
      args: readonly string[],
      expected: Partial<Account>,
    ): Promise<void> {
      const { code, err } = await run(given.file, ...args);
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

    it('of Better Auth', async () => {
      const [email, username] = [address(), newName()];
      const { scryptSync } = await import('node:crypto');
      const salt = '0123456789abcdef0123456789abcdef';
      const key = scryptSync(HORSE, salt, 64, { N: 16_384, r: 16, p: 1, maxmem: 64 * 1024 * 1024 });
      const user = { email, username, name: 'Bet', emailVerified: 1, createdAt: '2024-01-02T03:04:05.000Z' };
      const file = fileOf(
        'users.json',
        JSON.stringify([{ ...user, password: `${salt}:${key.toString('hex')}` }]),
      );
      const expected = { username: readUsername(username)?.canonical ?? '', displayName: 'Bet' };
      await expectImported({ file, email }, ['--format', 'better-auth'], expected);
    });
  });
});
