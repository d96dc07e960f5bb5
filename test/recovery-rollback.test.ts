import { expect } from 'chai';
import { type Backend, Gateway } from './support/gateway.js';
import { ask, newPassword, type Person, signUp } from './support/person.js';
import {
  anotherCode,
  grantFor,
  grantOf,
  idOf,
  login,
  openReset,
  storedAccount,
  update,
  verify,
  wrongCode,
} from './support/recovery.js';
import { restore, snapshot } from './support/redis-snapshot.js';
import { describeOn } from './support/services.js';

const INVALID = { __typename: 'Problem', code: 'INVALID_CODE' };
const ENDED = { __typename: 'Problem', code: 'EXPIRED' };

function rollbacks(backend: Backend): void {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  async function expectPassword(person: Person, password: string): Promise<void> {
    expect(await login(gateway, person.email, password)).to.have.property('__typename', 'SignedIn');
  }

  it('FLT-03 a used code does not come back with an old Redis', async () => {
    const person = await signUp(gateway);
    const { id, code } = await openReset(gateway, person.email);
    const then = await snapshot(gateway);
    const grant = grantOf(await verify(gateway, id, code));
    await restore(gateway, then);
    expect(await verify(gateway, id, code)).to.include({ ...INVALID, attemptsLeft: 0 });
    const password = newPassword();
    expect(await update(gateway, grant, password)).to.have.property('__typename', 'PasswordUpdated');
    await restore(gateway, then);
    expect(await verify(gateway, id, code)).to.include({ ...INVALID, attemptsLeft: 0 });
    await expectPassword(person, password);
  });

  it('FLT-03 the other codes of the account do not come back either, nor does *Get code* in their flows', async () => {
    const person = await signUp(gateway);
    const first = await openReset(gateway, person.email);
    gateway.clock.advance(61);
    const second = await openReset(gateway, person.email);
    const then = await snapshot(gateway);
    await update(gateway, grantOf(await verify(gateway, second.id, second.code)), newPassword());
    await restore(gateway, then);
    for (const { id, code } of [first, second]) expect(await verify(gateway, id, code)).to.include(INVALID);
    const mails = (await gateway.mailsTo(person.email)).length;
    gateway.clock.advance(120);
    await ask(gateway, 'sendCode', { flowId: second.id });
    expect(await gateway.mailsTo(person.email)).to.have.length(mails);
  });

  it('FLT-03 a used grant does not come back with an old Redis', async () => {
    const person = await signUp(gateway);
    const grant = await grantFor(gateway, person.email);
    await update(gateway, grant, 'password1234');
    const then = await snapshot(gateway);
    const password = newPassword();
    expect(await update(gateway, grant, password)).to.have.property('__typename', 'PasswordUpdated');
    await restore(gateway, then);
    const { credentialEpoch } = await storedAccount(gateway, person.id);
    expect(await update(gateway, grant, newPassword())).to.include(ENDED);
    expect(await storedAccount(gateway, person.id)).to.include({ credentialEpoch });
    await expectPassword(person, password);
  });

  it('FLT-03 a confirmation code does not come back with an old Redis', async () => {
    const username = `n${Date.now().toString(36)}`;
    const email = `${username}@example.com`;
    const application = { email, username, password: newPassword(), displayName: 'A Person' };
    const verificationId = idOf(await ask(gateway, 'register', application));
    const input = { verificationId, code: await gateway.codeTo(email) };
    const then = await snapshot(gateway);
    expect(await ask(gateway, 'verifyEmail', input)).to.have.property('__typename', 'SignedIn');
    await restore(gateway, then);
    expect(await ask(gateway, 'verifyEmail', input)).to.include(INVALID);
  });

  it('FLT-03 a used recovery key does not come back with an old Redis', async () => {
    const person = await signUp(gateway);
    gateway.clock.advance(2 * 86_400);
    for (let n = 0; n < 9; n += 1) {
      await openReset(gateway, person.email);
      gateway.clock.advance(900);
    }
    const { id, code: key } = await openReset(gateway, person.email);
    const then = await snapshot(gateway);
    expect(await verify(gateway, id, key)).to.have.property('__typename', 'ResetPermit');
    await restore(gateway, then);
    const fresh = idOf(await ask(gateway, 'requestPasswordReset', { identifier: person.username }));
    for (const flowId of [id, fresh]) expect(await verify(gateway, flowId, key)).to.include(INVALID);
  });

  it('FLT-03 a Redis that has lost everything: the open code is gone, and asking again just works', async () => {
    const person = await signUp(gateway);
    const { id, code } = await openReset(gateway, person.email);
    await restore(gateway, []);
    expect(await verify(gateway, id, code)).to.include({ ...INVALID, attemptsLeft: 0 });
    expect(await ask(gateway, 'sendCode', { flowId: id })).to.include(ENDED);
    const password = newPassword();
    const updated = await update(gateway, await grantFor(gateway, person.email), password);
    expect(updated.__typename).to.equal('PasswordUpdated');
    await expectPassword(person, password);
  });

  it('FLT-03 a Redis that has lost everything revives no used code and no used grant, and ends no open grant', async () => {
    const person = await signUp(gateway);
    const { id, code } = await openReset(gateway, person.email);
    const grant = grantOf(await verify(gateway, id, code));
    await restore(gateway, []);
    expect(await verify(gateway, id, code)).to.include(INVALID);
    expect(await update(gateway, grant, newPassword())).to.have.property('__typename', 'PasswordUpdated');
    await restore(gateway, []);
    expect(await update(gateway, grant, newPassword())).to.include(ENDED);
  });

  it('FLT-03 an old Redis gives tries back at most as far as it is old, and never more than five', async () => {
    const person = await signUp(gateway);
    const { id, code } = await openReset(gateway, person.email);
    for (let n = 0; n < 3; n += 1) await verify(gateway, id, wrongCode(code));
    const then = await snapshot(gateway);
    for (let n = 0; n < 2; n += 1) await verify(gateway, id, wrongCode(code));
    await restore(gateway, then);
    gateway.clock.advance(61);
    const second = await anotherCode(gateway, id, person.email);
    expect(await verify(gateway, id, wrongCode(code, second))).to.include({ ...INVALID, attemptsLeft: 1 });
    expect(await verify(gateway, id, second)).to.have.property('__typename', 'ResetPermit');
  });
}

describeOn(['mariadb', 'redis'], 'an old Redis', () => rollbacks('servers'));
describeOn(['mariadb', 'redisCluster'], 'an old Redis Cluster', () => rollbacks('cluster'));
