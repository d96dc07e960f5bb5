import { expect } from 'chai';
import type { MailboxEntry } from '../src/mail/mailbox.js';
import { Gateway, onEveryBackend } from './support/gateway.js';
import {
  ask,
  type Circumstances,
  newName,
  newPassword,
  type Outcome,
  type Person,
  post,
  signUp,
} from './support/person.js';
import { send } from './support/raw-request.js';

const OWNER = 'admin@example.com';
const HOURS_25 = 25 * 3600;

/** Another way to write the owner's address: the mail goes to the address as it is stored. */
const SAME = ['ADMIN@EXAMPLE.COM', 'Admin@Example.com', ' admin@example.com ', 'admin@ＥＸＡＭＰＬＥ.com'];
/** Somebody else, who has no account: nobody is mailed when it is forgotten. */
const OTHER = [
  'admin1@example.com',
  'admin+tag@example.com',
  'ad.min@example.com',
  'admin@straße.example',
  'admin@strasse.example',
  'admin@example.co',
];
/** No address at all: an error of form. SQL collations hold several of these for the owner's. */
const NONE = [
  'ádmin@example.com',
  'a\u0301dmin@example.com',
  'ａdmin@example.com',
  'admın@example.com',
  'ADMİN@example.com',
  'adm\u0131n@example.com',
  '\u212aadmin@example.com',
  'аdmin@example.com',
  'admin\u0000@example.com',
  'admin@example.com\u0000',
  'ad\u0000min@example.com',
  'ad\u200bmin@example.com',
  'admin\u200d@example.com',
  '\ufeff\u200eadmin@example.com',
  'admin@exam\u00adple.com',
  'admin @example.com',
  'admin@example.com\t',
  'groß@example.com',
  '😀@example.com',
  '%@example.com%',
  'admin@example.com,evil@example.com',
  'admin@example.com;evil@example.com',
  'admin@example.com evil@example.com',
  'admin@example.com\nBcc: evil@example.com',
  'admin@example.com\r\nBcc:evil@example.com',
  'admin@example.com%0d%0abcc:evil@example.com',
  '"admin@example.com"@evil.example.com@',
  '"admin@example.com evil"@example.com',
  '"admin"@example.com',
  '<admin@example.com>',
  'Admin <admin@example.com>',
  'admin(comment)@example.com',
  'mailto:admin@example.com',
  'admin@example.com/x',
  'admin@[127.0.0.1]',
  `${'a'.repeat(320 - 12)}@example.com`,
  // Short as it is typed, and too long as it would be stored.
  `admin@${'ü.'.repeat(60)}de`,
  `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.${'e'.repeat(43)}.com`,
];
/** What a confused server would read an address out of. */
const NOT_TEXT: readonly unknown[] = [
  [OWNER],
  [OWNER, 'evil@example.com'],
  { email: OWNER },
  { $eq: OWNER },
  { 0: OWNER, length: 1 },
  0,
  true,
];

