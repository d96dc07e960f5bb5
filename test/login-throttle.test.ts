import { expect } from 'chai';
import { Account } from '../entities/account.js';
import { AuditEvent } from '../entities/audit-event.js';
import { Gateway, onEveryBackend } from './support/gateway.js';
import {
  ask,
  newName,
  newPassword,
  type Outcome,
  type Person,
  permitFor,
  post,
  signUp,
} from './support/person.js';
import { openReset, verify } from './support/recovery.js';

/** Outside the machine, so that nothing is forgiven for being local. */
const PROXIED = { TRUSTED_PROXIES: '127.0.0.1,::1' };
const from = (ip: string) => ({ 'x-forwarded-for': ip });
const someIp = (n: number) => `198.${18 + (n % 2)}.${(n >> 8) & 255}.${n & 255}`;

onEveryBackend('login throttling', (backend) => {
  let gateway: Gateway;
  let attackers = 0;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend, env: PROXIED });
  });
  after(() => gateway.stop());

  function login(
    person: Person,
    password: string,
    headers: Record<string, string> = from(someIp(++attackers)),
  ): Promise<Outcome> {
    return ask(gateway, 'login', { identifier: person.email, password }, { headers });
  }

  function guess(identifier: string): Promise<Outcome> {
    return ask(gateway, 'login', { identifier, password: 'wrong' }, { headers: from(someIp(++attackers)) });
  }

  async function deviceCookieOf(person: Person): Promise<string> {
    const input = { identifier: person.email, password: person.password };
    const { headers } = await post(gateway, 'login', input, { headers: from('203.0.113.9') });
    const line = headers.getSetCookie().find((cookie) => cookie.startsWith('__Host-latchkey_device='));
    expect(line).to.match(/; Max-Age=7776000; Path=\/; HttpOnly; Secure; SameSite=Strict/);
    return (line ?? '').split(';')[0] ?? '';
  }

  async function row(person: Person): Promise<Account> {
    const account = await gateway.app.stores.database.read.findOne(Account, { id: person.id });
    if (account === null) throw new Error('gone');
    return account;
  }

  it('RLM-02 a hundred parallel wrong logins run at most six compares', async () => {
    const person = await signUp(gateway);
    const { hasher } = gateway.app.core;
    const verify = hasher.verify.bind(hasher);
    let compares = 0;
    hasher.verify = (...given) => {
      compares += 1;
      return verify(...given);
    };
    const answers = await Promise.all(Array.from({ length: 100 }, () => login(person, 'wrong')));
    hasher.verify = verify;
    expect(compares).to.be.at.most(6);
    expect(answers.filter(({ code }) => code === 'INVALID_CREDENTIALS').length).to.equal(compares);
    expect(answers.filter(({ code }) => code === 'ACCOUNT_LOCKED').length).to.equal(100 - compares);
  });

  it('RLM-02 RLM-04 a guess counts once, also at an address somebody has applied for', async () => {
    const person = await signUp(gateway);
    await ask(gateway, 'register', { email: person.email, username: newName(), password: newPassword() });
    await login(person, 'wrong');
    expect((await row(person)).failedLogins).to.equal(1);
    const where = { subjectId: person.id, kind: 'LOGGED_IN' as const, succeeded: false };
    expect(await gateway.app.stores.database.read.count(AuditEvent, where)).to.equal(1);
  });

  it('RLM-07 after an hour of failures from 1000 addresses a known device signs in at once, an unknown one recovers', async function () {
    this.timeout(60_000);
    const person = await signUp(gateway);
    const cookie = await deviceCookieOf(person);
    for (let minute = 0; minute < 60; minute += 1) {
      await Promise.all(Array.from({ length: 17 }, () => login(person, 'wrong')));
      gateway.clock.advance(60);
    }
    const stranger = await login(person, person.password);
    expect(stranger).to.include({ __typename: 'Problem', code: 'ACCOUNT_LOCKED' });
    const known = await login(person, person.password, { ...from(someIp(1)), cookie });
    expect(known.__typename).to.equal('SignedIn');

    for (let n = 0; n < 20; n += 1) {
      await login(person, 'wrong');
      gateway.clock.advance(1);
    }
    const resetToken = await permitFor(gateway, person.email, person.email);
    const password = newPassword();
    await ask(gateway, 'updatePassword', { resetToken, newPassword: password });
    expect((await login(person, password)).__typename).to.equal('SignedIn');
  });

  it('strangers cannot fill the line of a known device, and twenty failures there void its cookie', async () => {
    const person = await signUp(gateway);
    const cookie = await deviceCookieOf(person);
    const headers = { ...from('203.0.113.10'), cookie };
    const first = await login(person, 'wrong', headers);
    expect(first).to.include({ code: 'INVALID_CREDENTIALS', attemptsLeft: 4 });
    for (let n = 0; n < 19; n += 1) {
      gateway.clock.advance(16 * 60);
      expect((await login(person, 'wrong', headers)).code).to.equal('INVALID_CREDENTIALS');
    }
    gateway.clock.advance(16 * 60);
    for (let n = 0; n < 5; n += 1) await login(person, 'wrong');
    expect((await login(person, person.password, headers)).code).to.equal('ACCOUNT_LOCKED');
  });

  it('a device cookie is good for its own account alone, and dies with a reset', async () => {
    const person = await signUp(gateway);
    const other = await signUp(gateway);
    const cookie = await deviceCookieOf(person);
    const headers = { ...from('203.0.113.11'), cookie };
    for (let n = 0; n < 5; n += 1) await login(other, 'wrong');
    expect((await login(other, other.password, headers)).code).to.equal('ACCOUNT_LOCKED');

    const resetToken = await permitFor(gateway, person.email, person.email);
    const password = newPassword();
    await ask(gateway, 'updatePassword', { resetToken, newPassword: password });
    for (let n = 0; n < 5; n += 1) await login(person, 'wrong');
    expect((await login(person, password, headers)).code).to.equal('ACCOUNT_LOCKED');
  });

  it('RLM-04 RLM-10 whoever proves the mailbox of a new account finds no door that strangers have closed before', async function () {
    this.timeout(60_000);
    const username = newName();
    const person = { email: `${username}@example.com`, username, password: newPassword() };
    const { email, password } = person;
    const headers = from(someIp(++attackers));
    const { id = '' } = await ask(gateway, 'register', { email, username, password }, { headers });
    // Both lines, that of the address and that of the name, and all but one of the hundred.
    await gateway.app.stores.database.write((tx) => tx.update(Account, { email }, { failedLogins: 99 }));
    for (let n = 0; n < 6; n += 1) {
      for (const identifier of [email, username]) await guess(identifier);
    }
    const verified = await ask(gateway, 'verifyEmail', {
      verificationId: id,
      code: await gateway.codeTo(email),
    });
    expect(verified.__typename).to.equal('SignedIn');
    for (const identifier of [email, username]) {
      const signedIn = await ask(gateway, 'login', { identifier, password }, { headers });
      expect(signedIn, identifier).to.include({ __typename: 'SignedIn' });
    }
  });

  it('RACE-08 counts every one of many failures at once, also those of other sources', async () => {
    const person = await signUp(gateway);
    let counted = 0;
    for (let n = 0; n < 4; n += 1) {
      const tries = Array.from({ length: 5 }, () => login(person, 'wrong'));
      const compared = (await Promise.all(tries)).filter(({ code }) => code === 'INVALID_CREDENTIALS').length;
      expect(compared).to.be.at.least(1);
      counted += compared;
      gateway.clock.advance(16 * 60);
    }
    expect((await row(person)).failedLogins).to.equal(counted);
  });

  it('RLM-10 a right password gives no tries of a code back', async () => {
    const person = await signUp(gateway);
    const reset = await openReset(gateway, person.email);
    const wrong = reset.code === '000000' ? '000001' : '000000';
    for (let n = 0; n < 4; n += 1) await verify(gateway, reset.id, wrong);
    expect((await login(person, person.password)).__typename).to.equal('SignedIn');
    expect(await verify(gateway, reset.id, wrong)).to.include({ code: 'INVALID_CODE', attemptsLeft: 0 });
    expect(await verify(gateway, reset.id, reset.code)).to.include({ code: 'INVALID_CODE', attemptsLeft: 0 });
  });

  it('RLM-04 a hundred failures in a row close the password to strangers, also when Redis forgets at 99', async function () {
    this.timeout(60_000);
    const person = await signUp(gateway);
    const cookie = await deviceCookieOf(person);
    for (let n = 0; n < 99; n += 1) {
      gateway.clock.advance(16 * 60);
      expect((await login(person, 'wrong')).code).to.equal('INVALID_CREDENTIALS');
    }
    expect((await row(person)).failedLogins).to.equal(99);
    gateway.clock.advance(25 * 3600);
    expect((await login(person, 'wrong')).code).to.equal('INVALID_CREDENTIALS');
    const mails = await gateway.mailsTo(person.email);
    expect(mails.filter(({ subject }) => subject.startsWith('We paused password sign-in'))).to.have.length(1);

    gateway.clock.advance(16 * 60);
    const right = await login(person, person.password);
    const wrong = await login(person, 'wrong');
    expect(right).to.include({ __typename: 'Problem', code: 'INVALID_CREDENTIALS' });
    expect(wrong.__typename).to.equal('Problem');
    const known = await login(person, person.password, { ...from('203.0.113.12'), cookie });
    expect(known.__typename).to.equal('SignedIn');
    expect((await row(person)).failedLogins).to.equal(0);
  });
});

describe('login throttling under STRICT_NIST', () => {
  it('RLM-04 a hundred failures close the password to known devices too, until the mailbox is proven', async function () {
    this.timeout(60_000);
    const gateway = await Gateway.start({ env: { ...PROXIED, STRICT_NIST: '1' } });
    const person = await signUp(gateway);
    const input = { identifier: person.email, password: person.password };
    const { headers } = await post(gateway, 'login', input);
    const cookie = headers.getSetCookie()[0]?.split(';')[0] ?? '';
    for (let n = 0; n < 100; n += 1) {
      gateway.clock.advance(16 * 60);
      await ask(gateway, 'login', { ...input, password: 'wrong' }, { headers: from(someIp(n)) });
    }
    gateway.clock.advance(16 * 60);
    const known = await ask(gateway, 'login', input, { headers: { ...from('203.0.113.1'), cookie } });
    expect(known.code).to.equal('INVALID_CREDENTIALS');
    const resetToken = await permitFor(gateway, person.email, person.email);
    const password = newPassword();
    await ask(gateway, 'updatePassword', { resetToken, newPassword: password });
    const again = await ask(gateway, 'login', { ...input, password });
    expect(again.__typename).to.equal('SignedIn');
    await gateway.stop();
  });
});
