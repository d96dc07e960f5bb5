import { expect } from 'chai';
import { signInBy, waysOn } from '../support/factor-pages.js';
import { type Protected, signUpProtected } from '../support/factors.js';
import { type Backend, Gateway, onBothBackends } from '../support/gateway.js';
import { newName, newPassword, signUp } from '../support/person.js';
import { type Seen, Visitor } from '../support/visitor.js';

const HELD = ['totp', 'backup_code'];

function otherWays(backend: Backend): void {
  let gateway: Gateway;
  let person: Protected;
  let visitor: Visitor;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend, env: { SUPPORT_ADDRESS: 'help@northwind.example' } });
  });
  after(() => gateway.stop());
  beforeEach(async () => {
    person = await signUpProtected(gateway);
    visitor = new Visitor(gateway);
  });

  async function asked(username = person.email, who = visitor): Promise<Seen> {
    return who.submit(await who.get('/recover'), '/recover', { username });
  }

  async function choose(way: string, who = visitor): Promise<Seen> {
    return who.submit(await who.get('/recover/other'), '/recover/other', { way });
  }

  function type(code: string, who = visitor): Promise<Seen> {
    return who.get('/recover/code').then((seen) => who.submit(seen, '/recover/code', { code }));
  }

  /** What somebody sees who chooses each way and types something wrong, up to the lock. */
  async function walk(name: string): Promise<readonly string[]> {
    const who = new Visitor(gateway);
    const seen = [await asked(name, who), await who.get('/recover/other')];
    for (const way of [...HELD, 'email']) {
      seen.push(await choose(way, who), await who.get('/recover/other'));
      seen.push(await type(way === 'backup_code' ? '0000-0000-0000-0000' : '000000', who));
    }
    seen.push(await choose('qr', who));
    await choose('totp', who);
    for (let n = 0; n < 2; n += 1) seen.push(await type('000000', who));
    seen.push(await who.get('/recover/other'));
    return seen.map(({ status, path, title, text }) =>
      `${status} ${path} ${title} ${text}`
        .replaceAll(name, 'NAME')
        .replace(/0:\d\d|1:00/g, 'TIME')
        .replace(/[A-Z]{4}-[A-Z]{4}/, 'CODE'),
    );
  }

  it('P20 ENU-01 lists the same ways, and answers the same in each, for known, protected and unknown people', async () => {
    const plain = await signUp(gateway);
    const known = await walk(person.email);
    expect(await walk(plain.email)).to.deep.equal(known);
    expect(await walk(`${newName()}@example.com`)).to.deep.equal(known);
    const list = await asked().then(() => visitor.get('/recover/other'));
    expect(waysOn(list)).to.deep.equal([...HELD, 'qr']);
    expect(list.text).to.match(/Code by e-mail The way you are on now: .* Authenticator app .* Backup code/);
    expect(list.html).to.include('href="mailto:help@northwind.example"');
    expect(known.some((text) => text.includes('Type the code your authenticator app shows.'))).to.equal(true);
    expect(known.some((text) => text.includes('Type one of your backup codes.'))).to.equal(true);
    expect(known.at(-2)).to.include('Too many wrong codes');
  });

  it('recovers with the mailed code and then the app, and says that one more is asked for', async () => {
    await asked();
    const more = await type(await gateway.codeTo(person.email));
    expect(more).to.include({ path: '/recover/code', title: 'One more step – Latchkey' });
    expect(more.text).to.include('Your account asks for one more proof, of another kind.');
    expect(more.text).to.include('Type the code your authenticator app shows.').and.not.include('Get code');
    const list = await visitor.get('/recover/other');
    expect(waysOn(list)).to.deep.equal(['backup_code', 'qr']);
    expect(list.text).to.include('These are all the ways you have set up.').and.not.include('e-mail');
    const choosing = await type(person.app.next());
    expect(choosing.path).to.equal('/recover/password');
    const password = newPassword();
    const done = await visitor.submit(choosing, '/recover/password', { password, again: password });
    expect(done.path).to.equal('/recover/done');
    const inside = await signInBy(visitor, { email: person.email, password });
    expect(inside.path).to.equal('/signin/verify');
  });

  it('recovers with a backup code first and the mailbox second, each in the words of its way', async () => {
    await asked();
    expect((await choose('backup_code')).text).to.include('Type one of your backup codes.');
    const more = await type(person.backupCodes[0] ?? '');
    expect(more.title).to.equal('One more step – Latchkey');
    expect(more.text).to.include('we sent a 6-digit code to').and.include('Get code');
    expect((await type(await gateway.codeTo(person.email))).path).to.equal('/recover/password');
  });

  it('choosing a way sends no mail but for the mailbox, and that no sooner than its cooldown says', async () => {
    await asked();
    const before = (await gateway.mailsTo(person.email)).length;
    for (const way of ['totp', 'email', 'backup_code', 'email']) await choose(way);
    expect(await gateway.mailsTo(person.email)).to.have.length(before);
    await choose('totp');
    gateway.clock.advance(61);
    const seen = await choose('email');
    expect(seen.text).to.include('We sent a new code.');
    expect(await gateway.mailsTo(person.email)).to.have.length(before + 1);
    await choose('totp');
    for (const path of ['/recover/code', '/recover/other']) await visitor.get(path);
    expect(await gateway.mailsTo(person.email)).to.have.length(before + 1);
  });

  it('a way that is not offered leads back to the list', async () => {
    await asked();
    for (const way of ['', 'sms', 'passkey ', 'TOTP'])
      expect((await choose(way)).path).to.equal('/recover/other');
  });

  it('after a lock another way begins anew, and an app alone is not enough', async () => {
    await asked();
    for (let n = 0; n < 5; n += 1) await type('000000');
    expect((await visitor.get('/recover/code')).title).to.equal('Too many wrong codes – Latchkey');
    gateway.clock.advance(61);
    expect((await choose('totp')).text).to.include('Type the code your authenticator app shows.');
    const more = await type(person.app.next());
    expect(more.title).to.equal('One more step – Latchkey');
    expect((await visitor.get('/recover/password')).path).to.equal('/recover/code');
    expect((await type(await gateway.codeTo(person.email))).path).to.equal('/recover/password');
  });

  it('P20 offers the same list for a change from the settings, before anything is sent', async () => {
    await signInBy(visitor, person).then((seen) =>
      visitor.submit(seen, '/signin/verify', { code: person.app.next() }),
    );
    const before = (await gateway.mailsTo(person.email)).length;
    const list = await visitor.get('/settings/password/other');
    expect(waysOn(list)).to.deep.equal([...HELD, 'passkey', 'qr']);
    expect(await gateway.mailsTo(person.email)).to.have.length(before);
    const chosen = await visitor.submit(list, '/settings/password/other', { way: 'totp' });
    expect(chosen.path).to.equal('/settings/password');
    const more = await visitor.submit(chosen, '/settings/password', { code: person.app.next() });
    expect(more.title).to.equal('One more step – Latchkey');
    const code = await gateway.codeTo(person.email);
    expect((await visitor.submit(more, '/settings/password', { code })).path).to.equal(
      '/settings/password/new',
    );
  });

  it('the confirmation of a new account knows the mailbox alone', async () => {
    const username = newName();
    const email = `${username}@example.com`;
    const form = await visitor.get('/signup');
    await visitor.submit(form, '/signup', { email, username, displayName: '', password: newPassword() });
    expect(waysOn(await visitor.get('/signup/other'))).to.deep.equal([]);
  });
}

onBothBackends('pages of other ways', otherWays);
