import { expect } from 'chai';
import { proxyTest, sourceOf } from '../src/http/source.js';
import { Gateway, onEveryBackend } from './support/gateway.js';
import {
  ask,
  type Circumstances,
  newName,
  type Outcome,
  type Person,
  post,
  signUp,
} from './support/person.js';
import { wrongCode } from './support/recovery.js';

const PROXIED = { TRUSTED_PROXIES: '127.0.0.1,::1,10.0.0.0/8' };

describe('the source of a request', () => {
  const isProxy = proxyTest(['127.0.0.1', '10.0.0.0/8', 'fd00::/8']);
  const table: readonly (readonly [string, string | undefined, string | undefined, string | null])[] = [
    ['is the peer', '203.0.113.5', undefined, '203.0.113.5'],
    ['is the peer whatever it claims, unless it is a proxy of ours', '203.0.113.5', '8.8.8.8', '203.0.113.5'],
    ['is the hop before the proxy', '127.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['is the right-most hop that is no proxy', '127.0.0.1', '1.2.3.4, 203.0.113.7, 10.1.1.1', '203.0.113.7'],
    ['is IPv4 also when it comes in the clothes of IPv6', '::ffff:203.0.113.5', undefined, '203.0.113.5'],
    ['may be IPv6 behind an IPv6 proxy', 'fd00::1', '2001:DB8::7', '2001:db8::7'],
    ['is the proxy when what it says is no address', '127.0.0.1', 'unknown', '127.0.0.1'],
    ['has no port', '127.0.0.1', '203.0.113.7:5678', '203.0.113.7'],
    ['is not known without a peer', undefined, '203.0.113.7', null],
  ];
  for (const [title, peer, forwarded, ip] of table) {
    it(`RLM-05 ${title}`, () => expect(sourceOf(peer, forwarded, isProxy)?.ip ?? null).to.equal(ip));
  }

  const mapped = [
    ...['::ffff:203.0.113.5', '::FFFF:cb00:7105', '::ffff:CB00:7105', '0:0:0:0:0:ffff:203.0.113.5'],
    ...['0000:0000:0000:0000:0000:ffff:cb00:7105', '[::ffff:cb00:7105]', '[::ffff:203.0.113.5]:443'],
  ];
  for (const hop of mapped) {
    it(`RLM-05 has one name: ${hop} is 203.0.113.5`, () => {
      const network = { narrow: '203.0.113.5', wide: '203.0.113' };
      const source = { ip: '203.0.113.5', network };
      expect(sourceOf('127.0.0.1', hop, isProxy)).to.deep.equal(source);
      expect(sourceOf(hop.replace(/^\[|\].*$/g, ''), undefined, isProxy)).to.deep.equal(source);
    });
  }

  it('RLM-05 has one name in IPv6, too, and a proxy of ours is one however it is written', () => {
    for (const hop of ['2001:db8::7', '2001:DB8:0:0:0:0:0:7', '2001:0db8::0007', '[2001:db8::7]:443']) {
      expect(sourceOf('::ffff:7f00:1', hop, isProxy)?.ip).to.equal('2001:db8::7');
    }
    expect(sourceOf('::1', '0:0:0:0:0:0:0:1', isProxy)?.ip).to.equal('::1');
    expect(sourceOf('fe80::1%eth0', undefined, isProxy)?.ip).to.equal('fe80::1');
    const seen = sourceOf('127.0.0.1', '203.0.113.7, ::ffff:a01:101', isProxy);
    expect(seen?.ip).to.equal('203.0.113.7');
  });

  it('RLM-05 is counted by address and /24, or by /64 and /48', () => {
    const v4 = sourceOf('203.0.113.5', undefined, isProxy)?.network;
    expect(v4).to.deep.equal({ narrow: '203.0.113.5', wide: '203.0.113' });
    for (const ip of [
      '2001:db8:1:2::1',
      '2001:0db8:0001:0002:ffff:ffff:ffff:ffff',
      '2001:DB8:1:2::1.2.3.4',
    ]) {
      const v6 = sourceOf(ip, undefined, isProxy)?.network;
      expect(v6).to.deep.equal({ narrow: '2001:db8:1:2', wide: '2001:db8:1' });
    }
    const next = sourceOf('2001:db8:1:3::1', undefined, isProxy)?.network;
    expect(next).to.deep.equal({ narrow: '2001:db8:1:3', wide: '2001:db8:1' });
  });
});

onEveryBackend('limits of one source', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend, env: PROXIED });
  });
  after(() => gateway.stop());

  const wrongLogin = (ip: string): Promise<Outcome> => {
    const input = { identifier: newName(), password: 'wrong' };
    return ask(gateway, 'login', input, { headers: { 'x-forwarded-for': ip } });
  };

  it('L1 twenty failed proofs in ten minutes, of any kind, and no more; another address is free', async () => {
    const outcomes: Outcome[] = [];
    for (let n = 0; n < 15; n += 1) outcomes.push(await wrongLogin('198.51.100.1'));
    const headers = { 'x-forwarded-for': '198.51.100.1' };
    for (let n = 0; n < 6; n += 1) {
      const input = { resetId: `rst_${newName()}`, code: '123456' };
      outcomes.push(await ask(gateway, 'verifyResetCode', input, { headers }));
    }
    const codes = outcomes.map(({ code }) => code);
    expect(codes.slice(0, 20)).to.not.include('RATE_LIMITED');
    expect(outcomes[20]).to.include({ code: 'RATE_LIMITED' });
    expect(outcomes[20]?.retryAfter).to.be.within(1, 600);
    expect((await wrongLogin('198.51.100.2')).code).to.equal('INVALID_CREDENTIALS');
  });

  it('L1 a success costs nothing', async () => {
    const person = await signUp(gateway);
    const headers = { 'x-forwarded-for': '198.51.101.1' };
    for (let n = 0; n < 25; n += 1) {
      const input = { identifier: person.email, password: person.password };
      expect((await ask(gateway, 'login', input, { headers })).__typename).to.equal('SignedIn');
    }
  });

  it('L1 twenty codes asked for in an hour, whoever they are for', async () => {
    const headers = { 'x-forwarded-for': '198.51.102.1' };
    const asked = async (): Promise<Outcome> =>
      ask(gateway, 'requestPasswordReset', { identifier: newName() }, { headers });
    for (let n = 0; n < 20; n += 1) expect((await asked()).__typename).to.equal('PasswordReset');
    expect(await asked()).to.include({ __typename: 'Problem', code: 'RATE_LIMITED' });
  });

  describe('a known device at an address whose range has used up its share', () => {
    let owner: Person;
    let cookie: string;
    const from = (host: number) => ({ headers: { 'x-forwarded-for': `198.51.103.${host}` } });
    const atHome = () => ({ headers: { ...from(1).headers, cookie } });
    const request = (identifier: string, how: Circumstances) =>
      ask(gateway, 'requestPasswordReset', { identifier }, how);
    const verify = (resetId: string, code: string, how: Circumstances) =>
      ask(gateway, 'verifyResetCode', { resetId, code }, how);

    before(async function () {
      this.timeout(60_000);
      owner = await signUp(gateway);
      cookie = await deviceCookieOf(owner);
      for (let n = 0; n < 200; n += 1) {
        await request(newName(), from(n % 20));
        await wrongLogin(`198.51.103.${n % 20}`);
      }
    });

    it('RLM-07 L1 asks for a code, asks again and proves it, while strangers there are refused', async () => {
      const stranger = from(99);
      expect((await request(owner.email, stranger)).code).to.equal('RATE_LIMITED');
      expect((await verify(`rst_${newName()}`, '123456', stranger)).code).to.equal('RATE_LIMITED');
      const flow = await request(owner.email, atHome());
      expect(flow.__typename).to.equal('PasswordReset');
      const sendCode = { flowId: flow.id };
      await gateway.app.core.outbox.idle();
      gateway.clock.advance(61);
      expect((await ask(gateway, 'sendCode', sendCode, stranger)).code).to.equal('RATE_LIMITED');
      expect((await ask(gateway, 'sendCode', sendCode, atHome())).__typename).to.equal('PasswordReset');
      const code = await gateway.codeTo(owner.email);
      expect((await verify(flow.id ?? '', code, stranger)).code).to.equal('RATE_LIMITED');
      expect((await verify(flow.id ?? '', code, atHome())).__typename).to.equal('ResetPermit');
    });

    it('L1 is known to its own account alone', async () => {
      const other = await signUp(gateway);
      expect((await request(other.email, atHome())).code).to.equal('RATE_LIMITED');
      const flow = await request(other.email, {});
      const code = await gateway.codeTo(other.email);
      expect((await verify(flow.id ?? '', code, atHome())).code).to.equal('RATE_LIMITED');
    });
  });

  it('COD-04 L1 a known device has a share of its own and no more, and no more guesses at a code than anybody', async () => {
    const owner = await signUp(gateway);
    const how = { headers: { 'x-forwarded-for': '198.51.104.1', cookie: await deviceCookieOf(owner) } };
    const flows: Outcome[] = [];
    for (let n = 0; n < 21; n += 1) {
      flows.push(await ask(gateway, 'requestPasswordReset', { identifier: owner.email }, how));
    }
    expect(flows.map(({ code = 'FLOW' }) => code)).to.deep.equal([...Array(20).fill('FLOW'), 'RATE_LIMITED']);
    const codes = (await gateway.mailsTo(owner.email)).filter((mail) => mail.code !== null);
    expect(codes, 'that of the new account, and one').to.have.length(2);
    const resetId = flows[0]?.id;
    const code = await gateway.codeTo(owner.email);
    const typed = [...Array(5).fill(wrongCode(code)), code];
    const tries: Outcome[] = [];
    for (const one of typed) tries.push(await ask(gateway, 'verifyResetCode', { resetId, code: one }, how));
    expect(tries.map(({ attemptsLeft }) => attemptsLeft)).to.deep.equal([4, 3, 2, 1, 0, 0]);
  });

  async function deviceCookieOf({ email, password }: Person): Promise<string> {
    const { headers } = await post(gateway, 'login', { identifier: email, password });
    const line = headers.getSetCookie().find((one) => one.startsWith('__Host-latchkey_device='));
    return line?.split(';')[0] ?? '';
  }

  it('COD-12 L5 a thousand wrong codes of a day make new codes long, for everybody, and say so in the log', async () => {
    const { fuse } = gateway.app.core;
    for (let n = 0; n < 1000; n += 1) await fuse.heat();
    const person = await signUpWithLetters();
    expect(person.code).to.match(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/);
    expect(person.outcome).to.include({ __typename: 'SignedIn' });
    const nobody = await ask(gateway, 'requestPasswordReset', { identifier: newName() });
    expect(nobody.codeLength).to.equal(8);
    expect(gateway.logged()).to.include('somebody is guessing codes at large');
  });

  async function signUpWithLetters(): Promise<{ code: string; outcome: Outcome }> {
    const username = newName();
    const email = `${username}@example.com`;
    const input = { email, username, password: `plum-${newName()}-harbor-lantern` };
    const flow = await ask(gateway, 'register', input);
    expect(flow.codeLength).to.equal(8);
    const code = await gateway.codeTo(email);
    return { code, outcome: await ask(gateway, 'verifyEmail', { verificationId: flow.id, code }) };
  }
});

describe('codes for somebody who is being guessed at', () => {
  it('L5 after twenty wrong codes in a row, over several flows, the next codes are long, and short again after a right one', async () => {
    const gateway = await Gateway.start();
    const person = await signUp(gateway);
    const lengths: number[] = [];
    for (let flowNumber = 0; flowNumber < 5; flowNumber += 1) {
      const flow = await ask(gateway, 'requestPasswordReset', { identifier: person.email });
      lengths.push(flow.codeLength ?? 0);
      for (let n = 0; n < 5 && flowNumber < 4; n += 1) {
        await ask(gateway, 'verifyResetCode', { resetId: flow.id, code: '000000' });
      }
      if (flowNumber === 4) {
        const code = await gateway.codeTo(person.email);
        const permit = await ask(gateway, 'verifyResetCode', { resetId: flow.id, code });
        expect(permit.__typename).to.equal('ResetPermit');
      }
      await gateway.app.core.outbox.idle();
      gateway.clock.advance(3600);
    }
    const after = await ask(gateway, 'requestPasswordReset', { identifier: person.email });
    expect([...lengths, after.codeLength]).to.deep.equal([6, 6, 6, 6, 8, 6]);
    await gateway.stop();
  });
});
