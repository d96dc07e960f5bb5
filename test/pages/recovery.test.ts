import { expect } from 'chai';
import { type Backend, Gateway, onBothBackends } from '../support/gateway.js';
import { ask, me, newName, newPassword, type Person, signUp } from '../support/person.js';
import { wrongCode } from '../support/recovery.js';
import { type Seen, Visitor } from '../support/visitor.js';

function recovery(backend: Backend): void {
  let gateway: Gateway;
  let person: Person;
  let visitor: Visitor;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());
  beforeEach(async () => {
    person = await signUp(gateway);
    visitor = new Visitor(gateway);
  });

  async function asked(username = person.email): Promise<Seen> {
    return visitor.submit(await visitor.get('/recover'), '/recover', { username });
  }

  async function proven(): Promise<Seen> {
    const page = await asked();
    const code = await gateway.codeTo(person.email);
    return visitor.submit(page, '/recover/code', { code });
  }

  it('P30 leads from "Forgot password?" to a new password without any script', async () => {
    const start = await visitor.get('/signin');
    expect(start.html.indexOf('href="/recover"')).to.be.above(start.html.indexOf('type="submit"'));
    const code = await asked(person.username);
    expect(code).to.include({ status: 200, path: '/recover/code', title: 'Enter the code – Latchkey' });
    expect(code.text).to.include('to the e-mail on that account');
    const typed = await gateway.codeTo(person.email);
    const choose = await visitor.submit(code, '/recover/code', { code: typed });
    expect(choose).to.include({ status: 200, path: '/recover/password' });
    const password = newPassword();
    const done = await visitor.submit(choose, '/recover/password', { password, again: password });
    expect(done.path).to.equal('/recover/done');
    expect(done.text).to.include('Your password has been updated.');
    const old = await ask(gateway, 'login', { identifier: person.email, password: person.password });
    expect(old.code).to.equal('INVALID_CREDENTIALS');
    expect((await ask(gateway, 'login', { identifier: person.email, password })).__typename).to.equal(
      'SignedIn',
    );
    expect(await me(gateway, person.accessToken)).to.equal(null);
  });

  it('P07 ENU-01 ENU-05 shows known and unknown people the same pages to the lock, but for what they typed', async () => {
    const pages = [];
    for (const name of [person.email, `${newName()}@example.com`]) {
      const other = new Visitor(gateway);
      const seen = [await other.submit(await other.get('/recover'), '/recover', { username: name })];
      const code = wrongCode(await gateway.codeTo(person.email));
      for (let n = 0; n < 6; n += 1) {
        const stay = { stay: true };
        seen.push(await other.submit(seen[0] as Seen, '/recover/code', { code, ticket: '' }, stay));
      }
      seen.push(await other.get('/recover/code'), await other.get('/recover/password'));
      expect(seen.at(-1)?.text).to.include('Too many wrong codes');
      pages.push(
        seen.map((one) => ({
          ...shape(one),
          text: one.text.replaceAll(name, 'NAME').replace(/0:5\d|1:00/, 'TIME'),
        })),
      );
    }
    expect(pages[0]).to.deep.equal(pages[1]);
  });

  it('P08 C2 mails nothing for looking, be it ten times', async () => {
    const { path } = await asked();
    const before = (await gateway.mailsTo(person.email)).length;
    for (let n = 0; n < 10; n += 1) expect((await visitor.get(path)).status).to.equal(200);
    expect(await gateway.mailsTo(person.email)).to.have.length(before);
  });

  it('P14 says how long to wait, after a reload too, and mails nothing sooner', async () => {
    const first = await asked();
    expect(first.text).to.include('You can get a new code in 1:00');
    const before = (await gateway.mailsTo(person.email)).length;
    gateway.clock.advance(30);
    const reloaded = await visitor.get('/recover/code');
    expect(reloaded.text).to.match(/You can get a new code in 0:(30|29)/);
    const early = await visitor.submit(reloaded, '/recover/code/send');
    expect(early.status).to.equal(429);
    expect(early.text).to.match(/You can get a new code in 0:(30|29)/);
    expect(await gateway.mailsTo(person.email)).to.have.length(before);
  });

  it('P15 sends a second mail after a minute, and both codes work', async () => {
    const first = await asked();
    const older = await gateway.codeTo(person.email);
    gateway.clock.advance(61);
    const resent = await visitor.submit(first, '/recover/code/send');
    expect(resent.text).to.include('We sent a new code.');
    expect((await visitor.get('/recover/code')).text).not.to.include('We sent a new code.');
    expect(await gateway.codeTo(person.email)).not.to.equal(older);
    expect((await visitor.submit(resent, '/recover/code', { code: older })).path).to.equal(
      '/recover/password',
    );
  });

  it('P16 counts wrong codes down, keeps what was typed, and locks at five', async () => {
    let page = await asked();
    const right = await gateway.codeTo(person.email);
    const code = wrongCode(right);
    for (const left of ['4 attempts left', '3 attempts left', '2 attempts left', '1 attempt left']) {
      page = await visitor.submit(page, '/recover/code', { code });
      expect(page.status).to.equal(422);
      expect(page.title).to.match(/^Error: /);
      expect(page.text).to.include(left);
      expect(page.html).to.include(`value="${code}"`);
    }
    const locked = await visitor.submit(page, '/recover/code', { code });
    expect(locked.text).to.include('Too many wrong codes');
    const late = await visitor.submit(page, '/recover/code', { code: right });
    expect(late.text).to.include('Too many wrong codes');
    expect((await visitor.get('/recover/password')).path).to.equal('/recover/code');
  });

  it('P17 a code of the wrong form costs no try', async () => {
    const page = await asked();
    const forms = {
      '123': 'The code has 6 digits. You entered 3.',
      'abc!': 'The code has digits only',
      '': 'Enter the 6-digit code',
    };
    for (const [code, message] of Object.entries(forms)) {
      const seen = await visitor.submit(page, '/recover/code', { code });
      expect(seen.status).to.equal(422);
      expect(seen.text).to.include(message);
    }
    const wrong = await visitor.submit(page, '/recover/code', {
      code: wrongCode(await gateway.codeTo(person.email)),
    });
    expect(wrong.text).to.include('4 attempts left');
  });

  it('P12 takes digits of any script, and a pasted sentence', async () => {
    const page = await asked();
    const code = await gateway.codeTo(person.email);
    const arabic = [...code].map((digit) => String.fromCodePoint(0x0660 + Number(digit))).join('');
    const sentence = `Your code is ${arabic.slice(0, 3)} ${arabic.slice(3)}.`;
    expect((await visitor.submit(page, '/recover/code', { code: sentence })).path).to.equal(
      '/recover/password',
    );
  });

  it('P18 a right code that is too late brings a new one', async () => {
    const page = await asked();
    const code = await gateway.codeTo(person.email);
    gateway.clock.advance(601);
    const expired = await visitor.submit(page, '/recover/code', { code });
    expect(expired.path).to.equal('/recover/code');
    expect(expired.text).to.include(`That code has expired. We sent a new one to ${person.email}.`);
    const fresh = await gateway.codeTo(person.email);
    expect(fresh).not.to.equal(code);
    expect((await visitor.submit(expired, '/recover/code', { code: fresh })).path).to.equal(
      '/recover/password',
    );
  });

  it('P23 says what is wrong with a password next to its field, and keeps the permission', async () => {
    const page = await proven();
    const good = newPassword();
    const refusals: [string, string, string][] = [
      ['', '', 'Enter a new password'],
      [good, `${good}x`, 'The passwords do not match'],
      [good, '', 'Enter the password again'],
      ['short', 'short', 'Use at least 8 characters'],
      ['password1234', 'password1234', 'This password has appeared in a data leak'],
      [person.email, person.email, 'This password is too easy to guess'],
      [person.password, person.password, 'Choose a password you have not just used'],
    ];
    for (const [password, again, message] of refusals) {
      const seen = await visitor.submit(page, '/recover/password', { password, again });
      expect(seen.status, message).to.equal(422);
      expect(seen.text).to.include(message);
      expect(seen.html).to.match(/aria-invalid="true"/);
      expect(seen.html).not.to.include(good);
    }
    const done = await visitor.submit(page, '/recover/password', { password: good, again: good });
    expect(done.path).to.equal('/recover/done');
  });

  it('P26 goes back to no step that is done', async () => {
    const choose = await proven();
    expect((await visitor.get('/recover/code')).path).to.equal('/recover/password');
    const password = newPassword();
    await visitor.submit(choose, '/recover/password', { password, again: password });
    for (const path of ['/recover/code', '/recover/password']) {
      const seen = await visitor.get(path);
      expect(seen.text).to.include('This step is already done.');
      expect(seen.html).not.to.include('<form');
    }
  });

  it('a browser that knows of no request is shown the way out', async () => {
    for (const path of ['/recover/code', '/recover/password', '/recover/done', '/recover/other']) {
      const seen = await new Visitor(gateway).get(path);
      expect(seen.status, path).to.equal(410);
      expect(seen.text).to.match(/We can’t find this request.*Start again.*Reference [0-9a-z]{6}/);
    }
  });

  it('asking again within the wait leads back to the code that is under way', async () => {
    await asked();
    const code = await gateway.codeTo(person.email);
    const again = await asked();
    expect((await visitor.submit(again, '/recover/code', { code })).path).to.equal('/recover/password');
  });

  it('P20 offers everybody the same ways', async () => {
    await asked();
    const known = await visitor.get('/recover/other');
    const stranger = new Visitor(gateway);
    const name = `${newName()}@example.com`;
    await stranger.submit(await stranger.get('/recover'), '/recover', { username: name });
    const unknown = await stranger.get('/recover/other');
    expect(known.text.replaceAll(person.email, 'NAME')).to.equal(unknown.text.replaceAll(name, 'NAME'));
    expect(known.text).to.include('Code by e-mail');
  });
}

onBothBackends('pages of recovery', recovery);

/** What must not differ: status, headers but for ids and times, and how long the page is. */
function shape({ status, headers }: Seen): object {
  const kept = [...headers].filter(
    ([name]) => !/^(date|x-request-id|content-length|content-security-policy|set-cookie)$/.test(name),
  );
  const cookies = headers.getSetCookie().map((line) => line.replace(/=[^;]*/, ''));
  return { status, kept, cookies };
}
