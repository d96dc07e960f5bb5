import { expect } from 'chai';
import { ResetGrant } from '../entities/reset-grant.js';
import { TRUSTED } from '../src/crypto/bounded-queue.js';
import { digest, newResetToken } from '../src/crypto/random-token.js';
import { type Backend, Gateway } from './support/gateway.js';
import {
  ask,
  type MutationName,
  newPassword,
  type Outcome,
  type Person,
  post,
  signUp,
} from './support/person.js';
import { grantOf, login, storedAccount, update, verify, wrongCode } from './support/recovery.js';
import { describeOn } from './support/services.js';

/** Two processes' worth of gateway on the same stores, and what two doors make of one person's requests. */
function races(backend: Backend): void {
  let one: Gateway;
  let other: Gateway;

  before(async function () {
    this.timeout(60_000);
    one = await Gateway.start({ backend });
    other = await Gateway.start({ beside: one });
  });
  after(async () => {
    await other.stop();
    await one.stop();
  });

  async function open(person: Person, identifier = person.email): Promise<{ id: string; code: string }> {
    const known = (await one.mailsTo(person.email)).length;
    const flow = await ask(one, 'requestPasswordReset', { identifier });
    const [newest, ...before] = await one.mailsTo(person.email);
    if (!flow.id || !newest?.code || before.length !== known) throw new Error('No new code came.');
    return { id: flow.id, code: newest.code };
  }

  async function grant(person: Person): Promise<string> {
    const { id, code } = await open(person);
    return grantOf(await verify(one, id, code));
  }

  /**
   * The same thing so many times at once, every second time through the other door. A store that has too much to do
   * at the moment may say so; then nothing has happened.
   */
  function crowd(
    size: number,
    name: MutationName,
    input: (n: number) => object,
  ): Promise<readonly Outcome[]> {
    return Promise.all(
      Array.from({ length: size }, async (_, n) => {
        const { body } = await post(n % 2 === 0 ? one : other, name, input(n));
        const code = String(body.errors?.[0]?.extensions?.code);
        return body.data?.[name] ?? { __typename: 'Problem', code };
      }),
    );
  }

  /** One has won, and each of the others was told this, or to come again. */
  function expectOneOf(outcomes: readonly Outcome[], winner: string, loser: string): void {
    expect(count(outcomes, winner), winner).to.equal(1);
    expectNoneBut(outcomes, winner, loser);
  }

  function expectNoneBut(outcomes: readonly Outcome[], ...kinds: readonly string[]): void {
    const told = [...kinds, 'SERVICE_UNAVAILABLE', 'OVERLOADED'].map((kind) => count(outcomes, kind));
    expect(told.reduce((sum, each) => sum + each, 0)).to.equal(outcomes.length);
  }

  function count(outcomes: readonly Outcome[], kind: string): number {
    return outcomes.filter(({ __typename, code }) => (code ?? __typename) === kind).length;
  }

  it('RACE-01 a hundred right codes at once are one permit', async () => {
    const person = await signUp(one);
    const { credentialEpoch } = await storedAccount(one, person.id);
    const { id, code } = await open(person);
    const outcomes = await crowd(100, 'verifyResetCode', () => ({ resetId: id, code }));
    expectOneOf(outcomes, 'ResetPermit', 'INVALID_CODE');
    expect((await storedAccount(one, person.id)).credentialEpoch).to.equal(credentialEpoch + 1);
    const { read } = one.app.stores.database;
    expect(await read.count(ResetGrant, { accountId: person.id })).to.equal(1);
    const winner = outcomes.find(({ resetToken }) => resetToken !== undefined);
    expect(await update(other, winner?.resetToken ?? '', newPassword())).to.include({
      __typename: 'PasswordUpdated',
    });
  });

  it('RACE-02 two hundred wrong codes at once count five, and the right one is too late', async () => {
    const person = await signUp(one);
    const { id, code } = await open(person);
    const outcomes = await crowd(200, 'verifyResetCode', (n) => ({
      resetId: id,
      code: String((Number(code) + 1 + n) % 1_000_000).padStart(6, '0'),
    }));
    expectNoneBut(outcomes, 'INVALID_CODE');
    const left = outcomes.map(({ attemptsLeft }) => attemptsLeft ?? 0).filter((tries) => tries !== 0);
    expect(new Set(left).size, 'two tries counted as one').to.equal(left.length);
    expect(left.every((tries) => tries < 5)).to.equal(true);
    for (const gateway of [one, other]) {
      expect(await verify(gateway, id, code)).to.include({ code: 'INVALID_CODE', attemptsLeft: 0 });
    }
  });

  it('RACE-02 of a right code among two hundred wrong ones at once there is one permit or none', async () => {
    const person = await signUp(one);
    const { id, code } = await open(person);
    const wrong = wrongCode(code);
    const outcomes = await crowd(200, 'verifyResetCode', (n) => ({
      resetId: id,
      code: n % 40 === 20 ? code : wrong,
    }));
    const permits = count(outcomes, 'ResetPermit');
    expect(permits).to.be.at.most(1);
    expectNoneBut(outcomes, 'ResetPermit', 'INVALID_CODE');
  });

  it('RACE-03 a hundred passwords for one grant at once: one is taken, and it is the one that is stored', async function () {
    this.timeout(40_000);
    const person = await signUp(one);
    const resetToken = await grant(person);
    const { credentialEpoch } = await storedAccount(one, person.id);
    const passwords = Array.from({ length: 100 }, newPassword);
    const outcomes = await crowd(100, 'updatePassword', (n) => ({ resetToken, newPassword: passwords[n] }));
    expectOneOf(outcomes, 'PasswordUpdated', 'EXPIRED');
    const winner = passwords[outcomes.findIndex(({ __typename }) => __typename === 'PasswordUpdated')] ?? '';
    const stored = await storedAccount(one, person.id);
    expect(stored.credentialEpoch).to.equal(credentialEpoch + 1);
    const matching = await one.app.core.hasher.verify(winner, stored.passwordHash, TRUSTED);
    expect(matching.matches).to.equal(true);
    expect(await login(other, person.email, winner)).to.have.property('__typename', 'SignedIn');
    const notices = (await one.mailsTo(person.email)).filter(({ subject }) =>
      subject.includes('was changed'),
    );
    expect(notices).to.have.length(1);
  });

  it('RACE-04 two grants of one account at once: one is used, the other has ended', async function () {
    this.timeout(40_000);
    for (let round = 0; round < 3; round += 1) {
      const person = await signUp(one);
      const first = await grant(person);
      const { credentialEpoch } = await storedAccount(one, person.id);
      const second = newResetToken();
      await one.app.stores.database.write((tx) =>
        tx.insert(ResetGrant, {
          tokenHash: digest(second),
          accountId: person.id,
          credentialEpoch,
          sessionId: null,
          expiresAt: one.clock.now() + 600_000,
        }),
      );
      const passwords = [newPassword(), newPassword()];
      const outcomes = await Promise.all([
        update(one, first, passwords[0] ?? ''),
        update(other, second, passwords[1] ?? ''),
      ]);
      expect([count(outcomes, 'PasswordUpdated'), count(outcomes, 'EXPIRED')]).to.deep.equal([1, 1]);
      const winner = outcomes.findIndex(({ __typename }) => __typename === 'PasswordUpdated');
      const answers = [
        await login(one, person.email, passwords[0] ?? ''),
        await login(one, person.email, passwords[1] ?? ''),
      ];
      expect(answers.map(({ __typename }) => __typename === 'SignedIn')).to.deep.equal([
        winner === 0,
        winner === 1,
      ]);
    }
  });

  it('RACE-04 two flows of one account answered at once are one permit', async () => {
    const person = await signUp(one);
    const first = await open(person);
    one.clock.advance(61);
    const second = await open(person, person.username);
    const outcomes = await crowd(20, 'verifyResetCode', (n) => {
      const { id, code } = n % 4 < 2 ? first : second;
      return { resetId: id, code };
    });
    expectOneOf(outcomes, 'ResetPermit', 'INVALID_CODE');
  });

  it('RACE-04 a new password and a right code at once: one grant, one password, and nothing of both', async function () {
    this.timeout(40_000);
    for (let round = 0; round < 3; round += 1) {
      const person = await signUp(one);
      const early = await grant(person);
      one.clock.advance(61);
      const { id, code } = await open(person);
      const password = newPassword();
      const updating = update(one, early, password);
      // So that the code comes while the password is looked at, hashed or written.
      await new Promise((resolve) => setTimeout(resolve, round * 40));
      const [updated, proven] = await Promise.all([updating, verify(other, id, code)]);
      const outcomes = [updated.code ?? updated.__typename, proven.code ?? proven.__typename];
      expect(outcomes).to.be.deep.oneOf([
        ['PasswordUpdated', 'INVALID_CODE'],
        ['EXPIRED', 'ResetPermit'],
      ]);
      const right = updated.__typename === 'PasswordUpdated' ? password : person.password;
      expect(await login(one, person.email, right)).to.have.property('__typename', 'SignedIn');
    }
  });

  it('COD-11 fifty requests at once through two doors are one mail', async () => {
    const person = await signUp(one);
    const before = (await one.mailsTo(person.email)).length;
    const flows = await crowd(50, 'requestPasswordReset', () => ({ identifier: person.email }));
    expect(flows.filter(({ sentTo }) => sentTo)).to.have.length(1);
    expect(await one.mailsTo(person.email)).to.have.length(before + 1);
  });

  it('COD-11 *Get code* fifty times at once through two doors is one mail', async () => {
    const person = await signUp(one);
    const { id } = await open(person);
    one.clock.advance(61);
    const before = (await one.mailsTo(person.email)).length;
    const outcomes = await crowd(50, 'sendCode', () => ({ flowId: id }));
    expectOneOf(outcomes, 'PasswordReset', 'RATE_LIMITED');
    expect(await one.mailsTo(person.email)).to.have.length(before + 1);
  });
}

describeOn(['mariadb', 'redis'], 'two gateways on MariaDB and Redis', () => races('servers'));
describeOn(['mariadb', 'redisCluster'], 'two gateways on MariaDB and a Redis Cluster', () =>
  races('cluster'),
);
