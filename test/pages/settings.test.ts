import { expect } from 'chai';
import { type Backend, Gateway, onBothBackends } from '../support/gateway.js';
import { ask, me, newName, newPassword, type Person, signUp } from '../support/person.js';
import { type Seen, Visitor } from '../support/visitor.js';

function settings(backend: Backend): void {
  let gateway: Gateway;
  let person: Person;
  let visitor: Visitor;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend, env: { RETURN_TO_ORIGINS: 'https://shop.example' } });
  });
  after(() => gateway.stop());
  beforeEach(async () => {
    person = await signUp(gateway);
    visitor = new Visitor(gateway);
  });

  async function signIn(fields: Record<string, string> = {}): Promise<Seen> {
    const form = await visitor.get('/signin');
    const { email: username, password } = person;
    return visitor.submit(form, '/signin', { username, password, ...fields });
  }

  it('signs in, shows who is there, and signs out', async () => {
    const seen = await signIn();
    expect(seen).to.include({ status: 200, path: '/settings' });
    expect(seen.text).to.include(person.email).and.include(person.username).and.include('This device');
    expect(seen.text).to.include('Signed in').and.include('E-mail address confirmed');
    expect((await visitor.get('/signin')).path).to.equal('/settings');
    const out = await visitor.submit(seen, '/signout');
    expect(out.path).to.equal('/signin');
    expect(out.text).to.include('You are signed out.');
    expect((await visitor.get('/settings')).path).to.equal('/signin');
  });

  it('says "wrong" for a wrong password, keeps the name and not the password, and hands the name to recovery', async () => {
    const seen = await signIn({ password: 'wrong password' });
    expect(seen).to.include({ status: 422, title: 'Error: Sign in – Latchkey' });
    expect(seen.text).to.include('Wrong e-mail, login or password.');
    expect(seen.html).to.include(`value="${person.email}"`).and.not.include('wrong password');
    expect((await visitor.get('/recover')).html).to.include(`value="${person.email}"`);
  });

  it('names the field that is empty', async () => {
    expect((await signIn({ username: ' ' })).text).to.include('Enter your e-mail or login');
    expect((await signIn({ password: '' })).text).to.include('Enter your password');
  });

  it('says how long to wait after too many wrong passwords, and that recovery is open', async () => {
    let seen = await signIn({ password: 'wrong' });
    for (let n = 0; n < 12; n += 1) seen = await signIn({ password: 'wrong' });
    expect(seen.text).to.match(/Too many attempts\. .*reset your password/);
    const code = await visitor.submit(await visitor.get('/recover'), '/recover', { username: person.email });
    expect(code.path).to.equal('/recover/code');
  });

  it('stays signed in when the access token has run out', async () => {
    await signIn({ remember: 'on' });
    gateway.clock.advance(3600);
    const seen = await visitor.get('/settings');
    expect(seen.path).to.equal('/settings');
    expect((await visitor.get('/settings')).text).to.include(person.email);
  });

  it('lists where one is signed in, ends one, and ends all others', async () => {
    const { id } = person;
    await ask(gateway, 'login', { identifier: person.email, password: person.password });
    let seen = await signIn();
    const ids = [...seen.html.matchAll(/name="session" value="(ses_\w+)"/g)].map(([, one = '']) => one);
    expect(ids).to.have.length(2);
    const [session = ''] = ids;
    seen = await visitor.submit(seen, '/settings/sessions/end', { session });
    expect(seen.text).to.include('1 device was signed out.').and.include('A device was signed out');
    seen = await visitor.submit(seen, '/settings/sessions/end', { session: '' });
    expect(seen.text).to.include('You are signed in here and nowhere else.');
    expect(await me(gateway, person.accessToken)).to.equal(null);
    expect(id).to.match(/^usr_/);
  });

  it('SES-12 ends nobody else’s session', async () => {
    const other = await signUp(gateway);
    const seen = await signIn();
    const ended = await visitor.submit(seen, '/settings/sessions/end', { session: other.sessionId });
    expect(ended.text).to.include('Nothing was signed out');
    expect(await me(gateway, other.accessToken)).to.have.property('id', other.id);
  });

  it('P27 changes the password by the same steps, mails only when asked, and keeps this session alone', async () => {
    await signIn();
    expect((await visitor.get('/.well-known/change-password')).path).to.equal('/settings/password');
    const before = (await gateway.mailsTo(person.email)).length;
    const start = await visitor.get('/settings/password');
    expect(start.title).to.equal('Change password – Latchkey');
    expect(start.text).to.include('we will e-mail a code to p•••@e•••.com.');
    expect(await gateway.mailsTo(person.email)).to.have.length(before);
    const sent = await visitor.submit(start, '/settings/password/send');
    expect(await gateway.mailsTo(person.email)).to.have.length(before + 1);
    const choose = await visitor.submit(sent, '/settings/password', {
      code: await gateway.codeTo(person.email),
    });
    expect(choose.path).to.equal('/settings/password/new');
    for (const { html } of [start, sent]) expect(html).not.to.include(person.email);
    // What a password manager files it under.
    expect(choose.html).to.match(new RegExp(`<input class="vh"[^>]* value="${person.email}"`));
    const password = newPassword();
    const done = await visitor.submit(choose, '/settings/password/new', { password, again: password });
    expect(done.path).to.equal('/settings');
    expect(done.text).to.include('Your password has been updated.');
    expect(done.text).to.include('You are signed in here and nowhere else.');
    expect(await me(gateway, person.accessToken)).to.equal(null);
    expect((await ask(gateway, 'login', { identifier: person.email, password })).__typename).to.equal(
      'SignedIn',
    );
    expect((await gateway.mailTo(person.email)).subject).to.include('password');
  });

  it('one person’s change is not gone on with by the next one in the same browser', async () => {
    await signIn();
    const sent = await visitor.submit(await visitor.get('/settings/password'), '/settings/password/send');
    await visitor.submit(sent, '/settings/password', { code: await gateway.codeTo(person.email) });
    await visitor.submit(await visitor.get('/settings'), '/signout');
    person = await signUp(gateway, { email: `other-${newName()}@example.com` });
    await signIn();
    const seen = await visitor.get('/settings/password/new');
    expect(seen.path).to.equal('/settings/password');
    expect(seen.text).to.include('a code to o•••@e•••.com. Press “Get code”').and.not.include('p•••');
  });

  it('a masked address is offered to nobody as their name', async () => {
    await signIn();
    const sent = await visitor.submit(await visitor.get('/settings/password'), '/settings/password/send');
    expect(sent.text).to.include('p•••@e•••.com').and.not.include('Check the spelling');
    await visitor.submit(await visitor.get('/settings'), '/signout');
    for (const path of ['/signin', '/recover']) {
      expect((await visitor.get(path)).html).to.match(/<input id="username" name="username" value=""/);
    }
  });

  it('asks whoever is not signed in to do that first, and leads back', async () => {
    expect((await visitor.get('/settings/password')).path).to.equal('/signin');
    expect((await signIn()).path).to.equal('/settings/password');
  });

  it('TOK-09 leads back to where people may be sent, and nowhere else', async () => {
    const form = await visitor.get('/signin?return_to=https%3A%2F%2Fshop.example%2Fcart%3Fa%3D1');
    const { email: username, password } = person;
    const seen = await visitor.submit(form, '/signin', { username, password }, { stay: true });
    expect(seen.headers.get('location')).to.equal('https://shop.example/cart?a=1');
    for (const target of HOSTILE) {
      const fresh = new Visitor(gateway);
      const page = await fresh.get(`/signin?return_to=${encodeURIComponent(target)}`);
      const answer = await fresh.submit(page, '/signin', { username, password }, { stay: true });
      expect(answer.headers.get('location'), target).to.equal('/settings');
    }
  });
}

