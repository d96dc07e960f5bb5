import { expect } from 'chai';
import { replaceMethod } from '../support/broken-part.js';
import { Gateway } from '../support/gateway.js';
import { newName, type Person, signUp } from '../support/person.js';
import { Wire } from '../support/service-proxy.js';
import { describeOn, services } from '../support/services.js';
import { type Seen, Visitor } from '../support/visitor.js';

const DOWN = 'Something went wrong on our side. Nothing was changed. Try again in a minute.';

/** One way out and a reference that finds the request again; nothing of what went wrong inside. */
function expectWayOut({ html, text, headers }: Seen, label: string, to: string): void {
  const [, main = ''] = /<main>(.*)<\/main>/s.exec(html) ?? [];
  expect(
    [...main.matchAll(/<a class="button" href="([^"]*)">([^<]*)</g)].map(([, ...way]) => way),
  ).to.deep.equal([[to, label]]);
  expect(main).not.to.include('<form');
  expect(text).to.match(/Reference [0-9a-z]{6}$/);
  expect(headers.get('x-request-id')).to.match(new RegExp(`${text.slice(-6)}$`));
  expect(main).not.to.match(/sql|redis|maria|ECONN|error|node:/i);
}

describeOn('mariadb', 'pages while the database is away', () => {
  let wire: Wire;
  let gateway: Gateway;
  let person: Person;

  before(async function () {
    this.timeout(60_000);
    const { user, password, database, hosts } = await services.mariadb();
    wire = await Wire.to(hosts[0] ?? { host: '127.0.0.1', port: 0 });
    const DATABASE_URL = `mariadb://${user}:${password}@127.0.0.1:${wire.port}/${database}`;
    gateway = await Gateway.start({ env: { DATABASE_URL } });
    person = await signUp(gateway);
  });
  after(async () => {
    await gateway.stop();
    await wire.close();
  });
  afterEach(() => wire.mend());

  it('FLT-05 C4 "Service down" is a page with a reference, the same for everybody, and trying again works', async () => {
    const texts = new Set<string>();
    for (const username of [person.email, `${newName()}@example.com`]) {
      const visitor = new Visitor(gateway);
      const form = await visitor.get('/recover');
      wire.cut();
      const down = await visitor.submit(form, '/recover', { username });
      expect(down).to.include({ status: 503, title: 'Something went wrong – Latchkey' });
      expect(down.headers.get('retry-after')).to.match(/^[1-9]\d?$/);
      expect(down.text).to.include(DOWN);
      expectWayOut(down, 'Try again', '/recover');
      texts.add(down.text.slice(0, -6));
      wire.mend();
      const again = await visitor.submit(await visitor.get('/recover'), '/recover', { username });
      expect(again.path).to.equal('/recover/code');
    }
    expect([...texts]).to.have.length(1);
  });

  it('Get code during it mails nothing, and leads back to the page of the code', async () => {
    const visitor = new Visitor(gateway);
    const page = await visitor.submit(await visitor.get('/recover'), '/recover', {
      username: person.username,
    });
    gateway.clock.advance(301);
    const before = (await gateway.mailsTo(person.email)).length;
    wire.cut();
    const down = await visitor.submit(page, '/recover/code/send');
    expect(down.status).to.equal(503);
    expectWayOut(down, 'Try again', '/recover/code');
    wire.mend();
    expect(await gateway.mailsTo(person.email)).to.have.length(before);
    expect((await visitor.get('/recover/code')).status).to.equal(200);
  });
});

