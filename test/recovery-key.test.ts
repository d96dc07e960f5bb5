import { expect } from 'chai';
import { Gateway, onBothBackends } from './support/gateway.js';
import { ask, newName, newPassword, type Person, signUp } from './support/person.js';
import { advanceTo, grantOf, idOf, login, openReset, update, verify } from './support/recovery.js';

const INVALID = { __typename: 'Problem', code: 'INVALID_CODE' };
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
});
