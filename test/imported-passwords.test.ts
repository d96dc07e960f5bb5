import { expect } from 'chai';
import { AuditEvent } from '../entities/audit-event.js';
import { PasswordScheme } from '../entities/password-scheme.js';
import { TRUSTED } from '../src/crypto/bounded-queue.js';
import { Gateway } from './support/gateway.js';
import {
  FIREBASE,
  FIREBASE_CONSOLE,
  fileOf,
  importedHash,
  importUsers,
  ownerOf,
  signUpImported,
  VECTORS,
} from './support/imports.js';
import { ask, newName, newPassword, type Outcome, permitFor, post } from './support/person.js';

const WRONG = 'certainly not their password';
/** Some 30 ms of a core, far above everything else that a refused sign-in does with cheap hashes. */
const DEAR = '$pbkdf2-sha256$i=200000$c2FsdHNhbHQ$xeR41ZKIyEGqUw22hFxMjZYok6ABzk4RpJY4c6qYE0o';
const CHEAP = VECTORS.find(({ kind }) => kind === '{SSHA}');

describe('passwords that come from elsewhere', () => {
  let gateway: Gateway;
  const people = VECTORS.map((vector, n) => ({ ...vector, email: `vector${n}@example.com` }));

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start();
    const records = people.map(({ email, hash }) => ({ email, emailVerified: true, passwordHash: hash }));
    const project = fileOf('hash-config.txt', FIREBASE_CONSOLE);
    const run = await importUsers(gateway, fileOf('people.ndjson', records), '--firebase-project', project);
    expect(run).to.deep.include({
      code: 0,
      out: `${people.length} read, ${people.length} imported, 0 in use already, 0 refused.\n`,
    });
  });
  after(() => gateway.stop());

  const login = (identifier: string, password: string): Promise<Outcome> =>
    ask(gateway, 'login', { identifier, password });

  it('rest in the database encrypted, the secrets of their scheme too', async () => {
    for (const { email, hash } of people) {
      const { passwordHash } = await ownerOf(gateway, email);
      expect(passwordHash).to.match(/^imported:ps_[0-9a-f]{16}:[\w-]{60,}$/);
      for (const part of hash.split(/[$}]/).filter((one) => one.length > 12))
        expect(passwordHash).to.not.include(part);
    }
    const where = { kind: 'firebase' };
    const [row, ...others] = await gateway.app.stores.database.read.find(PasswordScheme, { where, take: 10 });
    expect(others).to.deep.equal([]);
    expect(JSON.stringify(row)).to.not.include(FIREBASE.signerKey.slice(0, 20));
  });

  for (const { kind, email, password } of people) {
    it(`sign in by ${kind}, and by our scheme from then on`, async () => {
      expect(await login(email, `${password}x`)).to.include({ code: 'INVALID_CREDENTIALS', attemptsLeft: 4 });
      const before = (await ownerOf(gateway, email)).passwordHash;
      expect((await login(email, password)).__typename).to.equal('SignedIn');
      const { passwordHash, id } = await ownerOf(gateway, email);
      expect(before).to.match(/^imported:/);
      expect(passwordHash).to.match(/^hs384:\$2b\$04\$/);
      expect(await login(email, WRONG)).to.include({ code: 'INVALID_CREDENTIALS' });
      expect((await login(email, password)).__typename).to.equal('SignedIn');
      expect((await ownerOf(gateway, email)).passwordHash).to.equal(passwordHash);
      const events = await gateway.app.stores.database.read.find(AuditEvent, {
        where: { subjectId: id },
        order: { id: 'ASC' },
        take: 10,
      });
      expect(events[0]).to.include({
        kind: 'REGISTERED',
        reason: 'Imported from people.ndjson',
        actorId: null,
      });
    });
  }

  it('are throttled like all others', async () => {
    const email = await signUpImported(gateway, DEAR);
    for (const left of [4, 3, 2, 1, 0]) expect(await login(email, WRONG)).to.include({ attemptsLeft: left });
    expect(await login(email, WRONG)).to.include({ code: 'ACCOUNT_LOCKED' });
  });

  it('are not upgraded over a password that was chosen meanwhile', async () => {
    const email = await signUpImported(gateway, CHEAP?.hash ?? '');
    const { hasher } = gateway.app.core;
    const hash = hasher.hash.bind(hasher);
    const chosen = newPassword();
    hasher.hash = async (password, asker) => {
      hasher.hash = hash;
      const resetToken = await permitFor(gateway, email, email);
      const updated = await ask(gateway, 'updatePassword', { resetToken, newPassword: chosen });
      expect(updated.__typename).to.equal('PasswordUpdated');
      return hash(password, asker);
    };
    await login(email, CHEAP?.password ?? '');
    expect((await login(email, CHEAP?.password ?? '')).code).to.equal('INVALID_CREDENTIALS');
    expect((await login(email, chosen)).__typename).to.equal('SignedIn');
  });

  it('match nothing when the row was touched, moved to another scheme, or made under another key', async () => {
    const text = CHEAP?.hash ?? '';
    const other = (await importedHash(gateway, DEAR)).split(':')[1];
    const good = await importedHash(gateway, text);
    const { hasher } = gateway.app.core;
    const verdict = (stored: string) => hasher.verify(CHEAP?.password ?? '', stored, TRUSTED);
    expect(await verdict(good)).to.deep.equal({ matches: true, stale: true, matchesBeside: false });
    const flipped = `${good.slice(0, -3)}${good.at(-3) === 'A' ? 'B' : 'A'}${good.slice(-2)}`;
    const moved = good.replace(/ps_[0-9a-f]{16}/, other ?? '');
    const strange = good.replace(/ps_[0-9a-f]{16}/, 'ps_0000000000000000');
    for (const bad of [flipped, moved, strange, 'imported:', `imported:${text}`, `${good}:`]) {
      expect(await verdict(bad), bad).to.deep.equal({ matches: false, stale: false, matchesBeside: false });
    }
  });

  it('PWD-03 match nothing with a NUL, and nothing empty', async () => {
    const stored = await importedHash(gateway, VECTORS[0]?.hash ?? '');
    for (const password of ['U*U\0', 'U*U\0U*U', '', '\0', 'U*U\ud800', 'a'.repeat(5_000)]) {
      const verdict = await gateway.app.core.hasher.verify(password, stored, TRUSTED);
      expect(verdict).to.deep.equal({ matches: false, stale: false, matchesBeside: false });
    }
  });

  it('ENU-03 get the answer that nobody gets', async () => {
    const kinds = [
      await signUpImported(gateway, DEAR),
      await signUpImported(gateway, CHEAP?.hash ?? ''),
      `${newName()}@example.com`,
    ];
    const seen = [];
    for (const identifier of kinds) {
      const { status, headers, text } = await post(gateway, 'login', { identifier, password: WRONG });
      seen.push({
        status,
        text,
        headers: [...headers].filter(([name]) => !/^(date|x-request-id)$/.test(name)),
      });
    }
    expect(seen[1]).to.deep.equal(seen[0]);
    expect(seen[2]).to.deep.equal(seen[0]);
  });

  it('ENU-02 cost the same work whether they are there, of the dearest scheme or another, or not at all', async function () {
    this.timeout(60_000);
    const { hasher } = gateway.app.core;
    const cases = {
      nobody: null,
      ours: await hasher.hash('another password', TRUSTED),
      cheap: await importedHash(gateway, CHEAP?.hash ?? ''),
      dear: await importedHash(gateway, DEAR),
    };
    const times = new Map<string, number[]>(Object.keys(cases).map((name) => [name, []]));
    for (let round = 0; round < 11; round += 1) {
      for (const [name, stored] of Object.entries(cases)) {
        const from = performance.now();
        expect((await hasher.verify(WRONG, stored, TRUSTED)).matches).to.equal(false);
        times.get(name)?.push(performance.now() - from);
      }
    }
    const medians = [...times].map(([name, values]) => [name, values.sort((a, b) => a - b)[5] ?? 0] as const);
    const all = medians.map(([, value]) => value);
    expect(Math.max(...all) / Math.min(...all), JSON.stringify(medians)).to.be.below(1.8);
    expect(Math.min(...all), JSON.stringify(medians)).to.be.above(10);
  });
});