onEveryBackend('STO-01 STO-02 MAIL-01 FUZ-02 look-alikes of an address', (backend) => {
  let gateway: Gateway;
  let owner: Person;
  let seen: number;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
    owner = await signUp(gateway, { email: OWNER, username: 'admin' });
    seen = (await mails()).length;
  });
  after(() => gateway.stop());

  async function mails(): Promise<readonly MailboxEntry[]> {
    await gateway.app.core.outbox.idle();
    const answer = await send<{ messages: MailboxEntry[] }>(gateway, '/dev/mailbox.json');
    return answer.json?.messages ?? [];
  }

  /** Whom this mailed, one address a mail. Every time is a day of its own, so that no quota answers for the rule. */
  async function mailedBy(work: () => Promise<unknown>): Promise<readonly string[]> {
    gateway.clock.advance(HOURS_25);
    await work();
    const all = await mails();
    const newest = all.slice(0, all.length - seen);
    seen = all.length;
    for (const { to, headers } of newest) {
      expect(to)
        .to.match(/^[\x21-\x7e]+$/)
        .and.not.match(/[,;<>]/);
      expect(Object.keys(headers).join(), 'headers').to.not.match(/cc/i);
    }
    return newest.map(({ to }) => to);
  }

  function apply(email: string): Promise<Outcome> {
    return ask(gateway, 'register', { email, username: newName(), password: newPassword() });
  }

  for (const typed of SAME) {
    it(`${JSON.stringify(typed)} is the owner's: mail to the stored address alone`, async () => {
      const reset = await mailedBy(() => ask(gateway, 'requestPasswordReset', { identifier: typed }));
      expect(reset).to.deep.equal([OWNER]);
      expect((await gateway.mailTo(OWNER)).code).to.match(/^\d{6}$/);
      const told = await mailedBy(() => apply(typed));
      expect(told).to.deep.equal([OWNER]);
      expect((await gateway.mailTo(OWNER)).code).to.equal(null);
      const signedIn = await ask(gateway, 'login', { identifier: typed, password: owner.password });
      expect(signedIn.user).to.deep.equal({ id: owner.id, username: 'admin' });
    });
  }

  for (const typed of OTHER) {
    it(`${JSON.stringify(typed)} is somebody else's: nothing for the owner`, async () => {
      const flow = (identifier: string): Promise<Outcome> =>
        ask(gateway, 'requestPasswordReset', { identifier });
      expect(await mailedBy(() => flow(typed))).to.deep.equal([]);
      await expectNoSignIn(typed);
      const [told, ...more] = await mailedBy(() => apply(typed));
      expect(more).to.deep.equal([]);
      expect(told).to.be.a('string').and.not.equal(OWNER);
      await expectNoSignIn(typed);
    });
  }

  for (const typed of NONE) {
    it(`${JSON.stringify(typed.slice(0, 60))} is nobody's: refused, and no mail anywhere`, async () => {
      const answers: Outcome[] = [];
      const mailed = await mailedBy(async () => {
        answers.push(await ask(gateway, 'requestPasswordReset', { identifier: typed }));
        answers.push(await apply(typed));
      });
      expect(mailed).to.deep.equal([]);
      for (const answer of answers)
        expect(answer).to.include({ __typename: 'Problem', code: 'INVALID_INPUT' });
      expect(answers.map(({ fields }) => fields?.[0]?.path[1])).to.deep.equal(['identifier', 'email']);
      await expectNoSignIn(typed);
    });
  }

  it('CVE-2023-7028: no list, object or number is read as an address', async () => {
    const mailed = await mailedBy(async () => {
      for (const value of NOT_TEXT) {
        const { username, password } = { username: newName(), password: newPassword() };
        const answers = [
          await post(gateway, 'requestPasswordReset', { identifier: value }),
          await post(gateway, 'register', { email: value, username, password }),
          await post(gateway, 'login', { identifier: value, password: owner.password }),
          await post(gateway, 'login', { identifier: 'admin', password: value }),
        ];
        for (const { status, text } of answers) expect(status, text).to.equal(400);
      }
    });
    expect(mailed).to.deep.equal([]);
  });

  it('an unknown field beside the address steers nothing', async () => {
    for (const more of [{ email: 'evil@example.com' }, { to: 'evil@example.com' }, { userId: owner.id }]) {
      const input = { identifier: OWNER, ...more };
      const mailed = await mailedBy(() => post(gateway, 'requestPasswordReset', input));
      expect(mailed).to.deep.equal([]);
    }
  });

  it('STO-03 an address of 300 characters is refused everywhere, and never cut', async () => {
    const long = `${'a'.repeat(60)}@${`${'b'.repeat(59)}.`.repeat(4)}com`.slice(0, 300);
    const longer = `${long.slice(0, -3)}${'c'.repeat(300 - long.length)}com`;
    expect(longer).to.have.length(300);
    const mailed = await mailedBy(async () => {
      for (const typed of [longer, `${OWNER}${' '.repeat(300)}x`]) {
        expect((await apply(typed)).code).to.equal('INVALID_INPUT');
        expect((await ask(gateway, 'requestPasswordReset', { identifier: typed })).code).to.equal(
          'INVALID_INPUT',
        );
        expect(await codeOf('login', { identifier: typed, password: owner.password })).to.not.equal(
          'SignedIn',
        );
      }
    });
    expect(mailed).to.deep.equal([]);
  });

  it('an account without a display name is shown by its username', async () => {
    const { accessToken, username } = await signUp(gateway);
    const { body } = await gateway.client.graphql('{ me { displayName } }', {}, { token: accessToken });
    expect(body.data).to.deep.equal({ me: { displayName: 'A Person' } });
    const plain = newName();
    const email = `${plain}@example.com`;
    const { id } = await ask(gateway, 'register', { email, username: plain, password: newPassword() });
    const code = await gateway.codeTo(email);
    const { tokens } = await ask(gateway, 'verifyEmail', { verificationId: id, code });
    const token: Circumstances = { token: tokens?.accessToken ?? '' };
    const mine = await gateway.client.graphql('{ me { displayName } }', {}, token);
    expect(mine.body.data).to.deep.equal({ me: { displayName: plain } });
    expect(username).to.not.equal(plain);
  });

  async function expectNoSignIn(identifier: string): Promise<void> {
    const answer = await codeOf('login', { identifier, password: owner.password });
    expect(['INVALID_CREDENTIALS', 'INVALID_INPUT']).to.include(answer);
  }

  async function codeOf(name: 'login', input: object): Promise<string> {
    const { __typename, code } = await ask(gateway, name, input);
    return code ?? __typename;
  }
});
