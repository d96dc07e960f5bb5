import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { MoreThan } from 'typeorm';
import { Account } from '../entities/account.js';
import { ImportRun } from '../entities/import-run.js';
import { accountOf, describeImports, fileOf, reportOf, VECTORS } from './support/imports.js';
import { ask, newName, newPassword, permitFor, signUp } from './support/person.js';

const HORSE = 'correct horse';
const SSHA = VECTORS.find(({ kind }) => kind === '{SSHA}')?.hash ?? '';
const BCRYPT = VECTORS[0]?.hash ?? '';

describeImports('latchkey import users', ({ address, run, use }) => {
  const login = (identifier: string, password: string) => ask(use(), 'login', { identifier, password });
  const countAll = () => use().app.stores.database.read.count(Account, { createdAt: MoreThan(0) });

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
    expect(await accountOf(use(), `${name}@example.com`)).to.deep.include({
      ...{ email: `${name}@example.com`, username: name, displayName: 'Zoë Example', locale: 'pt-BR' },
      ...{ status: 'DISABLED', roles: [], createdAt, emailVerifiedAt: createdAt, lastLoginAt: null },
      passwordResetRequired: false,
    });
    expect(await login(name, HORSE)).to.include({ code: 'ACCOUNT_DISABLED' });
  });

  it('makes up a name that gives nothing away, and needs no password', async () => {
    const email = address();
    expect((await run(fileOf('plain.ndjson', [{ email }]))).code).to.equal(0);
    const account = await accountOf(use(), email);
    expect(account).to.include({ passwordHash: null, passwordResetRequired: false, emailVerifiedAt: null });
    expect(account?.username).to.match(/^user-[0-9a-f]{16}$/);
    expect(account?.displayName).to.equal(account?.username);
    const resetToken = await permitFor(use(), email, email);
    const password = newPassword();
    await ask(use(), 'updatePassword', { resetToken, newPassword: password });
    expect((await login(email, password)).__typename).to.equal('SignedIn');
  });

  it('keeps a password of an unproven address shut until the mailbox is proven', async () => {
    const email = address();
    await run(fileOf('unproven.ndjson', [{ email, emailVerified: false, passwordHash: SSHA }]));
    expect(await login(email, 'wrong')).to.include({ code: 'INVALID_CREDENTIALS' });
    expect(await login(email, HORSE)).to.include({ code: 'PASSWORD_RESET_REQUIRED' });
    const resetToken = await permitFor(use(), email, email);
    const password = newPassword();
    await ask(use(), 'updatePassword', { resetToken, newPassword: password });
    expect(await login(email, HORSE)).to.include({ code: 'INVALID_CREDENTIALS' });
    expect((await login(email, password)).__typename).to.equal('SignedIn');
    expect((await accountOf(use(), email))?.emailVerifiedAt).to.be.a('number');
  });

  it('says by line what it leaves out and why, and repeats nothing of it', async () => {
    const known = await signUp(use());
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
      { email: address(), displayName: `${secret}x\u202e` },
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
      { line: 8, field: 'displayName', why: 'is not up to 100 characters that can be seen' },
      { line: 9, field: 'displayName', why: 'is not up to 100 characters that can be seen' },
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
    expect(await accountOf(use(), good)).to.include({ email: good });
    expect(await accountOf(use(), known.email)).to.include({ id: known.id, username: known.username });
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
    expect(reportOf(file, 'dry-run')).to.deep.equal(
      [452, 454].map((line) => ({ line, field: 'email', why: 'stands in this file before' })),
    );
    expect(await countAll()).to.equal(before);
    expect(await use().app.stores.database.read.count(ImportRun, { position: 454 })).to.equal(0);
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
    const known = await signUp(use());
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
    expect((await accountOf(use(), admin))?.roles).to.deep.equal(['ADMIN']);
    expect((await accountOf(use(), both))?.roles).to.deep.equal(['SUPPORT', 'ADMIN']);
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
    expect((await accountOf(use(), one))?.displayName).to.equal('Quoted, "Name"');
    expect((await login(one, HORSE)).__typename).to.equal('SignedIn');
    expect(await login(two, HORSE)).to.include({ code: 'PASSWORD_RESET_REQUIRED' });
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
    expect(await run('/does/not/exist')).to.include({ code: 1, err: 'There is no such file.\n' });
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
});
