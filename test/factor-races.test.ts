import { expect } from 'chai';
import { BackupCode } from '../entities/backup-code.js';
import { Factor } from '../entities/factor.js';
import { Session } from '../entities/session.js';
import { Authenticator } from './support/authenticator.js';
import {
  answer,
  challengeOf,
  enroll,
  factorsOf,
  type Protected,
  signUpProtected,
} from './support/factors.js';
import { type Backend, Gateway } from './support/gateway.js';
import { ask, askBare, newPassword, type Outcome, type Person, signUp } from './support/person.js';
import { grantFor, idOf, update } from './support/recovery.js';
import { describeOn } from './support/services.js';
import { signIn } from './support/session-steps.js';

const CROWD = 50;

/** Two processes' worth of gateway on the same stores. */
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

  const door = (n: number): Gateway => (n % 2 === 0 ? one : other);
  const names = (outcomes: readonly Outcome[]) => outcomes.map((one) => one.__typename);
  /** A store that has too much to do at the moment may say so; then nothing has happened. */
  const calmly = (work: Promise<Outcome>): Promise<Outcome> =>
    work.catch((error: unknown) => {
      if (!(error instanceof Error) || !error.message.includes(' answered 503: ')) throw error;
      return { __typename: 'Problem', code: 'BUSY' };
    });

  async function challenges(person: Person, count: number): Promise<readonly Outcome[]> {
    const all: Outcome[] = [];
    for (let n = 0; n < count; n += 1) all.push(await challengeOf(one, person));
    return all;
  }

  async function sessionsOf(person: Protected): Promise<number> {
    return one.app.stores.database.read.count(Session, { accountId: person.id });
  }

  it(`COD-03 RACE-01 one code of the app, given ${CROWD} times at once to one challenge, opens one session`, async () => {
    const person = await signUpProtected(one);
    const challenge = await challengeOf(one, person);
    const before = await sessionsOf(person);
    const code = person.app.next();
    const outcomes = await Promise.all(
      Array.from({ length: CROWD }, (_, n) => calmly(answer(door(n), challenge, code))),
    );
    expect(names(outcomes).filter((name) => name === 'SignedIn')).to.have.length(1);
    expect((await sessionsOf(person)) - before).to.equal(1);
  });

  it('COD-03 RACE-01 nor does it in many challenges at once', async () => {
    const person = await signUpProtected(one);
    const all = await challenges(person, 5);
    const code = person.app.next();
    const outcomes = await Promise.all(all.map((challenge, n) => calmly(answer(door(n), challenge, code))));
    expect(names(outcomes).filter((name) => name === 'SignedIn')).to.have.length(1);
  });

  it(`COD-03 RACE-01 one backup code, given ${CROWD} times at once, opens one session`, async () => {
    const person = await signUpProtected(one);
    const challenge = await challengeOf(one, person);
    const before = await sessionsOf(person);
    const [code = ''] = person.backupCodes;
    const outcomes = await Promise.all(
      Array.from({ length: CROWD }, (_, n) => calmly(answer(door(n), challenge, code))),
    );
    expect(names(outcomes).filter((name) => name === 'SignedIn')).to.have.length(1);
    expect((await sessionsOf(person)) - before).to.equal(1);
    const [, codes] = await factorsOf(one, person.accessToken);
    expect(codes?.remaining).to.equal(9);
  });

  it('RACE-02 COD-04 a hundred wrong codes at once are five tries, and the right one is too late', async () => {
    const person = await signUpProtected(one);
    const challenge = await challengeOf(one, person);
    const wrong = person.app.wrong();
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, n) => calmly(answer(door(n), challenge, wrong))),
    );
    const counted = outcomes.filter(({ code, attemptsLeft }) => code === 'INVALID_CODE' && attemptsLeft);
    expect(counted.length).to.be.at.most(4);
    expect(names(outcomes)).not.to.include('SignedIn');
    one.clock.advance(120);
    expect(await answer(one, challenge, person.app.next())).to.include({
      code: 'INVALID_CODE',
      attemptsLeft: 0,
    });
  });

  it('a factor removed against a sign-in: either the code came first, or it is wrong', async function () {
    this.timeout(60_000);
    for (let n = 0; n < 6; n += 1) {
      const person = await signUpProtected(one);
      const challenge = await challengeOf(one, person);
      const before = await sessionsOf(person);
      const code = person.app.next();
      const input = { factorId: person.factorId };
      const [removed, entered] = await Promise.all([
        ask(one, 'removeFactor', input, { token: person.accessToken }),
        answer(other, challenge, code),
      ]);
      expect(removed.__typename).to.equal('Account');
      expect(entered.__typename).to.be.oneOf(['SignedIn', 'Problem']);
      const opened = (await sessionsOf(person)) - before;
      expect(opened).to.equal(entered.__typename === 'SignedIn' ? 1 : 0);
      expect(await answer(one, challenge, code)).to.include({ code: 'INVALID_CODE' });
      expect(await one.app.stores.database.read.count(Factor, { accountId: person.id })).to.equal(0);
    }
  });

  it('a sign-in against an enrolment: no session of a password alone begins after the factor is in force', async function () {
    this.timeout(60_000);
    for (let n = 0; n < 6; n += 1) {
      const person = await signUp(one);
      const [enrolled, ...entered] = await Promise.all([
        enroll(one, person),
        ...Array.from({ length: 3 }, (_, at) =>
          ask(door(at), 'login', { identifier: person.email, password: person.password }),
        ),
      ]);
      expect(names(entered).every((name) => name === 'SignedIn' || name === 'Challenge')).to.equal(true);
      await challengeOf(other, enrolled);
    }
  });

  it('COD-10 a new password of a permit against an enrolment: one of the two comes about', async function () {
    this.timeout(60_000);
    for (let n = 0; n < 6; n += 1) {
      const person = await signUp(one);
      const token = person.accessToken;
      const permit = await grantFor(one, person.email);
      const enrollment = await askBare(one, 'enrollTotp', token);
      const code = new Authenticator(one, enrollment.secret ?? '').next();
      const input = { enrollmentId: idOf(enrollment), code };
      const refused = (): Outcome => ({ __typename: 'Problem' });
      const both = await Promise.all([
        update(other, permit, newPassword()),
        // Who lost has no session any more.
        ask(one, 'confirmTotp', input, { token }).catch(refused),
      ]);
      expect(names(both).filter((name) => name !== 'Problem')).to.have.length(1);
    }
  });

  it('two renewals at once leave one set of codes that works', async () => {
    const person = await signUpProtected(one);
    const outcomes = await Promise.all([
      askBare(one, 'renewBackupCodes', person.accessToken),
      askBare(other, 'renewBackupCodes', person.accessToken),
    ]);
    const sets = outcomes.filter((outcome) => outcome.__typename === 'FactorAdded');
    expect(sets.length).to.be.at.least(1);
    const [factor] = (await factorsOf(one, person.accessToken)).filter(({ kind }) => kind === 'BACKUP_CODE');
    expect(factor?.remaining).to.equal(10);
    const rows = await one.app.stores.database.read.count(BackupCode, { factorId: factor?.id ?? '' });
    expect(rows).to.equal(10);
    const last = sets.find((outcome) => outcome.factor?.id === factor?.id);
    const challenge = await challengeOf(one, person);
    expect((await answer(one, challenge, last?.backupCodes?.[0] ?? '')).__typename).to.equal('SignedIn');
  });

  it('two apps confirmed at once: one is in force', async () => {
    const person = await signUp(one);
    const token = person.accessToken;
    const outcomes = await Promise.all(
      [one, other].map((gateway) =>
        enroll(gateway, person).then(
          () => 'IN_FORCE',
          (error: unknown) => String(error),
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'IN_FORCE')).to.have.length(1);
    expect(outcomes.join()).to.include('CONFLICT');
    expect((await factorsOf(one, token)).map(({ kind }) => kind)).to.deep.equal(['TOTP', 'BACKUP_CODE']);
  });

  it(`SES-12 one mailed code, given ${CROWD} times at once, renews a session once`, async () => {
    const person = await signUp(one);
    const { accessToken: token } = await signIn(one, person);
    const challenge = await askBare(one, 'stepUp', token);
    const code = await one.codeTo(person.email);
    const input = { challengeId: idOf(challenge), code };
    const outcomes = await Promise.all(
      Array.from({ length: CROWD }, (_, n) => calmly(ask(door(n), 'answerChallenge', input, { token }))),
    );
    expect(names(outcomes).filter((name) => name === 'SignedIn')).to.have.length(1);
    for (const { code: refusal } of outcomes)
      expect(refusal).to.be.oneOf([undefined, 'INVALID_CODE', 'BUSY']);
  });
}

describe('factors side by side, embedded', () => {
  let gateway: Gateway;

  before(async () => {
    gateway = await Gateway.start();
  });
  after(() => gateway.stop());

  it(`COD-03 RACE-01 one code of the app, given ${CROWD} times at once, opens one session`, async () => {
    const person = await signUpProtected(gateway);
    const challenge = await challengeOf(gateway, person);
    const code = person.app.next();
    const outcomes = await Promise.all(Array.from({ length: CROWD }, () => answer(gateway, challenge, code)));
    expect(outcomes.filter(({ __typename }) => __typename === 'SignedIn')).to.have.length(1);
  });

  it(`COD-03 RACE-01 one backup code, given ${CROWD} times at once, opens one session`, async () => {
    const person = await signUpProtected(gateway);
    const challenge = await challengeOf(gateway, person);
    const [code = ''] = person.backupCodes;
    const outcomes = await Promise.all(Array.from({ length: CROWD }, () => answer(gateway, challenge, code)));
    expect(outcomes.filter(({ __typename }) => __typename === 'SignedIn')).to.have.length(1);
  });
});

describeOn(['mariadb', 'redis'], 'factors side by side, over two gateways', () => races('servers'));
