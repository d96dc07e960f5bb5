import { expect } from 'chai';
import { KnownDevices } from '../src/services/known-devices.js';
import type { Objections } from '../src/services/objections.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { ELSEWHERE, eventsOf, noticed, somewhere, tokenIn } from './support/objection.js';
import { ask, newPassword, type Person, signUp } from './support/person.js';
import { grantFor, login, openReset, setStatus, storedAccount, update, verify } from './support/recovery.js';
import { entered } from './support/session-steps.js';

onBothBackends('objecting to what was done', (backend) => {
  let gateway: Gateway;
  let objections: Objections;
  let person: Person;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
    objections = gateway.app.core.services.objections;
  });
  after(() => gateway.stop());
  beforeEach(async () => {
    person = await signUp(gateway);
  });

  it('MAIL-05 ends every session, open code and grant, and mails a code to the stored address alone', async () => {
    const token = await noticed(gateway, person);
    const password = newPassword();
    // A mailbox gets five codes an hour.
    gateway.clock.advance(3601);
    await update(gateway, await grantFor(gateway, person.email), password);
    const signedIn = await login(gateway, person.email, password);
    gateway.clock.advance(61);
    const grant = await grantFor(gateway, person.email);
    gateway.clock.advance(61);
    const open = await openReset(gateway, person.email);
    gateway.clock.advance(61);
    const before = await gateway.mailsTo(person.email);

    const { flow, hint } = await objections.object(token, somewhere());
    expect(flow).to.include({ purpose: 'RESET', codeLength: 6 });
    expect(hint)
      .to.match(/^p•+.@e•+/)
      .and.not.include(person.username);

    const refreshToken = signedIn.tokens?.refreshToken;
    expect(await ask(gateway, 'refreshSession', { refreshToken })).to.include({ code: 'SESSION_ENDED' });
    expect(await update(gateway, grant, newPassword())).to.include({ code: 'EXPIRED' });
    expect(await verify(gateway, open.id, open.code)).to.include({ code: 'INVALID_CODE' });

    const after = await gateway.mailsTo(person.email);
    expect(after).to.have.length(before.length + 1);
    const permit = await verify(gateway, flow.id, after[0]?.code ?? '');
    const chosen = newPassword();
    expect((await update(gateway, permit.resetToken ?? '', chosen)).__typename).to.equal('PasswordUpdated');
    expect((await login(gateway, person.email, chosen)).__typename).to.equal('SignedIn');
  });

  it('writes down who objected from where, in the moment in which the epoch moves', async () => {
    const token = await noticed(gateway, person);
    const { credentialEpoch } = await storedAccount(gateway, person.id);
    gateway.clock.advance(61);
    await objections.object(token, ELSEWHERE);
    expect((await storedAccount(gateway, person.id)).credentialEpoch).to.equal(credentialEpoch + 1);
    const [event, ...more] = await eventsOf(gateway, person, 'OBJECTED');
    expect(more).to.deep.equal([]);
    expect(event).to.include({
      succeeded: true,
      actorId: null,
      deviceName: 'Firefox on Linux',
      ip: '198.51.100.9',
      requestId: 'req_objection',
    });
  });

  it('forgets the devices that were known', async () => {
    const { signIn } = gateway.app.core.services;
    const credentials = { identifier: person.email, password: person.password, remember: false };
    const signedIn = entered(await signIn.login({ ...credentials, delivery: 'BODY' }, somewhere()));
    const account = await storedAccount(gateway, person.id);
    const { stores } = gateway.app;
    const devices = new KnownDevices(stores.keyring.cookie, gateway.clock);
    expect(devices.recognise(signedIn.deviceCookie, account)).not.to.equal(null);
    await objections.object(tokenIn((await gateway.mailTo(person.email)).text), somewhere());
    const now = await storedAccount(gateway, person.id);
    expect(devices.recognise(signedIn.deviceCookie, now)).to.equal(null);
  });

  it('does it once for each mail: used again, a link asks for a code within the cooldown and ends nothing', async () => {
    const token = await noticed(gateway, person);
    gateway.clock.advance(61);
    const first = await objections.object(token, somewhere());
    const { credentialEpoch } = await storedAccount(gateway, person.id);
    const mails = (await gateway.mailsTo(person.email)).length;
    const { code } = await gateway.mailTo(person.email);

    const again = await objections.object(token, somewhere());
    expect(again.flow.sentTo).to.equal(null);
    expect(again.flow.resendAfter).to.be.within(1, 60);
    expect(again.hint).to.equal(first.hint);
    expect(await gateway.mailsTo(person.email)).to.have.length(mails);
    expect(await eventsOf(gateway, person, 'OBJECTED')).to.have.length(1);
    expect((await storedAccount(gateway, person.id)).credentialEpoch).to.equal(credentialEpoch);

    const permit = await verify(gateway, first.flow.id, code ?? '');
    const password = newPassword();
    await update(gateway, permit.resetToken ?? '', password);
    const { tokens } = await login(gateway, person.email, password);
    await objections.object(token, somewhere());
    const kept = await ask(gateway, 'refreshSession', { refreshToken: tokens?.refreshToken });
    expect(kept.__typename).to.equal('SignedIn');
  });

  it('ten at once do it once', async () => {
    const token = await noticed(gateway, person);
    gateway.clock.advance(61);
    const { credentialEpoch } = await storedAccount(gateway, person.id);
    const mails = (await gateway.mailsTo(person.email)).length;
    const views = await Promise.all(Array.from({ length: 10 }, () => objections.object(token, somewhere())));
    expect(views.filter(({ flow }) => flow.sentTo !== null)).to.have.length(1);
    expect((await storedAccount(gateway, person.id)).credentialEpoch).to.equal(credentialEpoch + 1);
    expect(await eventsOf(gateway, person, 'OBJECTED')).to.have.length(1);
    expect(await gateway.mailsTo(person.email)).to.have.length(mails + 1);
  });

  it('works for an account that is locked, whose code then goes nowhere', async () => {
    const token = await noticed(gateway, person);
    gateway.clock.advance(61);
    await setStatus(gateway, person.id, 'LOCKED');
    const mails = (await gateway.mailsTo(person.email)).length;
    const { hint } = await objections.object(token, somewhere());
    expect(hint).to.match(/•/);
    expect(await eventsOf(gateway, person, 'OBJECTED')).to.have.length(1);
    expect(await gateway.mailsTo(person.email)).to.have.length(mails);
  });

  it('is bound by what one source may ask for, and then has ended nothing', async () => {
    const token = await noticed(gateway, person);
    const { credentialEpoch } = await storedAccount(gateway, person.id);
    const origin = somewhere();
    for (let n = 0; n < 20; n += 1) {
      await gateway.app.core.services.passwords.request(`nobody-${n}@example.com`, origin);
    }
    const problem = await objections.object(token, origin).catch((error: unknown) => error);
    expect(problem).to.include({ name: 'ProblemError', code: 'RATE_LIMITED' });
    expect((await storedAccount(gateway, person.id)).credentialEpoch).to.equal(credentialEpoch);
  });
});
