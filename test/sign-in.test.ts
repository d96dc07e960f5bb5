import bcryptjs from 'bcryptjs';
import { expect } from 'chai';
import { Account } from '../entities/account.js';
import { TRUSTED } from '../src/crypto/bounded-queue.js';
import { createPasswordHasher } from '../src/crypto/password-hash.js';
import { asConfigured, Gateway } from './support/gateway.js';
import { ask, newName, type Outcome, type Person, signUp } from './support/person.js';
import { accountOf, signIn } from './support/session-steps.js';

describe('signing in', () => {
  let gateway: Gateway;

  before(async () => {
    gateway = await Gateway.start({ adjust: asConfigured });
  });
  after(() => gateway.stop());

  const login = (identifier: string, password: string): Promise<Outcome> =>
    ask(gateway, 'login', { identifier, password });

  async function change(person: Person, set: Partial<Account>): Promise<void> {
    const { database } = gateway.app.stores;
    expect(await database.write((tx) => tx.update(Account, { id: person.id }, set))).to.equal(1);
  }

  async function hashOf(person: Person): Promise<string> {
    const account = await gateway.app.stores.database.read.findOne(Account, { id: person.id }, [
      'passwordHash',
    ]);
    return String(account?.passwordHash);
  }

  it('works by e-mail and by username, in any case and with spaces around', async () => {
    const person = await signUp(gateway);
    const { email, username, password } = person;
    const spellings = [
      email,
      email.toUpperCase(),
      ` ${email} `,
      username,
      username.toUpperCase(),
      `${username} `,
    ];
    for (const identifier of spellings) {
      const outcome = await login(identifier, password);
      expect(outcome.user, identifier).to.deep.equal({ id: person.id, username });
    }
    for (const wrong of [password.toUpperCase(), `${password} `, ` ${password}`, password.slice(0, -1)]) {
      expect(await login(email, wrong)).to.include({ code: 'INVALID_CREDENTIALS' });
    }
  });

  const states: readonly { code: string; set: Partial<Account> }[] = [
    { code: 'ACCOUNT_DISABLED', set: { status: 'DISABLED' } },
    { code: 'ACCOUNT_LOCKED', set: { status: 'LOCKED' } },
    { code: 'PASSWORD_RESET_REQUIRED', set: { passwordResetRequired: true } },
  ];
  for (const { code, set } of states) {
    it(`ENU-03 ${code} is said to who gives the right password, and to nobody else`, async () => {
      const person = await signUp(gateway);
      const unknown = await login(`${newName()}@example.com`, 'wrong');
      await change(person, set);
      expect(await login(person.email, 'wrong')).to.deep.equal(unknown);
      const outcome = await login(person.email, person.password);
      expect(outcome).to.include({ __typename: 'Problem', code, retryAfter: null, attemptsLeft: null });
      await change(person, { status: 'ACTIVE', passwordResetRequired: false });
      const { accessToken } = await signIn(gateway, person);
      const { events } = await accountOf<{ events: { edges: { node: object }[] } }>(
        gateway,
        accessToken,
        'events(first: 3) { edges { node { kind succeeded actor { ... on User { id } } subject { id } } } }',
      );
      const refused = { kind: 'LOGGED_IN', succeeded: false, actor: null, subject: { id: person.id } };
      expect(events.edges.slice(1).map(({ node }) => node)).to.deep.equal([refused, refused]);
    });
  }

  it('ENU-03 an account without a password answers like an unknown one', async () => {
    const person = await signUp(gateway);
    await change(person, { passwordHash: null });
    const unknown = await login(newName(), person.password);
    expect(await login(person.username, person.password)).to.deep.equal(unknown);
  });

  it('five wrong tries are free, then each costs a wait that doubles; unknown names are told the same', async () => {
    const person = await signUp(gateway);
    const tell = async (identifier: string): Promise<readonly object[]> => {
      const told: object[] = [];
      for (let tries = 0; tries < 5; tries += 1) told.push(await login(identifier, 'wrong'));
      told.push(await login(identifier, person.password));
      for (const wait of [1, 2, 4]) {
        gateway.clock.advance(wait);
        told.push(await login(identifier, 'wrong'));
      }
      return told;
    };
    const told = await tell(person.email);
    expect(await tell(`${newName()}@example.com`)).to.deep.equal(told);
    const hints = told.map((one) => Object.entries(one).filter(([name]) => /code|Left|After/.test(name)));
    expect(hints.map((hint) => Object.fromEntries(hint))).to.deep.equal([
      { code: 'INVALID_CREDENTIALS', retryAfter: null, attemptsLeft: 4 },
      { code: 'INVALID_CREDENTIALS', retryAfter: null, attemptsLeft: 3 },
      { code: 'INVALID_CREDENTIALS', retryAfter: null, attemptsLeft: 2 },
      { code: 'INVALID_CREDENTIALS', retryAfter: null, attemptsLeft: 1 },
      { code: 'INVALID_CREDENTIALS', retryAfter: 1, attemptsLeft: 0 },
      { code: 'ACCOUNT_LOCKED', retryAfter: 1, attemptsLeft: null },
      { code: 'INVALID_CREDENTIALS', retryAfter: 2, attemptsLeft: 0 },
      { code: 'INVALID_CREDENTIALS', retryAfter: 4, attemptsLeft: 0 },
      { code: 'INVALID_CREDENTIALS', retryAfter: 8, attemptsLeft: 0 },
    ]);
    gateway.clock.advance(8);
    expect((await login(person.email, person.password)).__typename).to.equal('SignedIn');
    expect(await login(person.email, 'wrong')).to.include({ attemptsLeft: 4, retryAfter: null });
  });

  it('a success clears the count of both names, a wait on one name is none on the other', async () => {
    const person = await signUp(gateway);
    for (let tries = 0; tries < 5; tries += 1) await login(person.email, 'wrong');
    await login(person.username, 'wrong');
    expect(await login(person.email, person.password)).to.include({ code: 'ACCOUNT_LOCKED' });
    expect((await login(person.username, person.password)).__typename).to.equal('SignedIn');
    expect(await login(person.email, 'wrong')).to.include({ attemptsLeft: 4 });
    expect(await login(person.username, 'wrong')).to.include({ attemptsLeft: 4 });
  });

  it('PWD-07 a cheaper hash is upgraded at the next login, an imported one as well', async () => {
    const person = await signUp(gateway);
    const { pepper } = gateway.app.stores.keyring;
    const cheap = await createPasswordHasher({ pepper, cost: 5 });
    const hashes = [await cheap.hash(person.password, TRUSTED), bcryptjs.hashSync(person.password, 10)];
    await cheap.close();
    for (const passwordHash of hashes) {
      await change(person, { passwordHash });
      expect(await login(person.email, 'wrong')).to.include({ code: 'INVALID_CREDENTIALS' });
      expect(await hashOf(person)).to.equal(passwordHash);
      await signIn(gateway, person);
      expect(await hashOf(person)).to.match(/^hs384:\$2b\$10\$/);
      await signIn(gateway, person);
    }
    const settled = await hashOf(person);
    await signIn(gateway, person);
    expect(await hashOf(person)).to.equal(settled);
  });

  it('Account tells wrong tries, the wait, the status and the last login', async () => {
    const person = await signUp(gateway);
    const wanted =
      'status failedAttempts lockedUntil lastLoginAt emailVerified email roles passwordResetRequired';
    interface Told {
      readonly status: string;
      readonly failedAttempts: number;
      readonly lockedUntil: string | null;
      readonly lastLoginAt: string;
    }
    const tell = (): Promise<Told> => accountOf<Told>(gateway, person.accessToken, wanted);
    const first = await tell();
    expect(first).to.deep.equal({
      status: 'ACTIVE',
      failedAttempts: 0,
      lockedUntil: null,
      lastLoginAt: first.lastLoginAt,
      emailVerified: true,
      email: person.email,
      roles: [],
      passwordResetRequired: false,
    });
    for (let tries = 0; tries < 5; tries += 1) await login(person.email, 'wrong');
    await login(person.username, 'wrong');
    const locked = await tell();
    expect(locked).to.include({ status: 'LOCKED', failedAttempts: 6, lastLoginAt: first.lastLoginAt });
    const wait = Date.parse(String(locked.lockedUntil)) - gateway.clock.now();
    expect(wait).to.be.within(1, 1000);
    gateway.clock.advance(60);
    expect(await tell()).to.include({ status: 'ACTIVE', failedAttempts: 6, lockedUntil: null });
    const before = gateway.clock.now();
    await signIn(gateway, person);
    const last = await tell();
    expect(last.failedAttempts).to.equal(0);
    expect(Date.parse(last.lastLoginAt)).to.be.within(before, gateway.clock.now());
  });

  it('names that can be nobody’s are refused like unknown ones, and counted', async () => {
    const unknown = await login(newName(), 'wrong');
    for (const identifier of ['a', 'not@an@address', 'x@y', "' OR 1=1 --", '名前', 'a'.repeat(320)]) {
      expect(await login(identifier, 'wrong'), identifier).to.deep.equal(unknown);
      expect(await login(identifier, 'wrong'), identifier).to.include({ attemptsLeft: 3 });
    }
  });
});
