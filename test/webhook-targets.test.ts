import { createSocket, type Socket } from 'node:dgram';
import { expect } from 'chai';
import { isPublicAddress } from '../src/flows/public-address.js';
import { WebhookPost } from '../src/services/webhook-post.js';
import { WebhookReceiver } from './support/webhook-receiver.js';

/** A name server on loopback: answers every question for an IPv4 address with the next of its answers. */
class NameServer {
  asked = 0;
  private readonly socket: Socket = createSocket('udp4');

  constructor(private readonly answers: readonly (readonly string[])[]) {
    this.socket.on('message', (question, from) => {
      const type = question.readUInt16BE(question.length - trailing(question) - 4);
      this.socket.send(this.answerTo(question, type), from.port, from.address);
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.socket.bind(0, '127.0.0.1', resolve));
    return `127.0.0.1:${this.socket.address().port}`;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.socket.close(() => resolve()));
  }

  private answerTo(question: Buffer, type: number): Buffer {
    const addresses = type === 1 ? (this.answers[Math.min(this.asked, this.answers.length - 1)] ?? []) : [];
    if (type === 1) this.asked += 1;
    const asked = question.subarray(12, question.length - trailing(question));
    const head = Buffer.from(question.subarray(0, 12));
    head.writeUInt16BE(0x8180, 2);
    head.writeUInt16BE(addresses.length, 6);
    head.writeUInt16BE(0, 10);
    const records = addresses.map((address) => {
      const fixed = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4]);
      return Buffer.concat([fixed, Buffer.from(address.split('.').map(Number))]);
    });
    return Buffer.concat([head, asked, ...records]);
  }
}

/** Bytes behind the question: what EDNS adds (RFC 6891). */
function trailing(question: Buffer): number {
  let end = 12;
  while ((question[end] ?? 0) !== 0) end += (question[end] ?? 0) + 1;
  return question.length - end - 5;
}

