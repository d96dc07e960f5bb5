import { expect } from 'chai';
import { Account } from '../entities/account.js';
import { Gateway } from './support/gateway.js';
import { ask, newName, newPassword, type Outcome, permitFor, signUp } from './support/person.js';
import { describeOn } from './support/services.js';

function application(given: object = {}) {
  const username = newName();
  const email = `${username}@example.com`;
  return { email, username, password: newPassword(), displayName: 'Ada', ...given };
}

function issuesOf(outcome: Outcome): readonly (readonly [string, string])[] {
  return (outcome.fields ?? []).map(({ path, issue }) => [path.join('.'), issue]);
}

describeOn(['mariadb', 'redis'], 'what may be registered', () => {
  let gateway: Gateway;
  let there: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend: 'servers', env: { APP_NAME: 'Harbour Shop' } });
    there = await Gateway.start({ beside: gateway });
  });
  after(async () => {
    await there.stop();
    await gateway.stop();
  });

  const register = (given: object): Promise<Outcome> => ask(gateway, 'register', application(given));

  async function expectIssue(given: object, field: string, issue: string): Promise<void> {
    const outcome = await register(given);
    expect(outcome, JSON.stringify(given)).to.include({ code: 'INVALID_INPUT' });
    expect(issuesOf(outcome), JSON.stringify(given)).to.deep.equal([[`input.${field}`, issue]]);
    const [value] = Object.values(given).map(String);
    if (value && value.length > 3) expect(JSON.stringify(outcome)).to.not.include(value);
  }

  const refused: Record<string, readonly (readonly [unknown, string])[]> = {
    email: [
      ['', 'REQUIRED'],
      ['   ', 'REQUIRED'],
      ['nobody', 'INVALID'],
      ['a@b', 'INVALID'],
      ['a@b.com,c@d.com', 'INVALID'],
      ['a b@c.com', 'INVALID'],
      ['ádmin@example.com', 'INVALID'],
      ['a@b.com\r\nBcc: c@d.com', 'INVALID'],
      [`${'a'.repeat(65)}@example.com`, 'INVALID'],
      [`${'a'.repeat(321)}@example.com`, 'TOO_LONG'],
    ],
    username: [
      ['', 'REQUIRED'],
      ['ab', 'INVALID'],
      ['a'.repeat(33), 'INVALID'],
      ['a'.repeat(65), 'TOO_LONG'],
      ['-abc', 'INVALID'],
      ['a@bc', 'INVALID'],
      ['a bc', 'INVALID'],
      ['аdmin', 'INVALID'],
      ['abc\u0000', 'INVALID'],
    ],
    displayName: [
      ['', 'REQUIRED'],
      [' \t ', 'REQUIRED'],
      ['a'.repeat(101), 'TOO_LONG'],
      ['Ada\nBcc: x@y.z', 'INVALID'],
      ['Ada\u0007', 'INVALID'],
      ['Ada\ud800', 'INVALID'],
      // The reader would see it from the right, and take the rest of the line with it.
      ['Ada\u202egnp.exe', 'INVALID'],
      ['Ada\u2066', 'INVALID'],
      ['\u200fAda', 'INVALID'],
      // Nothing can be seen of these, so two names could look alike, or like none.
      ['A\u200bda', 'INVALID'],
      ['A\u00adda', 'INVALID'],
      ['A\u2060da', 'INVALID'],
      ['Ad\u2028a', 'INVALID'],
      ['\u3164', 'INVALID'],
      ['\ufe0f', 'INVALID'],
      ['Ada\u{e0041}', 'INVALID'],
      ['\u200dAda', 'INVALID'],
      ['Ada\u200c', 'INVALID'],
      ['A\u200c\u200cda', 'INVALID'],
      ['Ada \u200d Byron', 'INVALID'],
    ],
    locale: [
      ['', 'REQUIRED'],
      ['x', 'INVALID'],
      ['en_US', 'INVALID'],
      ['<script>', 'INVALID'],
      ['en-'.padEnd(36, 'a'), 'TOO_LONG'],
      // Its canonical form, sr-Latn-x-…, is longer than any tag that is stored.
      ['sh-x-aaaaaaaa-bbbbbbbb-cccccccc-dd', 'INVALID'],
    ],
  };
  for (const [field, cases] of Object.entries(refused)) {
    it(`GQL-09 refuses a bad ${field}, and says which field and why`, async () => {
      for (const [value, issue] of cases) await expectIssue({ [field]: value }, field, issue);
    });
  }

  it('takes names of every script, and any locale there is', async () => {
    const names = [
      'Ada',
      'Žofie Nováková',
      '山田 太郎',
      'محمد',
      'O’Brien-Smith, Jr.',
      ...['👩🏽‍🚀', '🏳️‍🌈 Ada', '👨‍👩‍👧'],
      // Letters that are joined, or kept apart: Persian, Hindi, Sinhala; and a form of a character in Japanese.
      ...['علی‌رضا', 'क्‍ष', 'ශ්‍රී', '葛\u{e0100}城'],
      'x'.repeat(100),
    ];
    for (const displayName of names) {
      const one = application({ displayName, locale: 'zh-hant-tw' });
      const flow = await ask(gateway, 'register', one);
      expect(flow.__typename, displayName).to.equal('EmailVerification');
      const row = await gateway.app.stores.database.read.findOne(Account, { email: one.email });
      expect(row).to.include({ displayName, locale: 'zh-Hant-TW' });
    }
    for (const locale of [null, undefined]) {
      expect((await register({ locale })).__typename).to.equal('EmailVerification');
    }
  });

  const passwords: Record<string, readonly (readonly [string, string])[]> = {
    'PWD-01 too short': [['k7#pQ2z', 'TOO_SHORT']],
    'PWD-01 too long': [
      [`${'q7#z'.repeat(32)}x`, 'TOO_LONG'],
      ['é'.repeat(600), 'TOO_LONG'],
    ],
    'PWD-05 common': [
      ['password123', 'BREACHED'],
      ['Iloveyou1', 'BREACHED'],
    ],
    'PWD-05 easy to guess': [
      ['monkeymonkey1', 'TOO_WEAK'],
      ['abcdefghijklm', 'TOO_WEAK'],
    ],
    'PWD-05 the name of the service': [['harbourshop1', 'TOO_WEAK']],
    'PWD-04 ill-formed': [['correct horse \ud800 staple', 'INVALID']],
  };
  for (const [name, cases] of Object.entries(passwords)) {
    it(`${name} passwords are refused on registration and on reset alike`, async () => {
      const person = await signUp(gateway);
      const resetToken = await permitFor(gateway, person.email, person.email);
      for (const [password, issue] of cases) {
        const registered = await register({ password });
        expect(issuesOf(registered), name).to.deep.equal([['input.password', issue]]);
        const reset = await ask(gateway, 'updatePassword', { resetToken, newPassword: password });
        expect(issuesOf(reset), name).to.deep.equal([['input.newPassword', issue]]);
        expect(reset.fields?.[0]?.message).to.equal(registered.fields?.[0]?.message);
        for (const outcome of [registered, reset]) {
          expect(JSON.stringify(outcome)).to.not.include(password.slice(0, 12));
        }
      }
      const strong = await ask(gateway, 'updatePassword', { resetToken, newPassword: newPassword() });
      expect(strong.__typename).to.equal('PasswordUpdated');
    });
  }

  it('PWD-05 one’s own address and names are no password, on registration and on reset', async () => {
    const username = `quentin${newName().slice(0, 6)}`;
    const email = `${username}@example.com`;
    const displayName = 'Wolfgang Amadeus';
    for (const password of [username, email, `${username}1!`, 'WolfgangAmadeus']) {
      const outcome = await register({ email, username, displayName, password });
      expect(issuesOf(outcome), password).to.deep.equal([['input.password', 'TOO_WEAK']]);
    }
    const person = await signUp(gateway);
    const resetToken = await permitFor(gateway, person.email, person.email);
    for (const newPassword of [`${person.username}!`, person.email]) {
      const outcome = await ask(gateway, 'updatePassword', { resetToken, newPassword });
      expect(issuesOf(outcome)).to.deep.equal([['input.newPassword', 'TOO_WEAK']]);
    }
  });

  it('PWD-06 fifteen lower-case letters will do', async () => {
    expect((await register({ password: 'tulipvortexbrim' })).__typename).to.equal('EmailVerification');
  });

  it('a form sent twice at once opens one account, by either flow', async () => {
    const one = application();
    const flows = await Promise.all([gateway, there].map((node) => ask(node, 'register', one)));
    expect(flows.map(({ __typename }) => __typename)).to.deep.equal([
      'EmailVerification',
      'EmailVerification',
    ]);
    const mailed = flows.filter(({ sentTo }) => sentTo !== null);
    expect(mailed).to.have.lengthOf(1);
    await there.app.core.outbox.idle();
    const mails = await gateway.mailsTo(one.email);
    expect(mails).to.have.lengthOf(1);
    const input = { verificationId: mailed[0]?.id, code: mails[0]?.code };
    expect((await ask(gateway, 'verifyEmail', input)).user?.username).to.equal(one.username);
    const where = { email: one.email };
    expect(await gateway.app.stores.database.read.count(Account, where)).to.equal(1);
  });

  it('of ten applications for one username, confirmed at once, one has it and nine are told', async () => {
    const username = newName();
    const applications = Array.from({ length: 10 }, () => application({ username }));
    const flows = await Promise.all(
      applications.map((one, n) => ask(n % 2 === 0 ? gateway : there, 'register', one)),
    );
    await gateway.app.core.outbox.idle();
    await there.app.core.outbox.idle();
    const outcomes = await Promise.all(
      applications.map(async ({ email }, n) => {
        const [mail] = await gateway.mailsTo(email);
        return ask(gateway, 'verifyEmail', { verificationId: flows[n]?.id, code: mail?.code });
      }),
    );
    expect(outcomes.filter(({ __typename }) => __typename === 'SignedIn')).to.have.lengthOf(1);
    expect(outcomes.filter(({ code }) => code === 'CONFLICT')).to.have.lengthOf(9);
  });

  it('ten confirmations at once with the right code open one session', async () => {
    const one = application();
    const flow = await ask(gateway, 'register', one);
    await there.app.core.outbox.idle();
    await gateway.app.core.outbox.idle();
    const [mail] = await gateway.mailsTo(one.email);
    const input = { verificationId: flow.id, code: mail?.code };
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, n) => ask(n % 2 === 0 ? gateway : there, 'verifyEmail', input)),
    );
    const opened = outcomes.filter(({ __typename }) => __typename === 'SignedIn');
    expect(opened).to.have.lengthOf(1);
    const problems = new Set(outcomes.map(({ code }) => code).filter((code) => code !== undefined));
    expect([...problems]).to.deep.equal(['INVALID_CODE']);
  });
});
