import { expect } from 'chai';
import { createClient } from 'graphql-sse';
import { QrSignIn } from '../entities/qr-sign-in.js';
import { deriveMatchNumbers } from '../src/crypto/match-numbers.js';
import { CookieJar } from './support/cookie-jar.js';
import { Gateway } from './support/gateway.js';
import { type Person, signUp } from './support/person.js';
import { approve, approvedTicket, askQr, makeTicket, redeem, scan, type Ticket } from './support/qr-steps.js';
import { eventsOf, refresh, sessionsOf } from './support/session-steps.js';

const COOKIE = '__Host-latchkey_qr';
const REFRESH = '__Host-latchkey_refresh';
const OWN = { origin: 'http://localhost:4000' };
const INPUT = { delivery: 'COOKIE' };

describe('a QR login whose tokens go into a cookie', () => {
  let gateway: Gateway;
  let phone: Person;
  let jar: CookieJar;

  before(async () => {
    gateway = await Gateway.start();
    phone = await signUp(gateway);
  });
  after(() => gateway.stop());
  beforeEach(() => {
    jar = new CookieJar(() => gateway.clock.now());
  });

  const inBrowser = () => ({ cookieJar: jar, headers: OWN });

  async function approved(): Promise<Ticket> {
    const ticket = await makeTicket(gateway, inBrowser(), INPUT);
    await scan(gateway, ticket, phone.accessToken);
    await approve(gateway, ticket, phone.accessToken);
    return ticket;
  }

  it('QR-02 HTTP-01 binds it to a cookie no script can read: __Host-, Secure, HttpOnly, SameSite=Strict', async () => {
    const ticket = await makeTicket(gateway, inBrowser(), INPUT);
    const strict = { path: '/', domain: null, secure: true, httpOnly: true, sameSite: 'Strict' };
    expect(jar.get(COOKIE)).to.include(strict);
    const value = jar.get(COOKIE)?.value ?? '';
    expect(value).to.match(/^lkq_[\w-]{43}$/);
    expect(value).to.not.equal(ticket.secret);
  });

  it('QR-02 the secret without the cookie yields nothing, nor does another cookie', async () => {
    const ticket = await approved();
    const other = new CookieJar(() => gateway.clock.now());
    await makeTicket(gateway, { cookieJar: other, headers: OWN }, INPUT);
    expect((await redeem(gateway, ticket)).code).to.equal('EXPIRED');
    expect((await redeem(gateway, ticket, { cookieJar: other, headers: OWN })).code).to.equal('EXPIRED');
    const foreign = { cookieJar: jar, headers: { origin: 'https://evil.example' } };
    expect((await redeem(gateway, ticket, foreign)).code).to.equal('EXPIRED');
    expect((await redeem(gateway, ticket, { cookieJar: jar })).code).to.equal('EXPIRED');
    const signedIn = await redeem(gateway, ticket, inBrowser());
    expect(signedIn.tokens?.refreshToken).to.equal(null);
    expect(jar.get(REFRESH)?.expires).to.equal(null);
  });

  it('QR-02 in two tabs of one browser neither shuts the other out', async () => {
    const [first, second] = [await approved(), await approved()];
    expect((await redeem(gateway, first, inBrowser())).__typename).to.equal('SignedIn');
    expect((await redeem(gateway, second, inBrowser())).__typename).to.equal('SignedIn');
  });

  it('QR-02 news of it are for the browser with the cookie, too', async () => {
    const { id, secret } = await makeTicket(gateway, inBrowser(), INPUT);
    const cookie = jar.header(new URL(gateway.url)) ?? '';
    const query = 'subscription($id: ID!, $secret: String!) { qrLogin(id: $id, secret: $secret) { status } }';
    const statuses: unknown[] = [];
    const requests: readonly Record<string, string>[] = [{ ...OWN, cookie }, { cookie }, {}];
    for (const headers of requests) {
      const client = createClient({ url: `${gateway.url}/graphql`, retryAttempts: 0, headers });
      const news = client.iterate<{ qrLogin: { status: string } }>({ query, variables: { id, secret } });
      statuses.push((await news.next()).value?.data?.qrLogin.status);
      client.dispose();
    }
    expect(statuses).to.deep.equal(['WAITING', 'EXPIRED', 'EXPIRED']);
  });

  it('a ticket for the body is answered in the body, whatever cookie there is', async () => {
    await makeTicket(gateway, inBrowser(), INPUT);
    const ticket = await approvedTicket(gateway, phone.accessToken, inBrowser());
    const signedIn = await redeem(gateway, ticket, inBrowser());
    expect((await refresh(gateway, signedIn.tokens?.refreshToken ?? '')).__typename).to.equal('SignedIn');
    expect(jar.get(REFRESH)).to.equal(undefined);
  });

  it('QR-08 makes the browser known to nobody: it has proven nothing itself', async () => {
    await redeem(gateway, await approved(), inBrowser());
    expect(jar.get('__Host-latchkey_device')).to.equal(undefined);
  });
});

