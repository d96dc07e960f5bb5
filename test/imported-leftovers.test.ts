import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { Like, MoreThan } from 'typeorm';
import { Account } from '../entities/account.js';
import { AuditEvent } from '../entities/audit-event.js';
import { ImportRun } from '../entities/import-run.js';
import { PasswordScheme } from '../entities/password-scheme.js';
import { commandOrigin } from '../src/commands/import/command-origin.js';
import { readPerson } from '../src/services/import-person.js';
import { createImports } from '../src/wiring/imports.js';
import { latchkey } from './support/command.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { ownerOf, signUpImported, VECTORS } from './support/imports.js';
import { ask, newName, type Outcome, permitFor, signUp } from './support/person.js';

const DEAR = '$pbkdf2-sha256$i=200000$c2FsdHNhbHQ$xeR41ZKIyEGqUw22hFxMjZYok6ABzk4RpJY4c6qYE0o';
const CHEAP = VECTORS.find(({ kind }) => kind === '{SSHA}');
const OPERATOR = commandOrigin('import forget');

function signal(): { readonly given: Promise<void>; give(): void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
}

onBothBackends('passwords that came from elsewhere, when they are dropped', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  const leftovers = () => createImports(gateway.app.stores).leftovers;
  const login = (identifier: string, password: string): Promise<Outcome> =>
    ask(gateway, 'login', { identifier, password });

  it('are not brought back by a sign-in when they were dropped while it hashed', async () => {
    const email = await signUpImported(gateway, CHEAP?.hash ?? '');
    const { hasher } = gateway.app.core;
    const hash = hasher.hash.bind(hasher);
    hasher.hash = async (password, asker) => {
      hasher.hash = hash;
      expect(await leftovers().forget(OPERATOR)).to.be.above(0);
      return hash(password, asker);
    };
    expect((await login(email, CHEAP?.password ?? '')).__typename).to.equal('SignedIn');
    expect((await ownerOf(gateway, email)).passwordHash).to.equal(null);
    expect(await login(email, CHEAP?.password ?? '')).to.include({ code: 'INVALID_CREDENTIALS' });
  });

  it('are dropped or upgraded, and never both, when many come back at that moment', async () => {
    const emails = await Promise.all(
      Array.from({ length: 8 }, () => signUpImported(gateway, CHEAP?.hash ?? '')),
    );
    const password = CHEAP?.password ?? '';
    const [dropped] = await Promise.all([
      leftovers().forget(OPERATOR),
      ...emails.map((email) => login(email, password)),
    ]);
    const ends = await Promise.all(
      emails.map(async (email) => {
        const { id, passwordHash } = await ownerOf(gateway, email);
        const where = { subjectId: id, kind: 'RESET_REQUIRED' as const };
        const told = await gateway.app.stores.database.read.count(AuditEvent, where);
        return { email, told, isOurs: passwordHash !== null, passwordHash };
      }),
    );
    for (const { email, told, isOurs, passwordHash } of ends) {
      if (isOurs) expect(passwordHash).to.match(/^hs384:/);
      expect(told, 'told of exactly those that were dropped').to.equal(isOurs ? 0 : 1);
      const again = await login(email, password);
      expect(again.__typename === 'SignedIn').to.equal(isOurs);
    }
    expect(dropped).to.be.at.least(ends.filter(({ isOurs }) => !isOurs).length);
  });

  it('come with their scheme, even when it was dropped between two parts of a file', async () => {
    const { imports } = createImports(gateway.app.stores);
    const { database } = gateway.app.stores;
    const people = [1, 2, 3].map(() => `${newName()}@example.com`);
    const rules = { allowRoles: false, assumeVerified: true, firebase: null, now: gateway.clock.now() };
    const batchOf = (email: string, from: number) => {
      const read = readPerson({ email, passwordHash: CHEAP?.hash }, rules);
      if ('refusal' in read) throw new Error(read.refusal.why);
      return { from, to: from + 1, candidates: [{ line: from + 1, person: read.person }], refused: [] };
    };
    const report = { write: async () => undefined, sizeOf: () => 0 };
    const doing = { origin: OPERATOR, reason: 'x', report, failOnConflict: false };
    let run = await imports.open('f'.repeat(64));
    for (const [n, email] of people.entries()) {
      const isLast = n === people.length - 1;
      if (isLast) await database.write((tx) => tx.delete(PasswordScheme, { createdAt: MoreThan(0) }));
      run = await imports.store(run, batchOf(email, n), doing);
    }
    await imports.finish(run);
    expect(run).to.include({ position: 3, imported: 3 });
    for (const email of people)
      expect((await login(email, CHEAP?.password ?? '')).__typename, email).to.equal('SignedIn');
  });

  it('are told in a report that another process at the same file leaves alone', async () => {
    const { imports } = createImports(gateway.app.stores);
    const told: number[] = [];
    const write = async (_bytes: number, lines: readonly unknown[]) => {
      told.push(lines.length);
    };
    const report = { write, sizeOf: () => 1 };
    const doing = { origin: OPERATOR, reason: 'x', report, failOnConflict: false };
    const refused = [{ line: 1, field: null, why: 'x' }];
    const run = await imports.open('e'.repeat(64));
    const batch = { from: 0, to: 1, candidates: [], refused };
    const next = await imports.store(run, batch, doing);
    expect(told).to.deep.equal([1]);
    const late = await imports.store(run, { ...batch, to: 2 }, doing).catch((error: unknown) => error);
    expect(late).to.include({ code: 'CONFLICT' });
    expect(told).to.deep.equal([1]);
    await imports.finish(next);
  });

  it('are dropped even where somebody is holding the account at that moment', async () => {
    const email = await signUpImported(gateway, CHEAP?.hash ?? '');
    const { id, passwordHash } = await ownerOf(gateway, email);
    const { database } = gateway.app.stores;
    const [held, over] = [signal(), signal()];
    const holding = database.write(async (tx) => {
      await tx.update(Account, { id }, { passwordHash });
      held.give();
      await over.given;
    });
    await held.given;
    const dropping = leftovers().forget(OPERATOR);
    // Whoever passes the account by is done by then; whoever waits for it is not.
    await Promise.race([dropping, pause(500)]);
    over.give();
    await holding;
    expect(await dropping).to.be.above(0);
    expect((await ownerOf(gateway, email)).passwordHash).to.equal(null);
  });

  it('wait for an import that was not run to its end, unless it is abandoned', async () => {
    const email = await signUpImported(gateway, CHEAP?.hash ?? '');
    const { database } = gateway.app.stores;
    const run = await createImports(gateway.app.stores).imports.open('a'.repeat(64));
    const at = { folder: gateway.env.DATA_DIR ?? '', env: gateway.env };
    const refused = await latchkey(['import', 'forget'], at);
    expect(refused).to.include({ code: 1, out: '' });
    expect(refused.err).to.include('An import is not finished.').and.include('--abandon');
    expect((await ownerOf(gateway, email)).passwordHash).to.match(/^imported:/);
    expect((await latchkey(['import', 'forget', '--abandon'], at)).code).to.equal(0);
    expect((await ownerOf(gateway, email)).passwordHash).to.equal(null);
    // The same file is a new one then, so that nobody behind that place is lost.
    expect(await database.read.findOne(ImportRun, { id: run.id })).to.equal(null);
  });

  it('end with latchkey import forget, and so does the work for hiding them', async () => {
    const email = await signUpImported(gateway, DEAR);
    const other = await signUp(gateway);
    const { database } = gateway.app.stores;
    const count = await database.read.count(Account, { passwordHash: Like('imported:%') });
    expect(count).to.be.above(0);
    const at = { folder: gateway.env.DATA_DIR ?? '', env: gateway.env };
    const { code, out } = await latchkey(['import', 'forget'], at);
    const were = count === 1 ? '1 imported password was' : `${count} imported passwords were`;
    expect({ code, out }).to.deep.equal({
      code: 0,
      out: `${were} dropped. "Forgot password" lets their owners in.\n`,
    });
    expect(await database.read.count(Account, { passwordHash: Like('imported:%') })).to.equal(0);
    expect(await database.read.count(PasswordScheme, { createdAt: MoreThan(0) })).to.equal(0);
    const { id, passwordHash } = await ownerOf(gateway, email);
    expect(passwordHash).to.equal(null);
    const [event] = await database.read.find(AuditEvent, {
      where: { subjectId: id },
      order: { id: 'DESC' },
      take: 1,
    });
    expect(event).to.include({ kind: 'RESET_REQUIRED', deviceName: 'latchkey import forget' });
    expect((await login(other.email, other.password)).__typename).to.equal('SignedIn');
    await permitFor(gateway, email, email);
    expect((await latchkey(['import', 'forget'], at)).out).to.include('0 imported passwords were dropped');
  });
});
