import { expect } from 'chai';
import { Gateway } from '../support/gateway.js';
import { ask, newPassword, type Person, signUp } from '../support/person.js';

interface News {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

const PATH = '/dev/mailbox/events';

/** What a page hears, in its order. */
class Listener {
  readonly heard: News[] = [];
  readonly over: Promise<void>;
  private rest = '';

  private constructor(
    readonly answer: Response,
    private readonly abort: AbortController,
  ) {
    this.over = this.read().catch(() => undefined);
  }

  static async open(gateway: Gateway): Promise<Listener> {
    const abort = new AbortController();
    const answer = await fetch(`${gateway.url}${PATH}`, { signal: abort.signal });
    return new Listener(answer, abort);
  }

  /** The first news of a kind that fits. */
  async hears(event: string, fits: (data: News['data']) => boolean = () => true): Promise<News['data']> {
    const deadline = Date.now() + 5000;
    for (;;) {
      const found = this.heard.find((one) => one.event === event && fits(one.data));
      if (found !== undefined) return found.data;
      if (Date.now() > deadline) throw new Error(`No ${event} came: ${JSON.stringify(this.heard)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async close(): Promise<void> {
    this.abort.abort();
    await this.over;
  }

  private async read(): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of this.answer.body ?? []) this.take(decoder.decode(chunk, { stream: true }));
  }

  private take(text: string): void {
    const parts = (this.rest + text).split('\n\n');
    this.rest = parts.pop() ?? '';
    for (const part of parts) {
      const [, event = '', data = '{}'] = /^event: (\w+)\ndata: (.*)$/.exec(part) ?? [];
      if (event !== '') this.heard.push({ event, data: JSON.parse(data) });
    }
  }
}

describe('news of development', () => {
  let gateway: Gateway;
  let person: Person;
  let listener: Listener;

  beforeEach(async () => {
    gateway = await Gateway.start();
    person = await signUp(gateway);
  });
  afterEach(async () => {
    await listener.close();
    await gateway.stop();
  });

  async function requestReset(): Promise<string> {
    const { id = '' } = await ask(gateway, 'requestPasswordReset', { identifier: person.email });
    return id;
  }

  it('tells of every mail and every step as it happens, over GraphQL, too', async () => {
    gateway.clock.advance(121);
    listener = await Listener.open(gateway);
    expect(listener.answer.headers.get('content-type')).to.match(/^text\/event-stream/);
    expect(listener.answer.headers.get('cache-control')).to.equal('no-store');
    expect(await listener.hears('progress')).to.deep.equal({ asked: false, read: false, seconds: null });
    const resetId = await requestReset();
    await listener.hears('progress', ({ asked }) => asked === true);
    const mail = await listener.hears('mail');
    expect(mail).to.have.all.keys('id', 'at', 'to', 'subject', 'code');
    expect(mail).to.include({ to: person.email, code: await gateway.codeTo(person.email) });
    const { resetToken } = await ask(gateway, 'verifyResetCode', { resetId, code: mail.code });
    await listener.hears('progress', ({ read }) => read === true);
    await ask(gateway, 'updatePassword', { resetToken, newPassword: newPassword() });
    const { seconds } = await listener.hears('progress', (one) => one.seconds !== null);
    expect(seconds).to.be.within(1, 10);
    await listener.hears('mail', ({ code }) => code === null);
    expect(listener.heard.filter(({ event }) => event === 'mail')).to.have.length(2);
  });

  it('begins with the mails of the last two minutes, and no older ones', async () => {
    gateway.clock.advance(121);
    await requestReset();
    const recent = await gateway.codeTo(person.email);
    gateway.clock.advance(100);
    listener = await Listener.open(gateway);
    expect((await listener.hears('mail')).code).to.equal(recent);
    gateway.clock.advance(61);
    await requestReset();
    const fresh = await listener.hears('mail', ({ code }) => code !== recent);
    expect(fresh.code).to.equal(await gateway.codeTo(person.email));
    expect(listener.heard.filter(({ event }) => event === 'mail')).to.have.length(2);
  });

  it('a wrong code is no step', async () => {
    const resetId = await requestReset();
    const code = await gateway.codeTo(person.email);
    const wrong = code === '000000' ? '000001' : '000000';
    expect((await ask(gateway, 'verifyResetCode', { resetId, code: wrong })).code).to.equal('INVALID_CODE');
    listener = await Listener.open(gateway);
    expect(await listener.hears('progress')).to.deep.equal({ asked: true, read: false, seconds: null });
  });

  it('tells that all mails were thrown away', async () => {
    listener = await Listener.open(gateway);
    await listener.hears('progress');
    const { mailer } = gateway.app.core;
    if ('clear' in mailer && typeof mailer.clear === 'function') mailer.clear();
    await listener.hears('cleared');
  });

  it('FLT-07 ends when the process is told to stop', async () => {
    listener = await Listener.open(gateway);
    await listener.hears('progress');
    gateway.app.drain();
    await listener.over;
    const late = await Listener.open(gateway);
    await late.over;
    expect(late.heard[0]?.event).to.equal('progress');
  });
});