describe('the code to type instead of scanning', () => {
  let gateway: Gateway;
  let phone: Person;

  before(async () => {
    gateway = await Gateway.start({ env: { TRUSTED_PROXIES: '127.0.0.1,::1' } });
    phone = await signUp(gateway);
  });
  after(() => gateway.stop());

  const origin = {
    requestId: 'req',
    ip: '198.51.100.1',
    network: { narrow: '198.51.100.1', wide: '198.51.100' },
    device: 'Firefox on Linux',
    deviceCookie: null,
    viewer: null,
  };
  const make = () =>
    gateway.app.core.services.qrSignIn.create({ delivery: 'BODY', binding: null, flowId: null }, origin);

  it('QR-02 leads to the same ticket, however it is written', async () => {
    const { id, textCode } = await make();
    expect(textCode).to.match(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    for (const payload of [textCode, textCode.toLowerCase(), ` ${textCode.replace('-', ' ')} `]) {
      const seen = await askQr(gateway, 'scanQrLogin', { payload }, { token: phone.accessToken });
      expect(seen).to.include({ id, status: 'SCANNED' });
    }
    const secret = textCode;
    expect((await askQr(gateway, 'redeemQrLogin', { id, secret })).code).to.equal('EXPIRED');
  });

  it('QR-06 runs out with its ticket, and wrong ones are counted like wrong passwords', async () => {
    const { textCode } = await make();
    gateway.clock.advance(121);
    const token = phone.accessToken;
    const headers = { 'x-forwarded-for': '198.51.100.77' };
    const codes: unknown[] = [];
    for (const payload of [textCode, ...Array(20).fill('BCDF-GHJK')]) {
      codes.push((await askQr(gateway, 'scanQrLogin', { payload }, { token, headers })).code);
    }
    expect(codes).to.deep.equal([...Array(20).fill('EXPIRED'), 'RATE_LIMITED']);
    const elsewhere = { token, headers: { 'x-forwarded-for': '203.0.113.77' } };
    const ticket = await make();
    const seen = await askQr(gateway, 'scanQrLogin', { payload: ticket.textCode }, elsewhere);
    expect(seen.status).to.equal('SCANNED');
  });

  it('QR-03 the number is one of three different ones, at no place more often than at another', () => {
    const places = [0, 0, 0];
    for (let n = 0; n < 3_000; n += 1) {
      const { code, choices } = deriveMatchNumbers(Buffer.alloc(32, 7), `qrl_${n}`);
      expect(new Set(choices).size).to.equal(3);
      for (const one of choices) expect(Number(one)).to.be.within(10, 99);
      places[choices.indexOf(code)] = (places[choices.indexOf(code)] ?? 0) + 1;
    }
    for (const count of places) expect(count).to.be.within(880, 1_120);
  });

  it('QR-07 leaves nothing behind: rows of used tickets are swept a day later', async () => {
    const ticket = await approvedTicket(gateway, phone.accessToken);
    await redeem(gateway, ticket);
    expect((await sessionsOf(gateway, phone.accessToken)).length).to.be.above(1);
    expect(await eventsOf(gateway, phone.accessToken)).to.include('QR_APPROVED');
    const { read } = gateway.app.stores.database;
    const count = () => read.find(QrSignIn, { where: { approvedBy: phone.sessionId }, take: 10 });
    expect(await count()).to.have.length(1);
    gateway.clock.advance(24 * 3600 + 1);
    await gateway.app.core.janitor.sweep();
    expect(await count()).to.have.length(0);
  });
});
