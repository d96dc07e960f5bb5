import { expect } from 'chai';
import { codesOn, enrollBy, signInBy, waysOn } from '../support/factor-pages.js';
import { type Protected, signUpProtected } from '../support/factors.js';
import { type Backend, Gateway, onBothBackends } from '../support/gateway.js';
import { signUp } from '../support/person.js';
import { type Seen, Visitor } from '../support/visitor.js';

function challenges(backend: Backend): void {
  let gateway: Gateway;
  let person: Protected;
  let visitor: Visitor;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend, env: { RETURN_TO_ORIGINS: 'https://shop.example' } });
  });
  after(() => gateway.stop());
  beforeEach(async () => {
    person = await signUpProtected(gateway);
    visitor = new Visitor(gateway);
  });

  function type(seen: Seen, code: string): Promise<Seen> {
    return visitor.submit(seen, '/signin/verify', { code, ticket: '' });
  }

  it('sets up an app, signs out, and signs in with the password and the app, without any script', async () => {
    const somebody = await signUp(gateway);
    await signInBy(visitor, somebody);
    const { app, seen } = await enrollBy(visitor, gateway);
    expect(seen.path).to.equal('/settings/security/codes');
    expect(codesOn(seen)).to.have.length(10);
    await visitor.submit(await visitor.get('/settings'), '/signout');
    const asked = await signInBy(visitor, somebody, { remember: 'on' });
    expect(asked).to.include({ status: 200, path: '/signin/verify', title: 'One more step – Latchkey' });
    expect(asked.text).to.include('Type the code your authenticator app shows.');
    expect(asked.html).to.match(/<input id="code"[^>]*inputmode="numeric"[^>]*autocomplete="one-time-code"/);
    expect((await visitor.get('/settings')).path).to.equal('/signin');
    const inside = await visitor.submit(asked, '/signin/verify', { code: app.next() });
    expect(inside.path).to.equal('/settings');
    expect(inside.text).to.include(somebody.email).and.include('Second proof asked for');
    gateway.clock.advance(25 * 3600);
    expect((await visitor.get('/settings')).path).to.equal('/settings');
    expect((await visitor.get('/signin/verify')).path).to.equal('/settings');
  });

  it('takes a backup code once, in the way that was chosen for it or in the field of the app', async () => {
    const [first = '', second = ''] = person.backupCodes;
    const asked = await signInBy(visitor, person);
    const ways = await visitor.get('/signin/verify/other');
    expect(ways.title).to.equal('Use another way – Latchkey');
    expect(waysOn(ways)).to.deep.equal(['backup_code', 'qr']);
    expect(ways.text).to.include('Authenticator app The way you are on now.').and.not.include('e-mail');
    const page = await visitor.submit(ways, '/signin/verify/other', { way: 'backup_code' });
    expect(page.path).to.equal('/signin/verify');
    expect(page.text).to.include('Type one of your backup codes.');
    expect((await type(page, '')).text).to.include('Enter a backup code');
    expect((await type(page, '123456')).text).to.include('A backup code has 16 letters and digits');
    expect((await type(page, first.toLowerCase().replaceAll('-', ' '))).path).to.equal('/settings');
    await visitor.submit(await visitor.get('/settings'), '/signout');
    const again = await signInBy(visitor, person);
    expect((await type(again, first)).text).to.include('That code is not right. 4 attempts left.');
    expect((await type(again, second)).path).to.equal('/settings');
    expect(asked.text).to.include('Use another way').and.include('Cancel');
  });

  it('counts wrong codes, forms cost nothing, and the fifth ends it with a way out', async () => {
    const asked = await signInBy(visitor, person);
    for (const typed of ['', '12345', 'abc']) expect((await type(asked, typed)).status).to.equal(422);
    for (const left of ['4 attempts', '3 attempts', '2 attempts', '1 attempt']) {
      const seen = await type(asked, person.app.wrong());
      expect(seen).to.include({ status: 422, title: 'Error: One more step – Latchkey' });
      expect(seen.text).to.include(`That code is not right. ${left} left.`);
      expect(seen.html)
        .to.match(/aria-invalid="true"/)
        .and.include(person.app.wrong());
    }
    const locked = await type(asked, person.app.wrong());
    expect(locked.title).to.equal('Too many wrong codes – Latchkey');
    expect(locked.html).to.include('href="/signin"').and.not.include('/signin/verify/other');
    expect((await type(asked, person.app.next())).title).to.equal('Too many wrong codes – Latchkey');
    expect((await visitor.get('/settings')).path).to.equal('/signin');
  });

  it('slows down whoever tries over many sign-ins, and says for how long', async () => {
    for (let n = 0; n < 5; n += 1) await type(await signInBy(visitor, person), person.app.wrong());
    const seen = await type(await signInBy(visitor, person), person.app.wrong());
    expect(seen.status).to.equal(422);
    expect(seen.text).to.include('Too many wrong codes. Wait a moment, then try again.');
  });

  it('ends after ten minutes, and begins with the password again', async () => {
    const asked = await signInBy(visitor, person);
    gateway.clock.advance(601);
    for (const seen of [await type(asked, person.app.next()), await visitor.get('/signin/verify')]) {
      expect(seen.status).to.equal(410);
      expect(seen.html).to.include('href="/signin"');
    }
  });

  it('is cancelled by a link, with the name still typed', async () => {
    const asked = await signInBy(visitor, person);
    expect(asked.html).to.match(/<a href="\/signin">Cancel<\/a>/);
    expect((await visitor.get('/signin')).html).to.include(`value="${person.email}"`);
  });

  it('TOK-09 leads to where the person was going, past the second proof', async () => {
    await visitor.get('/signin?return_to=https%3A%2F%2Fshop.example%2Fcart');
    const asked = await signInBy(visitor, person);
    const inside = await visitor.submit(asked, '/signin/verify', { code: person.app.next() }, { stay: true });
    expect(inside.headers.get('location')).to.equal('https://shop.example/cart');
  });

  it('whoever has no challenge begins with the password', async () => {
    expect((await visitor.get('/signin/verify')).path).to.equal('/signin');
    expect((await visitor.get('/signin/verify/other')).path).to.equal('/signin');
  });

  it('a form that is sent twice signs in once', async () => {
    const asked = await signInBy(visitor, person);
    const code = person.app.next();
    const twice = [1, 2].map(() => visitor.submit(asked, '/signin/verify', { code }));
    for (const seen of await Promise.all(twice)) expect(seen.path).to.equal('/settings');
  });
}

onBothBackends('pages of the second proof at sign-in', challenges);
