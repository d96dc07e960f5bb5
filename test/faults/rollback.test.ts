import { expect } from 'chai';
import { Account } from '../../entities/account.js';
import { Session } from '../../entities/session.js';
import { FaultRig } from '../support/fault-rig.js';
import { endPrograms } from '../support/gateway-process.js';
import { ask, newName, newPassword, signUp } from '../support/person.js';
import { approvedTicket, redeem } from '../support/qr-steps.js';
import { grantOf, idOf, login, update, verify } from '../support/recovery.js';
import { describeOn } from '../support/services.js';

describeOn(['privateMariadb', 'privateRedis'], 'a Redis that went back in time', () => {
  let rig: FaultRig;

  before(async () => {
    rig = await FaultRig.start();
  });
  after(async () => {
    await rig.stop();
    await endPrograms();
  });

  it('FLT-03 revives neither a used reset code nor a used grant', async () => {
    const { gateway } = rig;
    const person = await signUp(gateway);
    const resetId = idOf(await ask(gateway, 'requestPasswordReset', { identifier: person.email }));
    const code = await gateway.codeTo(person.email);
    const backToTheCode = await rig.snapshot();
    const resetToken = grantOf(await verify(gateway, resetId, code));
    await backToTheCode();
    expect((await verify(gateway, resetId, code)).code).to.equal('INVALID_CODE');
    const backToTheGrant = await rig.snapshot();
    const chosen = newPassword();
    expect((await update(gateway, resetToken, chosen)).__typename).to.equal('PasswordUpdated');
    await backToTheGrant();
    expect((await update(gateway, resetToken, newPassword())).code).to.equal('EXPIRED');
    expect((await verify(gateway, resetId, code)).code).to.equal('INVALID_CODE');
    expect((await login(gateway, person.email, chosen)).__typename).to.equal('SignedIn');
    const account = await rig.database.read.findOne(Account, { id: person.id });
    // Once each by the confirmed address, the code and the password.
    expect(account?.credentialEpoch).to.equal(3);
  });

  it('FLT-03 does not confirm an address twice', async () => {
    const { gateway } = rig;
    const username = newName();
    const email = `${username}@example.com`;
    const verificationId = idOf(await ask(gateway, 'register', { email, username, password: newPassword() }));
    const code = await gateway.codeTo(email);
    const back = await rig.snapshot();
    const { user } = await ask(gateway, 'verifyEmail', { verificationId, code });
    await back();
    expect((await ask(gateway, 'verifyEmail', { verificationId, code })).code).to.equal('INVALID_CODE');
    expect(await rig.database.read.count(Session, { accountId: user?.id ?? '' })).to.equal(1);
  });

  it('FLT-03 QR-05 does not sign in a second browser with a code that was used', async () => {
    const { gateway } = rig;
    const person = await signUp(gateway);
    const ticket = await approvedTicket(gateway, person.accessToken);
    const back = await rig.snapshot();
    expect((await redeem(gateway, ticket)).__typename).to.equal('SignedIn');
    await back();
    expect((await redeem(gateway, ticket)).code).to.equal('EXPIRED');
    expect(await rig.database.read.count(Session, { accountId: person.id })).to.equal(2);
  });

  it('FLT-03 FLT-04 when it has lost everything, codes and grants are refused or good once, and one can start again', async () => {
    const { gateway } = rig;
    const person = await signUp(gateway);
    const resetId = idOf(await ask(gateway, 'requestPasswordReset', { identifier: person.email }));
    const code = await gateway.codeTo(person.email);
    await rig.redis.stop();
    await rig.redis.startAgain();
    await gateway.untilReady(5_000);
    expect((await verify(gateway, resetId, code)).code).to.equal('INVALID_CODE');
    expect((await ask(gateway, 'sendCode', { flowId: resetId })).code).to.equal('EXPIRED');
    const again = idOf(await ask(gateway, 'requestPasswordReset', { identifier: person.email }));
    const resetToken = grantOf(await verify(gateway, again, await gateway.codeTo(person.email)));
    const emptied = await rig.snapshot();
    expect((await update(gateway, resetToken, newPassword())).__typename).to.equal('PasswordUpdated');
    await emptied();
    expect((await update(gateway, resetToken, newPassword())).code).to.equal('EXPIRED');
  });
});
