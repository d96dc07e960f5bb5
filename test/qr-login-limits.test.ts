import { expect } from 'chai';
import { Gateway, onBothBackends } from './support/gateway.js';
import { ask, type Person, signUp } from './support/person.js';
import { approve, askQr, decline, makeTicket, redeem, scan, type Ticket } from './support/qr-steps.js';

onBothBackends('the limits of signing in with a phone', (backend) => {
  let gateway: Gateway;
  let phone: Person;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend, env: { TRUSTED_PROXIES: '127.0.0.1,::1' } });
  });
  after(() => gateway.stop());
  beforeEach(async () => {
    phone = await signUp(gateway);
  });

  const from = (ip: string) => ({ headers: { 'x-forwarded-for': ip } });

  it('QR-06 asks who polls faster than every five seconds to slow down by five', async () => {
    const ticket = await makeTicket(gateway);
    expect(await redeem(gateway, ticket)).to.include({ status: 'WAITING', pollAfter: 5 });
    gateway.clock.advance(4);
    expect(await redeem(gateway, ticket)).to.include({ code: 'RATE_LIMITED', retryAfter: 10 });
    gateway.clock.advance(10);
    expect(await redeem(gateway, ticket)).to.include({ status: 'WAITING', pollAfter: 10 });
    gateway.clock.advance(5);
    expect(await redeem(gateway, ticket)).to.include({ code: 'RATE_LIMITED', retryAfter: 15 });
  });

  it('QR-06 does not let a stranger slow the browser down', async () => {
    const ticket = await makeTicket(gateway);
    for (let n = 0; n < 5; n += 1) await redeem(gateway, { ...ticket, secret: 'lkq_guess' });
    expect((await redeem(gateway, ticket)).status).to.equal('WAITING');
  });

  it('QR-06 an id that never was is answered like one whose time is over', async () => {
    const over = await makeTicket(gateway);
    gateway.clock.advance(121);
    const never: Ticket = { ...over, id: `qrl_${'0'.repeat(32)}`, payload: `qrl_${'0'.repeat(32)}` };
    for (const act of [redeem, (g: Gateway, t: Ticket) => scan(g, t, phone.accessToken)]) {
      expect(await act(gateway, never)).to.deep.equal(await act(gateway, over));
    }
    for (const act of [approve, decline]) {
      const token = phone.accessToken;
      expect(await act(gateway, never, token)).to.deep.equal(await act(gateway, over, token));
    }
  });

  it('QR-06 one source makes ten codes a minute and no more; another is free', async () => {
    const codes: (string | undefined)[] = [];
    for (let n = 0; n < 11; n += 1) {
      codes.push((await askQr(gateway, 'createQrLogin', {}, from('198.51.100.7'))).code);
    }
    expect(codes.slice(0, 10)).to.deep.equal(Array(10).fill(undefined));
    expect(codes[10]).to.equal('RATE_LIMITED');
    expect((await askQr(gateway, 'createQrLogin', {}, from('203.0.113.7'))).status).to.equal('WAITING');
  });

  it('QR-03 scanning and answering take somebody signed in', async () => {
    const ticket = await makeTicket(gateway);
    const documents = [
      `mutation { scanQrLogin(input: { payload: "${ticket.payload}" }) { __typename } }`,
      `mutation { answerQrLogin(input: { id: "${ticket.id}", approve: true, matchCode: "10" }) { __typename } }`,
    ];
    for (const document of documents) {
      const { status, body } = await gateway.client.graphql(document);
      expect(status).to.equal(401);
      expect(body.errors?.[0]?.extensions?.code).to.equal('UNAUTHENTICATED');
    }
  });

  it('QR-06 what is no code of ours is an error of form', async () => {
    for (const payload of [
      'hello',
      'https://evil.example/device?id=qrl_1',
      '493027',
      `qrl_${'0'.repeat(31)}`,
    ]) {
      const outcome = await askQr(gateway, 'scanQrLogin', { payload }, { token: phone.accessToken });
      expect(outcome, payload).to.include({ code: 'INVALID_INPUT' });
    }
    const login = { identifier: phone.email, password: phone.password };
    expect((await ask(gateway, 'login', login)).__typename).to.equal('SignedIn');
  });
});
