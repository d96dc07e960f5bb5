import { expect } from 'chai';
import { AuditEvent } from '../entities/audit-event.js';
import { BouncedAddress } from '../entities/bounced-address.js';
import { signUpProtected } from './support/factors.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { ask, newName, newPassword, type Person, signUp } from './support/person.js';
import {
  advanceTo,
  dumpSql,
  grantOf,
  idOf,
  login,
  openReset,
  setStatus,
  storedAccount,
  update,
  verify,
} from './support/recovery.js';
import { act, newStaff } from './support/staff.js';

const INVALID = { __typename: 'Problem', code: 'INVALID_CODE' };
const REASON = 'On the phone with them';
const DAY_MS = 86_400_000;

interface Mailed {
  readonly key: string;
  /** A flow that was open when the key was mailed. */
  readonly flowId: string;
  readonly mailedAt: number;
}

onBothBackends('the recovery key', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  /** Someone asks and asks, until the day's last mail has come. */
  async function spendTheDay(person: Person): Promise<Mailed> {
    gateway.clock.advance(2 * 86_400);
    for (let n = 0; n < 9; n += 1) {
      const { code } = await openReset(gateway, person.email);
      expect(code).to.match(/^\d{6}$/);
      gateway.clock.advance(900);
    }
    const { id, code, openedAt } = await openReset(gateway, person.email);
    return { key: code, flowId: id, mailedAt: openedAt };
  }

  it('the tenth mail of a day carries it, and nothing more is mailed', async () => {
    const person = await signUp(gateway);
    const { key } = await spendTheDay(person);
    expect(key).to.match(/^[0-7][0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{5}){3}-[0-9A-HJKMNP-TV-Z]{6}$/);
    const mail = await gateway.mailTo(person.email);
    expect(mail.subject).to.include('recovery key');
    expect(mail.subject + mail.html.slice(0, mail.html.indexOf('<body'))).not.to.include(key);
    expect(mail.text).not.to.match(/https?:\/\/\S*\?/);
    const mails = (await gateway.mailsTo(person.email)).length;
    for (const identifier of [person.email, person.username]) {
      gateway.clock.advance(600);
      await ask(gateway, 'requestPasswordReset', { identifier });
    }
    expect(await gateway.mailsTo(person.email)).to.have.length(mails);
  });

  it('works in a flow opened later, typed in lower case and without dashes, once', async () => {
    const person = await signUp(gateway);
    const { key, flowId } = await spendTheDay(person);
    const later = idOf(await ask(gateway, 'requestPasswordReset', { identifier: person.username }));
    const typed = key.toLowerCase().replaceAll('-', '').replaceAll('0', 'o').replaceAll('1', 'l');
    const grant = grantOf(await verify(gateway, later, typed));
    const fresh = idOf(await ask(gateway, 'requestPasswordReset', { identifier: person.email }));
    for (const id of [later, flowId, fresh]) expect(await verify(gateway, id, key)).to.include(INVALID);
    const password = newPassword();
    expect(await update(gateway, grant, password)).to.have.property('__typename', 'PasswordUpdated');
    const afterwards = idOf(await ask(gateway, 'requestPasswordReset', { identifier: person.email }));
    expect(await verify(gateway, afterwards, key)).to.include(INVALID);
    expect(await login(gateway, person.email, password)).to.have.property('__typename', 'SignedIn');
  });

  it('works until 24 hours after it was mailed', async () => {
    const person = await signUp(gateway);
    const { key, mailedAt } = await spendTheDay(person);
    advanceTo(gateway, mailedAt + DAY_MS - 5_000, 'before');
    const id = idOf(await ask(gateway, 'requestPasswordReset', { identifier: person.username }));
    expect(await verify(gateway, id, key)).to.have.property('__typename', 'ResetPermit');
  });

  it('does not work after 24 hours, in no flow', async () => {
    const person = await signUp(gateway);
    const { key, mailedAt } = await spendTheDay(person);
    advanceTo(gateway, mailedAt + DAY_MS - 60_000, 'before');
    const early = idOf(await ask(gateway, 'requestPasswordReset', { identifier: person.username }));
    advanceTo(gateway, mailedAt + DAY_MS + 5_000, 'after');
    const late = idOf(await ask(gateway, 'requestPasswordReset', { identifier: person.username }));
    for (const id of [early, late]) expect(await verify(gateway, id, key)).to.include(INVALID);
  });

  it('is worth nothing for another account, for nobody and for another purpose, and costs a try there', async () => {
    const [ada, bob] = [await signUp(gateway), await signUp(gateway)];
    const { key, flowId } = await spendTheDay(ada);
    const counted = { ...INVALID, attemptsLeft: 4 };
    for (const identifier of [bob.email, bob.username, `${newName()}@example.com`, newName()]) {
      const id = idOf(await ask(gateway, 'requestPasswordReset', { identifier }));
      expect(await verify(gateway, id, key), identifier).to.include(counted);
    }
    const username = newName();
    const application = { email: `${username}@example.com`, username, password: newPassword() };
    const verificationId = idOf(await ask(gateway, 'register', { ...application, displayName: 'A Person' }));
    expect(await ask(gateway, 'verifyEmail', { verificationId, code: key })).to.include(counted);
    expect(await verify(gateway, flowId, key)).to.have.property('__typename', 'ResetPermit');
  });

  it('a wrong key costs a try, and a flow that was guessed at to its end does not take the right one', async () => {
    const person = await signUp(gateway);
    const { key, flowId } = await spendTheDay(person);
    const wrong = (key.startsWith('0') ? '1' : '0') + key.slice(1);
    for (let left = 4; left >= 0; left -= 1) {
      expect(await verify(gateway, flowId, wrong)).to.include({ ...INVALID, attemptsLeft: left });
    }
    expect(await verify(gateway, flowId, key)).to.include({ ...INVALID, attemptsLeft: 0 });
    const other = idOf(await ask(gateway, 'requestPasswordReset', { identifier: person.username }));
    expect(await verify(gateway, other, key)).to.have.property('__typename', 'ResetPermit');
  });

  it('is worth nothing once the password was changed in another way', async () => {
    const person = await signUp(gateway);
    const { key } = await spendTheDay(person);
    const session = await login(gateway, person.email, person.password);
    const token = session.tokens?.accessToken ?? '';
    const own = await openReset(gateway, person.email, null, { token });
    expect(own.code).to.match(/^\d{6}$/);
    await update(gateway, grantOf(await verify(gateway, own.id, own.code)), newPassword());
    const id = idOf(await ask(gateway, 'requestPasswordReset', { identifier: person.email }));
    expect(await verify(gateway, id, key)).to.include(INVALID);
  });

  /** An administrator, who proved it just now, has a mail sent. */
  async function sendTo(person: Person) {
    const { token } = await newStaff(gateway, ['ADMIN']);
    return act(gateway, token, 'sendPasswordReset', { accountId: person.id, reason: REASON });
  }

  /** The key of the mail that came of it. */
  async function sentKey(person: Person): Promise<string> {
    const mails = (await gateway.mailsTo(person.email)).length;
    expect((await sendTo(person)).__typename).to.equal('Account');
    const [newest, ...others] = await gateway.mailsTo(person.email);
    expect(others).to.have.length(mails);
    return newest?.code ?? '';
  }

  it('ADM-08 sendPasswordReset has one mailed for a reason, and shows it to nobody but the owner', async () => {
    const person = await signUp(gateway);
    const before = await storedAccount(gateway, person.id);
    const support = await newStaff(gateway, ['SUPPORT']);
    const input = { accountId: person.id, reason: REASON };
    const refused = await act(gateway, support.token, 'sendPasswordReset', input).catch(String);
    expect(refused).to.include('FORBIDDEN');
    const admin = await newStaff(gateway, ['ADMIN']);
    const answer = await act(gateway, admin.token, 'sendPasswordReset', input);
    expect(answer).to.include({ __typename: 'Account', id: person.id, status: 'ACTIVE' });
    const mail = await gateway.mailTo(person.email);
    const key = mail.code ?? '';
    expect(mail.subject).to.include('recovery key');
    expect(mail.text)
      .to.include(REASON)
      .and.match(/Forgot password\?/);
    expect(key).to.have.length(30);
    const where = { subjectId: person.id, kind: 'RESET_SENT' as const };
    const events = await gateway.app.stores.database.read.find(AuditEvent, { where, take: 10 });
    expect(events).to.have.length(1);
    expect(events[0]).to.deep.include({ actorId: admin.id, reason: REASON, succeeded: true, change: null });
    for (const said of [JSON.stringify(answer), gateway.logged(), await dumpSql(gateway)]) {
      expect(said).not.to.include(key);
    }
    expect(await storedAccount(gateway, person.id), 'nothing was changed').to.deep.equal(before);
  });

  it('ADM-08 the key that was sent works once, in a recovery that the owner begins', async () => {
    const person = await signUp(gateway);
    const key = await sentKey(person);
    const id = idOf(await ask(gateway, 'requestPasswordReset', { identifier: person.email }));
    const grant = grantOf(await verify(gateway, id, key));
    const password = newPassword();
    expect(await update(gateway, grant, password)).to.have.property('__typename', 'PasswordUpdated');
    const again = idOf(await ask(gateway, 'requestPasswordReset', { identifier: person.username }));
    expect(await verify(gateway, again, key)).to.include(INVALID);
    expect(await login(gateway, person.email, password)).to.have.property('__typename', 'SignedIn');
  });

  it('ADM-08 the key that was sent does not take the place of a second factor', async () => {
    const person = await signUpProtected(gateway);
    const key = await sentKey(person);
    const id = idOf(await ask(gateway, 'requestPasswordReset', { identifier: person.email }));
    const more = await verify(gateway, id, key);
    expect(more).to.include({ __typename: 'PasswordReset', id });
    expect(more.channels?.map((one) => one.id))
      .to.include('totp')
      .and.not.include('email');
    expect((await verify(gateway, id, key)).__typename).to.equal('Problem');
    expect((await verify(gateway, id, person.app.next())).__typename).to.equal('ResetPermit');
  });

  it('ADM-08 nothing is sent to who cannot recover, or whose mailbox sends mail back', async () => {
    const person = await signUp(gateway);
    const mails = (await gateway.mailsTo(person.email)).length;
    for (const status of ['UNVERIFIED', 'DISABLED', 'LOCKED'] as const) {
      await setStatus(gateway, person.id, status);
      expect((await sendTo(person)).code, status).to.equal('CONFLICT');
    }
    await setStatus(gateway, person.id, 'ACTIVE');
    const { emailKey } = await storedAccount(gateway, person.id);
    const bounced = { accountId: person.id, emailKey, at: gateway.clock.now() };
    await gateway.app.stores.database.write((tx) => tx.insert(BouncedAddress, bounced));
    const returned = await sendTo(person);
    expect(returned).to.include({ code: 'CONFLICT' });
    expect(returned.message).to.include('comes back');
    const where = { subjectId: person.id, kind: 'RESET_SENT' as const };
    expect(await gateway.app.stores.database.read.find(AuditEvent, { where, take: 10 })).to.have.length(0);
    expect(await gateway.mailsTo(person.email)).to.have.length(mails);
  });

  it('ADM-08 a mailbox is sent so many, whatever strangers asked for, and the same key while it is young', async () => {
    const person = await signUp(gateway);
    const theirs = await spendTheDay(person);
    const key = await sentKey(person);
    expect(key).not.to.equal(theirs.key);
    const soon = await sendTo(person);
    expect(soon).to.include({ code: 'RATE_LIMITED' });
    expect(soon.retryAfter).to.be.within(1, 60);
    for (let n = 0; n < 4; n += 1) {
      gateway.clock.advance(301);
      expect(await sentKey(person)).to.equal(key);
    }
    gateway.clock.advance(301);
    expect((await sendTo(person)).code).to.equal('RATE_LIMITED');
    const id = idOf(await ask(gateway, 'requestPasswordReset', { identifier: person.username }));
    expect((await verify(gateway, id, key)).__typename).to.equal('ResetPermit');
  });
});
