import { expect } from 'chai';
import { Authenticator } from '../support/authenticator.js';
import { codesOn, enrollBy, secretOn, signInBy, waysOn } from '../support/factor-pages.js';
import { enroll, factorsOf, type Protected, signUpProtected } from '../support/factors.js';
import { type Backend, Gateway, onBothBackends } from '../support/gateway.js';
import { somewhere } from '../support/objection.js';
import { type Person, signUp } from '../support/person.js';
import { storedAccount } from '../support/recovery.js';
import { type Seen, Visitor } from '../support/visitor.js';

const FRESH = 5 * 60;
const PATH = '/settings/security';

function security(backend: Backend): void {
  let gateway: Gateway;
  let visitor: Visitor;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());
  beforeEach(() => {
    visitor = new Visitor(gateway);
  });

  async function inside(person: Person): Promise<Seen> {
    await signInBy(visitor, person);
    return visitor.get(PATH);
  }

  async function insideProtected(): Promise<Protected> {
    const person = await signUpProtected(gateway);
    const asked = await signInBy(visitor, person);
    await visitor.submit(asked, '/signin/verify', { code: person.app.next() });
    return person;
  }

  function send(path: string, fields: Record<string, string> = {}): Promise<Seen> {
    return visitor.get(path).then((seen) => visitor.submit(seen, path, fields));
  }

  it('is linked from the settings, and says that nothing is set up', async () => {
    const seen = await inside(await signUp(gateway));
    expect(seen).to.include({ status: 200, path: PATH, title: 'Two-step sign-in – Latchkey' });
    expect(seen.text).to.include('signing in asks for your password only');
    expect((await visitor.get('/settings')).html).to.include(`href="${PATH}"`);
    expect((await visitor.get(`${PATH}/codes/new`)).path).to.equal(PATH);
  });

  it('asks whoever is not signed in to do that first, and leads back', async () => {
    const person = await signUp(gateway);
    expect((await visitor.get(`${PATH}/totp`)).path).to.equal('/signin');
    expect((await signInBy(visitor, person)).path).to.equal(`${PATH}/totp`);
  });

  it('adds an app: draws the code, shows the key in groups, judges the first code, shows ten codes', async () => {
    const person = await signUp(gateway);
    await inside(person);
    const start = await visitor.get(`${PATH}/totp`);
    expect(start.html).not.to.include('<svg');
    const scan = await visitor.submit(start, `${PATH}/totp`);
    expect(scan.html).to.match(
      /<svg class="qr-code" role="img" aria-label="QR code for your authenticator app"/,
    );
    expect(scan.html).to.match(/<code dir="ltr">([A-Z2-7]{4} ){7}[A-Z2-7]{4}<\/code>/);
    expect(scan.html).not.to.include('otpauth');
    expect(scan.headers.get('cache-control')).to.include('no-store');
    expect(secretOn(await visitor.get(`${PATH}/totp`))).to.equal(secretOn(scan));
    for (const [code, message] of [
      ['', 'Enter the 6-digit code'],
      ['12345', 'The code has 6 digits'],
      ['000000', 'That code is not right. 4 attempts left.'],
    ] as const) {
      const seen = await visitor.submit(scan, `${PATH}/totp/confirm`, { code, ticket: '' });
      expect(seen.status, message).to.equal(422);
      expect(seen.text).to.include(message);
      expect(secretOn(seen)).to.equal(secretOn(scan));
    }
    const code = new Authenticator(gateway, secretOn(scan)).next();
    const seen = await visitor.submit(scan, `${PATH}/totp/confirm`, { code });
    expect(seen.path).to.equal(`${PATH}/codes`);
    expect(seen.text).to.include('Your authenticator app is set up.');
    expect(new Set(codesOn(seen))).to.have.property('size', 10);
    const list = await visitor.submit(seen, `${PATH}/codes`);
    expect(list.path).to.equal(PATH);
    expect(list.text).to.include('signing in asks for your password and for one more proof');
    expect(list.text).to.match(/Authenticator app Added .*UTC · Not used yet Remove/);
    expect(list.text).to.match(/Backup codes · 10 left Added .* New backup codes/);
    expect(list.html).not.to.include(`href="${PATH}/totp"`);
    expect((await visitor.get('/settings')).text).to.include('Second factor added');
  });

  it('shows backup codes until they are kept, to their owner alone, and as a file', async () => {
    const person = await signUp(gateway);
    await inside(person);
    const { codes } = await enrollBy(visitor, gateway);
    const file = await visitor.get(`${PATH}/codes/backup-codes.txt`);
    expect(file.headers.get('content-type')).to.match(/^text\/plain/);
    expect(file.headers.get('content-disposition')).to.include('attachment');
    expect(file.headers.get('cache-control')).to.include('no-store');
    for (const code of codes) expect(file.html).to.include(code);
    const seen = await visitor.get(`${PATH}/codes`);
    expect(codesOn(seen)).to.deep.equal(codes);
    await visitor.submit(await visitor.get('/settings'), '/signout');
    expect((await visitor.get(`${PATH}/codes`)).path).to.equal('/signin');
    const other = await signUp(gateway, { email: `other-${Date.now()}@example.com` });
    expect((await signInBy(visitor, other)).path).to.equal(PATH);
    expect((await visitor.get(`${PATH}/codes`)).path).to.equal(PATH);
  });

  it('shows them no more once they are kept, or after ten minutes', async () => {
    await inside(await signUp(gateway));
    const { seen } = await enrollBy(visitor, gateway);
    await visitor.submit(seen, `${PATH}/codes`);
    expect((await visitor.get(`${PATH}/codes`)).path).to.equal(PATH);
    visitor = new Visitor(gateway);
    await inside(await signUp(gateway));
    await enrollBy(visitor, gateway);
    gateway.clock.advance(601);
    for (const path of [`${PATH}/codes`, `${PATH}/codes/backup-codes.txt`]) {
      expect((await visitor.get(path)).path).to.equal(PATH);
    }
  });

  it('asks who has no factor for a mailed code first, mails once, and leads back to what was begun', async () => {
    const person = await signUp(gateway);
    await inside(person);
    gateway.clock.advance(FRESH + 1);
    const before = (await gateway.mailsTo(person.email)).length;
    const asked = await send(`${PATH}/totp`);
    expect(asked).to.include({ path: `${PATH}/verify`, title: 'Confirm it is you – Latchkey' });
    expect(asked.text).to.include('Before you go on').and.include('p•••@e•••.com');
    expect(asked.html).not.to.include(person.email);
    expect(waysOn(await visitor.get(`${PATH}/verify/other`))).to.deep.equal([]);
    await visitor.get(`${PATH}/verify`);
    // Pressed again at once: the code that is under way is still the one to type.
    await send(`${PATH}/totp`);
    expect(await gateway.mailsTo(person.email)).to.have.length(before + 1);
    const code = await gateway.codeTo(person.email);
    const back = await visitor.submit(await visitor.get(`${PATH}/verify`), `${PATH}/verify`, { code });
    expect(back).to.include({ status: 200, path: `${PATH}/totp` });
    expect((await visitor.get(`${PATH}/verify`)).text).to.include('This step is already done.');
    expect(codesOn((await enrollBy(visitor, gateway)).seen)).to.have.length(10);
  });

  it('asks who has one for that, in any of its ways, and not for the mailbox', async () => {
    const person = await insideProtected();
    gateway.clock.advance(FRESH + 1);
    const mails = (await gateway.mailsTo(person.email)).length;
    const remove = `${PATH}/${person.factorId}/remove`;
    const asked = await send(remove);
    expect(asked.path).to.equal(`${PATH}/verify`);
    expect(asked.text).to.include('Type the code your authenticator app shows.').and.include('Cancel');
    const wrong = await visitor.submit(asked, `${PATH}/verify`, { code: person.app.wrong(), ticket: '' });
    expect(wrong.text).to.include('4 attempts left');
    const list = await visitor.get(`${PATH}/verify/other`);
    expect(waysOn(list)).to.deep.equal(['backup_code']);
    const page = await visitor.submit(list, `${PATH}/verify/other`, { way: 'backup_code' });
    const code = person.backupCodes[0] ?? '';
    const back = await visitor.submit(page, `${PATH}/verify`, { code });
    expect(back).to.include({ path: remove, title: 'Remove: Authenticator app – Latchkey' });
    expect(await gateway.mailsTo(person.email)).to.have.length(mails);
    expect(await factorsOf(gateway, person.accessToken)).to.have.length(2);
  });

  it('removes the last factor with its backup codes, after asking, and tells by mail', async () => {
    const person = await insideProtected();
    const remove = `${PATH}/${person.factorId}/remove`;
    const asked = await visitor.get(remove);
    expect(asked.text).to.include('Your backup codes go with it').and.include('Keep it');
    expect(await factorsOf(gateway, person.accessToken)).to.have.length(2);
    const done = await visitor.submit(asked, remove);
    expect(done.path).to.equal(PATH);
    expect(done.text).to.include('It was removed').and.include('asks for your password only');
    expect((await gateway.mailTo(person.email)).subject).to.include('removed');
    expect((await visitor.get('/settings')).text).to.include('Second factor removed');
    expect((await visitor.submit(asked, remove, { ticket: '' })).path).to.equal(PATH);
    await visitor.submit(await visitor.get('/settings'), '/signout');
    expect((await signInBy(visitor, person)).path).to.equal('/settings');
  });

  it('makes new backup codes after asking, and the old ones work no more', async () => {
    const person = await insideProtected();
    const asked = await visitor.get(`${PATH}/codes/new`);
    expect(asked.text).to.include('The ones you have now stop working.');
    const seen = await visitor.submit(asked, `${PATH}/codes/new`);
    expect(seen.path).to.equal(`${PATH}/codes`);
    expect(seen.text).to.include('The codes you had before do not work any more.');
    const [fresh = ''] = codesOn(seen);
    expect(person.backupCodes).not.to.include(fresh);
    await visitor.submit(await visitor.get('/settings'), '/signout');
    const challenge = await signInBy(visitor, person);
    const old = { code: person.backupCodes[0] ?? '', ticket: '' };
    expect((await visitor.submit(challenge, '/signin/verify', old)).text).to.include('not right');
    expect((await visitor.submit(challenge, '/signin/verify', { code: fresh })).path).to.equal('/settings');
    expect((await visitor.get(PATH)).text).to.match(/Backup codes · 9 left Added .* Last used/);
  });

  it('what support asked for is called off on the page that its mail links to', async () => {
    const person = await signUpProtected(gateway);
    const { accountSupport, janitor } = gateway.app.core;
    const account = await storedAccount(gateway, person.id);
    await accountSupport.resetFactors(account, { origin: somewhere(), reason: 'Lost the phone' });
    const { text } = await gateway.mailTo(person.email);
    const seen = await visitor.get(/\/not-me\?t=\S+/.exec(text)?.[0] ?? '');
    expect(seen.text).to.include('If a removal of your second factors was asked for, it is called off.');
    expect((await visitor.submit(seen, '/not-me')).path).to.equal('/recover/code');
    gateway.clock.advance(25 * 3600);
    await janitor.sweep();
    expect((await signInBy(visitor, person)).path).to.equal('/signin/verify');
    await visitor.submit(await visitor.get('/signin/verify'), '/signin/verify', { code: person.app.next() });
    expect((await visitor.get('/settings')).text).to.include('Removal of the second factors asked for');
  });

  it('SES-12 shows and removes nobody else’s factor', async () => {
    const other = await signUpProtected(gateway);
    await insideProtected();
    const path = `${PATH}/${other.factorId}/remove`;
    expect((await visitor.get(path)).path).to.equal(PATH);
    const own = await visitor.get(`${PATH}/codes/new`);
    const csrf = /name="csrf" value="([^"]+)"/.exec(own.html)?.[1] ?? '';
    expect((await visitor.post(path, { csrf })).path).to.equal(PATH);
    expect(await factorsOf(gateway, other.accessToken)).to.have.length(2);
  });

  it('an enrolment that ran out, or was overtaken by another one, begins again', async () => {
    const person = await signUp(gateway);
    await inside(person);
    const scan = await send(`${PATH}/totp`);
    const overtaken = await enroll(gateway, person);
    const seen = await visitor.submit(scan, `${PATH}/totp/confirm`, {
      code: new Authenticator(gateway, secretOn(scan)).next(),
    });
    expect(seen.status).to.equal(410);
    expect(seen.html).to.include(`href="${PATH}"`);
    expect(await factorsOf(gateway, overtaken.accessToken)).to.have.length(2);
  });
}

onBothBackends('pages of two-step sign-in', security);
