import { expect } from 'chai';
import { ServiceUnavailableError } from '../../src/errors.js';
import { replaceMethod } from '../support/broken-part.js';
import { Gateway, onBothBackends } from '../support/gateway.js';
import { type Person, signUp } from '../support/person.js';
import { approve, scan, type Ticket } from '../support/qr-steps.js';
import { type Seen, Visitor } from '../support/visitor.js';

const NUMBER = /Number: (\d\d)/;
const NONE = 'No code can be shown just now.';

onBothBackends('pages of signing in with a phone', (backend) => {
  let gateway: Gateway;
  let person: Person;
  let visitor: Visitor;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend, env: { TRUSTED_PROXIES: '127.0.0.1,::1' } });
    person = await signUp(gateway);
  });
  after(() => gateway.stop());
  beforeEach(() => {
    visitor = new Visitor(gateway);
  });

  const codeOf = ({ html }: Seen): string => /data-code="([A-Z]{4}-[A-Z]{4})"/.exec(html)?.[1] ?? '';
  const typed = (payload: string): Ticket => ({ id: '', secret: '', matchCode: '', payload });

  async function approved(): Promise<void> {
    const code = codeOf(await visitor.get('/signin'));
    const { id = '' } = await scan(gateway, typed(code), person.accessToken);
    const matchCode = NUMBER.exec((await visitor.get('/signin')).text)?.[1] ?? '';
    await approve(gateway, { ...typed(code), id, matchCode }, person.accessToken);
  }

  it('P30 signs in by forms alone, and leaves nothing of it behind', async () => {
    await approved();
    const seen = await visitor.get('/signin');
    const home = await visitor.submit(seen, '/signin/qr');
    expect(home.path).to.equal('/settings');
    expect(home.text).to.include(person.email);
    expect(visitor.jar.get('__Host-latchkey_shown')).to.equal(undefined);
  });

  it('QR-02 C3 no page, address or readable cookie has the secret', async () => {
    const seen = await visitor.get('/signin');
    const cookie = visitor.jar.get('__Host-latchkey_shown');
    expect(cookie).to.include({ secure: true, httpOnly: true, sameSite: 'Lax', path: '/' });
    const plain = Buffer.from(cookie?.value ?? '', 'base64url').toString('latin1');
    for (const text of [seen.html, cookie?.value, plain, gateway.logged()])
      expect(text).not.to.include('lkq_');
  });

  it('QR-02 another browser that shows the same page redeems nothing', async () => {
    await approved();
    const other = new Visitor(gateway);
    const seen = await other.get('/signin');
    await other.submit(seen, '/signin/qr');
    expect((await other.get('/settings')).path).to.equal('/signin');
    expect((await visitor.submit(await visitor.get('/signin'), '/signin/qr')).path).to.equal('/settings');
  });

  it('QR-01 a reload keeps the code that is good, and brings a new one when it is nearly over', async () => {
    const code = codeOf(await visitor.get('/signin'));
    gateway.clock.advance(90);
    expect(codeOf(await visitor.get('/signin'))).to.equal(code);
    gateway.clock.advance(15);
    const next = codeOf(await visitor.get('/signin'));
    expect(next)
      .to.match(/^[A-Z-]{9}$/)
      .and.not.equal(code);
  });

  it('QR-06 without a code to be had the password still works', async () => {
    const headers = { 'x-forwarded-for': '198.51.100.30' };
    const texts: string[] = [];
    for (let n = 0; n < 11; n += 1) texts.push((await new Visitor(gateway, headers).get('/signin')).text);
    expect(texts.map((text) => text.includes(NONE))).to.deep.equal([...Array(10).fill(false), true]);
    const late = new Visitor(gateway, headers);
    const form = await late.get('/signin');
    const { email: username, password } = person;
    expect((await late.submit(form, '/signin', { username, password })).path).to.equal('/settings');
  });

  it('FLT-01 a store that is away takes the code from the page, not the page', async () => {
    const away = (): Promise<never> =>
      Promise.reject(new ServiceUnavailableError('ephemeral', new Error('away')));
    const restore = replaceMethod(gateway.app.stores.cells, 'update', away);
    const seen = await visitor.get('/signin');
    restore();
    expect(seen.status).to.equal(200);
    expect(seen.text).to.include(NONE).and.include('Forgot password?');
  });

  it('HTTP-02 the forms of both sides do nothing for another site', async () => {
    await approved();
    const foreign = { headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } };
    for (const path of ['/signin/qr', '/signin/qr/new', '/device', '/device/answer', '/device/password']) {
      const seen = await visitor.get('/signin');
      expect((await visitor.submit(seen, '/signin/qr', {}, foreign)).status, path).to.equal(403);
      expect((await visitor.post(path, {}, foreign)).status, path).to.equal(403);
    }
    expect((await visitor.get('/settings')).path).to.equal('/signin');
  });

  it('the phone asks who it is first, whatever is sent to it', async () => {
    expect((await visitor.get('/device?id=anything')).path).to.equal('/signin');
    const cookie = visitor.jar.get('__Host-latchkey_scanned');
    expect(cookie?.value).not.to.include('anything');
  });
});
