import { expect } from 'chai';
import { CrashSite } from '../support/crash-site.js';
import {
  endPrograms,
  type GatewayProcess,
  type Surroundings,
  surroundings,
} from '../support/gateway-process.js';
import { ask, newPassword, permitFor, post, signUp } from '../support/person.js';
import { grantOf, idOf, login, update, verify } from '../support/recovery.js';
import { describeOn } from '../support/services.js';

/** The write that a transaction with a new password, or with a new permit, cannot do without. */
const PASSWORD = 'UPDATE accounts';
const PERMIT = 'INSERT INTO reset_grants';

describeOn(['mariadb', 'redis'], 'a connection that breaks during COMMIT', () => {
  let shared: Surroundings;
  let site: CrashSite;
  let gateway: GatewayProcess;

  before(async () => {
    shared = await surroundings('servers');
    site = await CrashSite.on(shared);
    gateway = await site.start();
  });
  after(async () => {
    await endPrograms();
    await site.close();
    await shared.mails.stop();
  });

  it('FLT-05 tells of a new password that it is in force, when it is', async () => {
    const person = await signUp(gateway);
    const resetToken = await permitFor(gateway, person.email, person.email);
    const chosen = newPassword();
    site.loseCommit('ANSWER', PASSWORD);
    const outcome = await update(gateway, resetToken, chosen);
    expect(site.hasLost).to.equal(true);
    expect(outcome).to.include({ __typename: 'PasswordUpdated', sessionsEnded: 1 });
    expect((await login(gateway, person.email, chosen)).__typename).to.equal('SignedIn');
    expect((await update(gateway, resetToken, newPassword())).code).to.equal('EXPIRED');
  });

  it('FLT-05 says nothing for certain of a new password that is not in force, and takes it again', async () => {
    const person = await signUp(gateway);
    const resetToken = await permitFor(gateway, person.email, person.email);
    const input = { resetToken, newPassword: newPassword() };
    site.loseCommit('COMMAND', PASSWORD);
    expect((await post(gateway, 'updatePassword', input)).status).to.equal(503);
    expect((await login(gateway, person.email, person.password)).__typename).to.equal('SignedIn');
    expect((await ask(gateway, 'updatePassword', input)).__typename).to.equal('PasswordUpdated');
  });

  it('FLT-05 hands out a permit that was granted', async () => {
    const person = await signUp(gateway);
    const resetId = idOf(await ask(gateway, 'requestPasswordReset', { identifier: person.email }));
    const code = await gateway.codeTo(person.email);
    site.loseCommit('ANSWER', PERMIT);
    const permit = await verify(gateway, resetId, code);
    expect(site.hasLost).to.equal(true);
    expect((await update(gateway, grantOf(permit), newPassword())).__typename).to.equal('PasswordUpdated');
  });

  it('FLT-05 takes a code again whose permit was not granted', async () => {
    const person = await signUp(gateway);
    const resetId = idOf(await ask(gateway, 'requestPasswordReset', { identifier: person.email }));
    const code = await gateway.codeTo(person.email);
    site.loseCommit('COMMAND', PERMIT);
    expect((await post(gateway, 'verifyResetCode', { resetId, code })).status).to.equal(503);
    expect((await verify(gateway, resetId, code)).__typename).to.equal('ResetPermit');
  });
});