const HOSTILE = [
  '//evil.example',
  'https:evil.example',
  'https://shop.example@evil.example',
  'https://user@shop.example',
  '\\\\evil.example',
  'https:\\\\evil.example',
  'https://shop.example.evil.example',
  'http://shop.example',
  'https://shop.example:444',
  'https://shop.example\r\nSet-Cookie: a=b',
  'javascript:alert(1)',
  '%2F%2Fevil.example',
  '/settings/../evil',
];

onBothBackends('pages of settings', settings);

function signUps(backend: Backend): void {
  let gateway: Gateway;
  let visitor: Visitor;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());
  beforeEach(() => {
    visitor = new Visitor(gateway, { 'accept-language': 'en' });
  });

  async function applied(change: Record<string, string> = {}): Promise<{ seen: Seen; email: string }> {
    const username = newName();
    const email = `${username}@example.com`;
    const form = await visitor.get('/signup');
    const fields = { email, username, displayName: '', password: newPassword(), ...change };
    return { seen: await visitor.submit(form, '/signup', fields), email };
  }

  it('opens an account with a code from the mailbox, and is signed in', async () => {
    const { seen, email } = await applied({ displayName: 'Ada <b>' });
    expect(seen.path).to.equal('/signup/code');
    expect(seen.text).to.include(`We sent a code to ${email}.`);
    const inside = await visitor.submit(seen, '/signup/code', { code: await gateway.codeTo(email) });
    expect(inside.path).to.equal('/settings');
    expect(inside.text).to.include(email).and.include('Ada <b>');
    expect((await visitor.get('/signup/code')).text).to.include('This step is already done.');
  });

  it('ENU-07 shows the same pages for an address that is taken', async () => {
    const taken = await signUp(gateway);
    const free = await applied();
    visitor = new Visitor(gateway, { 'accept-language': 'en' });
    const known = await applied({ email: taken.email });
    // How long a page took to be made is seen in its countdown.
    const shown = ({ text }: Seen, email: string): string =>
      text.replaceAll(email, 'NAME').replace(/0:5\d|1:00/, 'TIME');
    expect(shown(known.seen, taken.email)).to.equal(shown(free.seen, free.email));
    expect((await gateway.mailTo(taken.email)).subject).not.to.include('code');
  });

  it('GQL-09 says what is wrong next to the field, and keeps all but the password', async () => {
    const taken = await signUp(gateway);
    const refusals: [Record<string, string>, string][] = [
      [{ email: '' }, 'Enter your e-mail address'],
      [{ email: 'nobody' }, 'This is not an e-mail address we can use'],
      [{ username: '' }, 'Choose a login'],
      [{ username: 'a' }, 'Use 3 to 32 letters'],
      [{ username: taken.username }, 'This login is taken'],
      [{ displayName: 'x'.repeat(101) }, 'Use at most 100 ordinary characters'],
      [{ displayName: 'a\u0000b' }, 'Use at most 100 ordinary characters'],
      [{ password: 'short' }, 'Use at least 8 characters'],
      [{ password: '' }, 'Enter a new password'],
    ];
    for (const [change, message] of refusals) {
      const { seen } = await applied(change);
      expect(seen.status, message).to.equal(422);
      expect(seen.text).to.include(message);
      expect(seen.html).to.match(/<input id="password" name="password" value=""/);
    }
  });
}

onBothBackends('pages of sign-up', signUps);