describe('pages for what cannot be gone on with', () => {
  let gateway: Gateway;
  let visitor: Visitor;

  before(async () => {
    gateway = await Gateway.start({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
  });
  after(() => gateway.stop());
  beforeEach(() => {
    visitor = new Visitor(gateway, { 'x-forwarded-for': '198.51.100.7' });
  });

  it('GQL-04 an accident of ours is 500, with a reference that is in the log, and without its reason', async () => {
    const form = await visitor.get('/recover');
    const mend = replaceMethod(gateway.app.stores.cells, 'update', () => {
      throw new RangeError('index out of hand');
    });
    const broken = await visitor.submit(form, '/recover', { username: newName() });
    mend();
    expect(broken.status).to.equal(500);
    expect(broken.text).to.include(DOWN).and.not.include('out of hand');
    expectWayOut(broken, 'Try again', '/recover');
    const reference = broken.text.slice(-6);
    const line = gateway
      .logged()
      .split('\n')
      .find((one) => one.includes('out of hand'));
    expect(line).to.match(new RegExp(`"requestId":"[^"]*${reference}"`));
  });

  it('what is no form is 415 and what is too long 413, each in its own words', async () => {
    const form = await visitor.get('/signup');
    const json = { 'content-type': 'application/json' };
    const noForm = await visitor.submit(form, '/signup', {}, { headers: json });
    expect(noForm).to.include({ status: 415, title: 'Form not accepted – Latchkey' });
    expect(noForm.text).to.include('What was sent is not one of our forms. Nothing was changed.');
    expectWayOut(noForm, 'Start again', '/signup');
    const long = await visitor.submit(form, '/signup', { displayName: 'x'.repeat(20_000) });
    expect(long).to.include({ status: 413, title: 'Too much text – Latchkey' });
    expect(long.text).to.include('longer than anything that fits here. Nothing was changed.');
    expectWayOut(long, 'Start again', '/signup');
  });

  it('a form from elsewhere is 403, and one too many from a network 429; both lead back', async () => {
    const foreign = await visitor.post('/signin', { username: 'x', password: 'y' });
    expect(foreign.status).to.equal(403);
    expectWayOut(foreign, 'Start again', '/signin');
    let many = foreign;
    for (let n = 0; n < 30 && many.status !== 429; n += 1) {
      many = await visitor.submit(await visitor.get('/recover'), '/recover', { username: newName() });
    }
    expect(many).to.include({ status: 429, title: 'Too many requests – Latchkey' });
    expect(many.text).to.include('Too much was asked from your network just now. Nothing was changed.');
    expect(many.headers.get('retry-after')).to.match(/^\d+$/);
    expectWayOut(many, 'Try again', '/recover');
  });

  it('RLM-05 whoever has failed too often is told so, and not that what they typed is wrong', async () => {
    const guesser = new Visitor(gateway, { 'x-forwarded-for': '198.51.100.8' });
    let seen = await guesser.get('/signin');
    for (let n = 0; n < 30 && seen.status !== 429; n += 1) {
      const fields = { username: newName(), password: 'wrong' };
      seen = await guesser.submit(await guesser.get('/signin'), '/signin', fields);
    }
    expect(seen).to.include({ status: 429, title: 'Too many requests – Latchkey' });
    expectWayOut(seen, 'Try again', '/signin');
  });

  it('whoever only failed to sign in is not told that a code was sent', async () => {
    const username = newName();
    await visitor.submit(await visitor.get('/signin'), '/signin', { username, password: 'wrong' });
    for (const path of ['/recover/code', '/recover/password', '/recover/other']) {
      const seen = await visitor.get(path);
      expect(seen.path).to.equal('/recover');
      expect(seen.html).to.include(`value="${username}"`);
    }
  });

  it('what is lost starts where it began, and what is not there leads to signing in', async () => {
    const starts = {
      '/recover/code': '/recover',
      '/recover/password': '/recover',
      '/signup/code': '/signup',
    };
    for (const [path, start] of Object.entries(starts)) {
      const lost = await visitor.get(path);
      expect(lost.status).to.equal(410);
      expectWayOut(lost, 'Start again', start);
    }
    const missing = await visitor.get('/nowhere', { headers: { accept: 'text/html' } });
    expect(missing.status).to.equal(404);
    expectWayOut(missing, 'Sign in', '/signin');
  });
});
