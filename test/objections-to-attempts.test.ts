import { expect } from 'chai';
import { Account } from '../entities/account.js';
import type { MailboxEntry } from '../src/mail/mailbox.js';
import type { Objections } from '../src/services/objections.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { somewhere, tokenIn } from './support/objection.js';
import { ask, me, newName, newPassword, type Person, signUp } from './support/person.js';
import { login, storedAccount, update, verify } from './support/recovery.js';

onBothBackends('objecting to what was only tried', (backend) => {
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
    gateway.clock.advance(61);
  });

  /** The mail that tells the owner of it. */
  async function told(subject: RegExp): Promise<MailboxEntry> {
    const mails = await gateway.mailsTo(person.email);
    const mail = mails.find((one) => subject.test(one.subject));
    if (mail === undefined) throw new Error(`Only: ${mails.map((one) => one.subject).join()}`);
    return mail;
  }

  /** Presses the link, and chooses a new password with the code that comes of it. */
  async function objectTo(mail: MailboxEntry): Promise<string> {
    const { flow } = await objections.object(tokenIn(mail.text), somewhere());
    const permit = await verify(gateway, flow.id, await gateway.codeTo(person.email));
    const password = newPassword();
    const updated = await update(gateway, permit.resetToken ?? '', password);
    expect(updated.__typename).to.equal('PasswordUpdated');
    return password;
  }

  it('MAIL-05 somebody tried to register with an address: its owner signs everybody out and begins anew', async () => {
    const name = newName();
    await ask(gateway, 'register', { email: person.email, username: name, password: newPassword() });
    const mail = await told(/^You already have a/);
    expect(await me(gateway, person.accessToken)).to.have.property('id', person.id);
    const password = await objectTo(mail);
    expect(await me(gateway, person.accessToken).catch(() => null)).to.equal(null);
    expect((await login(gateway, person.email, password)).__typename).to.equal('SignedIn');
  });

  it('MAIL-05 somebody guessed until sign-in was paused: objecting ends the pause, too', async () => {
    const { id, email } = person;
    await gateway.app.stores.database.write((tx) => tx.update(Account, { id }, { failedLogins: 99 }));
    await login(gateway, email, 'wrong');
    const mail = await told(/^We paused password sign-in/);
    expect(await login(gateway, email, person.password)).to.include({ code: 'INVALID_CREDENTIALS' });
    const password = await objectTo(mail);
    expect((await storedAccount(gateway, id)).failedLogins).to.equal(0);
    expect((await login(gateway, email, password)).__typename).to.equal('SignedIn');
  });
});