describe('where webhooks may go', () => {
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    receiver = await new WebhookReceiver().start();
  });
  afterEach(() => receiver.stop());

  const send = (post: WebhookPost, host: string) =>
    post.send(new URL(`http://${host}:${receiver.port}/hook`), { 'content-type': 'application/json' }, '{}');

  async function withNames<T>(
    answers: readonly (readonly string[])[],
    work: (server: NameServer, address: string) => Promise<T>,
  ): Promise<T> {
    const server = new NameServer(answers);
    try {
      return await work(server, await server.start());
    } finally {
      await server.stop();
    }
  }

  it('PAR-07 the public internet is all that is left when every special network is taken away', () => {
    for (const address of PUBLIC) expect(isPublicAddress(address), address).to.equal(true);
    for (const address of SPECIAL) expect(isPublicAddress(address), address).to.equal(false);
  });

  it('PAR-07 a name that stands for an address of a private network is never called', async () => {
    for (const address of ['127.0.0.1', '10.0.0.1', '169.254.169.254']) {
      await withNames([[address]], async (_server, nameServer) => {
        const post = new WebhookPost({ allowedHosts: [], nameServers: [nameServer] });
        expect(await send(post, 'hooks.shop.org'), address).to.include({
          isDelivered: false,
          reason: 'PRIVATE_TARGET',
        });
      });
    }
    expect(receiver.told).to.have.length(0);
  });

  it('PAR-07 one private address among public ones is enough', async () => {
    await withNames([['93.184.215.14', '127.0.0.1']], async (_server, nameServer) => {
      const post = new WebhookPost({ allowedHosts: [], nameServers: [nameServer] });
      expect(await send(post, 'hooks.shop.org')).to.include({ reason: 'PRIVATE_TARGET' });
    });
    expect(receiver.told).to.have.length(0);
  });

  it('PAR-07 the address that was checked is the address that is called, whatever the name stands for a moment later', async () => {
    const elsewhere = await new WebhookReceiver().start('127.0.0.2', receiver.port);
    try {
      await withNames([['127.0.0.2'], ['127.0.0.1']], async (server, nameServer) => {
        const mayReach = (address: string): boolean => address === '127.0.0.2';
        const post = new WebhookPost({ allowedHosts: [], nameServers: [nameServer], mayReach });
        expect(await send(post, 'hooks.shop.org')).to.deep.equal({ isDelivered: true });
        expect(server.asked).to.equal(1);
        expect(await send(post, 'hooks.shop.org')).to.include({ reason: 'PRIVATE_TARGET' });
      });
      expect(elsewhere.told).to.have.length(1);
      expect(elsewhere.told[0]?.headers.host).to.equal(`hooks.shop.org:${receiver.port}`);
      expect(receiver.told).to.have.length(0);
    } finally {
      await elsewhere.stop();
    }
  });

  it('PAR-07 an address in the URL is checked too, and a name nobody knows is no target', async () => {
    const post = new WebhookPost({ allowedHosts: [] });
    for (const host of ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '0x7f.1', '2130706433']) {
      expect(await send(post, host), host).to.include({ reason: 'PRIVATE_TARGET' });
    }
    await withNames([[]], async (_server, nameServer) => {
      const asking = new WebhookPost({ allowedHosts: [], nameServers: [nameServer] });
      expect(await send(asking, 'nobody.shop.org')).to.include({ reason: 'NO_SUCH_HOST' });
    });
    expect(receiver.told).to.have.length(0);
  });

  it('PAR-07 a redirect is a failure and is not followed', async () => {
    const post = new WebhookPost({ allowedHosts: ['127.0.0.1'] });
    for (const status of [301, 302, 303, 307, 308]) {
      receiver.reply({ status, headers: { location: receiver.url('/secret') } });
      expect(await send(post, '127.0.0.1')).to.include({ reason: 'REDIRECT', isGone: false });
    }
    expect(receiver.told.map(({ path }) => path)).to.deep.equal(Array(5).fill('/hook'));
  });

  it('a receiver that hangs, or whose name server does, is let go when its time is over', async () => {
    receiver.reply({ silence: true });
    const hanging = new WebhookPost({ allowedHosts: ['127.0.0.1'], timeoutMs: 200 });
    expect(await send(hanging, '127.0.0.1')).to.include({ reason: 'TIMEOUT' });
    const deaf = createSocket('udp4');
    await new Promise<void>((resolve) => deaf.bind(0, '127.0.0.1', resolve));
    const nameServers = [`127.0.0.1:${deaf.address().port}`];
    const waiting = new WebhookPost({ allowedHosts: [], nameServers, timeoutMs: 200 });
    expect(await send(waiting, 'hooks.shop.org')).to.include({ reason: 'TIMEOUT' });
    deaf.close();
  });

  it('no more of an answer is taken than its head, and that only within bounds', async () => {
    const post = new WebhookPost({ allowedHosts: ['127.0.0.1'], timeoutMs: 2_000 });
    receiver.reply({ endless: true });
    expect(await send(post, '127.0.0.1')).to.deep.equal({ isDelivered: true });
    receiver.reply({ status: 200, headers: { 'x-long': 'y'.repeat(10_000) } });
    expect(await send(post, '127.0.0.1')).to.include({ isDelivered: false, reason: 'HPE_HEADER_OVERFLOW' });
    receiver.reply({ hangUp: true });
    expect(await send(post, '127.0.0.1')).to.include({ isDelivered: false, reason: 'ECONNRESET' });
    receiver.reply({ status: 503, headers: { 'retry-after': '120' } });
    expect(await send(post, '127.0.0.1')).to.include({ reason: 'HTTP_503', retryAfter: 120 });
  });
});

const PUBLIC = [
  '8.8.8.8',
  '93.184.215.14',
  '100.63.255.255',
  '100.128.0.0',
  '172.15.0.1',
  '172.32.0.1',
  '192.0.1.1',
  '223.255.255.255',
  '2606:4700::1',
  '2a00:1450:4001::1',
  '2001:200::1',
];
const SPECIAL = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.0',
  '10.255.255.255',
  '100.64.0.0',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.255.255',
  '169.254.0.1',
  '169.254.169.254',
  '172.16.0.0',
  '172.31.255.255',
  '192.0.0.8',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.255.255',
  '198.18.0.0',
  '198.19.255.255',
  '198.51.100.7',
  '203.0.113.7',
  '224.0.0.1',
  '239.1.1.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:7f00:1',
  '64:ff9b::8.8.8.8',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '3fff::1',
  '5f00::1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '',
  'localhost',
  '1.2.3',
  '8.8.8.8 ',
];
