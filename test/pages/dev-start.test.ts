import { expect } from 'chai';
import { Gateway } from '../support/gateway.js';
import { newName, newPassword, signUp } from '../support/person.js';
import { openSocket, readSocket } from '../support/raw-socket.js';
import { type Seen, Visitor } from '../support/visitor.js';

const DEMO = 'anna@example.com';

describe('the start page of development', () => {
  let gateway: Gateway;
  let visitor: Visitor;

  beforeEach(async () => {
    gateway = await Gateway.start({ env: { NODE_ENV: 'development' } });
    visitor = new Visitor(gateway);
  });
  afterEach(() => gateway.stop());

  /** By the words of what is ticked. */
  function ticks({ html }: Seen): readonly string[] {
    const steps = [...html.matchAll(/<li data-step="(\w+)">.*?<p class="tick"( hidden="")?>/gs)];
    expect(steps).to.have.length(3);
    return steps.filter(([, , hidden]) => hidden === undefined).map(([, name = '']) => name);
  }

  async function makeDemo(): Promise<Seen> {
    return visitor.submit(await visitor.get('/'), '/dev/demo');
  }

  it('makes a demo user, shows her password once, and it is the right one', async () => {
    const fresh = await visitor.get('/');
    expect(fresh).to.include({ status: 200, title: 'Start here – Latchkey' });
    expect(fresh.text).to.include('Make a demo user');
    const made = await visitor.submit(fresh, '/dev/demo');
    expect(made.path).to.equal('/');
    const [, password = ''] = /shown this once: <code>([^<]+)<\/code>/.exec(made.html) ?? [];
    expect(password).to.match(/^[a-z]+-[a-z]+-[a-z]+-\d{4}$/);
    const again = await visitor.get('/');
    expect(again.html).to.include(`Demo user: ${DEMO}`).and.not.include(password);
    expect(again.html).to.not.include('action="/dev/demo"');
    const settings = await visitor.submit(await visitor.get('/signin'), '/signin', {
      username: DEMO,
      password,
    });
    expect(settings.path).to.equal('/settings');
    expect(gateway.logged()).to.not.include(password);
  });

  it('makes one demo user, however often it is asked', async () => {
    const fresh = await visitor.get('/');
    const other = new Visitor(gateway);
    const otherFresh = await other.get('/');
    await visitor.submit(fresh, '/dev/demo');
    const late = await other.submit(otherFresh, '/dev/demo');
    expect(late).to.include({ status: 200, path: '/' });
    expect(late.text).to.include(`Demo user: ${DEMO}`);
  });

  it('ticks each step as it is done by hand, without any script, and tells how long it took', async () => {
    const made = await makeDemo();
    expect(ticks(made)).to.deep.equal([]);
    const recover = await visitor.submit(made, '/dev/start');
    expect(recover.path).to.equal('/recover');
    expect(recover.html).to.include(`value="${DEMO}"`);
    expect(ticks(await visitor.get('/'))).to.deep.equal([]);
    const code = await visitor.submit(recover, '/recover');
    expect(ticks(await visitor.get('/'))).to.deep.equal(['asked']);
    const typed = await gateway.codeTo(DEMO);
    expect((await visitor.get('/dev/mailbox')).text).to.include(typed);
    expect(ticks(await visitor.get('/'))).to.deep.equal(['asked', 'read']);
    const choose = await visitor.submit(code, '/recover/code', { code: typed });
    const password = newPassword();
    await visitor.submit(choose, '/recover/password', { password, again: password });
    const done = await visitor.get('/');
    expect(ticks(done)).to.deep.equal(['asked', 'read', 'done']);
    expect(done.text).to.match(/Done in [1-9]\d? s/);
  });

  it('begins anew with the next code, and not with one that was asked for too soon', async () => {
    const recover = await visitor.submit(await makeDemo(), '/dev/start');
    const code = await visitor.submit(recover, '/recover');
    await visitor.submit(code, '/recover/code', { code: await gateway.codeTo(DEMO) });
    expect(ticks(await visitor.get('/'))).to.deep.equal(['asked', 'read']);
    const ask = async (): Promise<unknown> =>
      visitor.submit(await visitor.get('/recover'), '/recover', { username: DEMO });
    await ask();
    expect(ticks(await visitor.get('/'))).to.deep.equal(['asked', 'read']);
    gateway.clock.advance(61);
    await ask();
    expect(ticks(await visitor.get('/'))).to.deep.equal(['asked']);
  });

  it('hands on what was typed, and no address holds it', async () => {
    const { email } = await signUp(gateway);
    const recover = await visitor.submit(await visitor.get('/'), '/dev/start', { username: ` ${email} ` });
    expect(recover.path).to.equal('/recover');
    expect(recover.html).to.include(`value="${email}"`);
    expect((await visitor.get('/')).html).to.include(`id="username" name="username" value="${email}"`);
    expect(await gateway.mailsTo(email)).to.have.length(1);
  });

  it('shows the three mutations as the explorer has them, and where everything is', async () => {
    const { html } = await visitor.get('/');
    for (const name of ['requestPasswordReset', 'verifyResetCode', 'updatePassword']) {
      expect(html).to.include(`mutation ${name}($input:`);
    }
    for (const path of [
      '/dev/mailbox',
      '/graphql',
      '/signin',
      '/settings',
      '/readyz',
      '/.well-known/jwks.json',
    ]) {
      expect(html, path).to.include(`href="${path}"`);
    }
  });

  it('HTTP-02 HTTP-04 is locked down like every page, and its forms are its own', async () => {
    for (const path of ['/', '/dev/mailbox']) {
      const { headers, html } = await visitor.get(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy, path).to.include("default-src 'none'").and.include("frame-ancestors 'none'");
      expect(policy)
        .to.match(/script-src 'nonce-[\w-]{22}'(;|$)/)
        .and.not.include('unsafe');
      expect(headers.get('cache-control')).to.equal('no-store');
      expect(html.replace(/http:\/\/www\.w3\.org\/2000\/svg/g, '')).to.not.match(/https?:\/\//);
      expect(html).to.not.match(/ on[a-z]+="|<script(?![^>]* src=)| style="/);
    }
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    const page = await visitor.get('/');
    for (const action of ['/dev/demo', '/dev/start'])
      expect((await visitor.submit(page, action, {}, { headers })).status, action).to.equal(403);
    expect((await new Visitor(gateway).post('/dev/demo', {})).status).to.equal(403);
    expect((await visitor.get('/')).text).to.include('Make a demo user');
  });

  it('answers nobody who calls this machine by a name of theirs', async () => {
    const name = `${newName()}.example`;
    for (const [path, status] of [
      ['/', 303],
      ['/dev/mailbox', 404],
      ['/dev/mailbox.json', 404],
      ['/dev/mailbox/events', 404],
      ['/signin', 200],
    ] as const) {
      const request = `GET ${path} HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`;
      const answer = await readSocket(await openSocket(gateway.url, request));
      expect(answer, path)
        .to.match(new RegExp(`^HTTP/1\\.1 ${status} `))
        .and.not.match(/ribbon/i);
    }
  });
});
