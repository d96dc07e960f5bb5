import { inspect } from 'node:util';
import { expect } from 'chai';
import { MovableClock } from '../../src/clock.js';
import { MailDeliveryError, type Message } from '../../src/mail/mailer.js';
import { SendGridMailer } from '../../src/mail/sendgrid.js';
import { type Answer, SendGridServer } from '../support/sendgrid-server.js';

const message: Message = {
  id: 'eml_00000000000000000000000001',
  to: 'anna@example.com',
  from: { address: 'security@northwind.example', name: 'Northwind' },
  subject: 'Your Northwind verification code',
  text: 'Your Northwind code is 493027\n',
  html: '<p>493027</p>',
  headers: { 'Auto-Submitted': 'auto-generated', 'X-Entity-Ref-ID': 'eml_00000000000000000000000001' },
};

describe('mail/sendgrid', () => {
  let server: SendGridServer;
  const clock = new MovableClock({ now: () => Date.UTC(2026, 2, 14, 14, 5) });

  beforeEach(async () => {
    server = await new SendGridServer().start();
  });
  afterEach(() => server.stop());

  const mailer = (options: { apiKey?: string; timeoutMs?: number } = {}) =>
    new SendGridMailer({
      apiKey: options.apiKey ?? server.apiKey,
      baseUrl: server.baseUrl,
      timeoutMs: options.timeoutMs ?? 2000,
      clock,
    });

  const failure = async (sending: Promise<unknown>): Promise<MailDeliveryError> => {
    const error: unknown = await sending.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof MailDeliveryError)) throw new Error('expected a MailDeliveryError');
    return error;
  };

  it('hands a message over and answers the provider id', async () => {
    const { providerId } = await mailer().send(message);
    expect(providerId).to.match(/^sg-/);
    const [got] = server.received;
    expect(got?.payload.from).to.deep.equal({ email: message.from.address, name: 'Northwind' });
    expect(got?.payload.subject).to.equal(message.subject);
    expect(got?.payload.content.map((part) => part.type)).to.deep.equal(['text/plain', 'text/html']);
    expect(got?.payload.headers).to.deep.equal(message.headers);
    expect(got?.payload.custom_args).to.deep.equal({ latchkey_mail: message.id });
    expect(server.invalid).to.deep.equal([]);
  });

  it('MAIL-01 the payload names exactly one recipient and no copies', async () => {
    await mailer().send(message);
    const [got] = server.received;
    expect(got?.payload.personalizations).to.deep.equal([{ to: [{ email: 'anna@example.com' }] }]);
    expect(got?.raw).not.to.match(/"(cc|bcc|reply_to)"/);
  });

  for (const to of [
    'anna@example.com,evil@example.net',
    'anna@example.com;evil@example.net',
    'anna@example.com evil@example.net',
    'anna@example.com\nBcc: evil@example.net',
    'anna@example.com\r\n',
    'Anna <evil@example.net>',
    '"a@b"@example.com',
    'anna@evil@example.com',
    'anna',
    '',
  ]) {
    it(`MAIL-01 does not hand over a recipient like ${JSON.stringify(to)}`, async () => {
      const error = await failure(mailer().send({ ...message, to }));
      expect(error.retryable).to.equal(false);
      expect(error.reason).to.equal('BAD_RECIPIENT');
      expect(server.received).to.have.length(0);
    });
  }

  it('MAIL-04 click, open, subscription and analytics tracking are off', async () => {
    await mailer().send(message);
    expect(server.received[0]?.payload.tracking_settings).to.deep.equal({
      click_tracking: { enable: false, enable_text: false },
      open_tracking: { enable: false },
      subscription_tracking: { enable: false },
      ganalytics: { enable: false },
    });
  });

  const table: readonly [
    string,
    Answer,
    { retryable: boolean; reason: string; retryAfter: number | null },
  ][] = [
    ['400', { status: 400 }, { retryable: false, reason: '400', retryAfter: null }],
    ['401', { status: 401 }, { retryable: false, reason: '401', retryAfter: null }],
    ['413', { status: 413 }, { retryable: false, reason: '413', retryAfter: null }],
    [
      'a redirect',
      { status: 302, headers: { location: '/elsewhere' } },
      { retryable: false, reason: '302', retryAfter: null },
    ],
    ['429', { status: 429 }, { retryable: true, reason: '429', retryAfter: null }],
    [
      '429 with seconds',
      { status: 429, headers: { 'retry-after': '7' } },
      { retryable: true, reason: '429', retryAfter: 7 },
    ],
    [
      '429 with a date',
      { status: 429, headers: { 'retry-after': 'Sat, 14 Mar 2026 14:05:30 GMT' } },
      { retryable: true, reason: '429', retryAfter: 30 },
    ],
    [
      '429 with the moment its limit is reset',
      { status: 429, headers: { 'x-ratelimit-reset': String(Date.UTC(2026, 2, 14, 14, 6) / 1000) } },
      { retryable: true, reason: '429', retryAfter: 60 },
    ],
    [
      '429 with a moment long gone',
      { status: 429, headers: { 'x-ratelimit-reset': '1' } },
      { retryable: true, reason: '429', retryAfter: 0 },
    ],
    [
      '429 that asks for a year',
      { status: 429, headers: { 'retry-after': '31536000' } },
      { retryable: true, reason: '429', retryAfter: 3600 },
    ],
    [
      '429 with nonsense',
      { status: 429, headers: { 'retry-after': 'soon' } },
      { retryable: true, reason: '429', retryAfter: null },
    ],
    ['500', { status: 500 }, { retryable: true, reason: '500', retryAfter: null }],
    [
      '503 with seconds',
      { status: 503, headers: { 'retry-after': '3' } },
      { retryable: true, reason: '503', retryAfter: 3 },
    ],
    ['a reset', { hangUp: true }, { retryable: true, reason: 'ECONNRESET', retryAfter: null }],
  ];
  for (const [name, answer, expected] of table) {
    it(`understands ${name}`, async () => {
      server.answer(answer);
      const { retryable, reason, retryAfter } = await failure(mailer().send(message));
      expect({ retryable, reason, retryAfter }).to.deep.equal(expected);
      expect(server.received).to.have.length(1);
    });
  }

  it('a wrong key is refused for good', async () => {
    const error = await failure(mailer({ apiKey: 'SG.wrong' }).send(message));
    expect([error.retryable, error.reason]).to.deep.equal([false, '401']);
  });

  it('nobody listening may be tried again', async () => {
    const gone = mailer();
    await server.stop();
    const error = await failure(gone.send(message));
    expect([error.retryable, error.reason]).to.deep.equal([true, 'ECONNREFUSED']);
    server = await new SendGridServer().start();
  });

  for (const answer of [{ silence: true }, { dribble: true }] as const) {
    it(`gives up at the deadline on a provider that does ${Object.keys(answer).join()}`, async () => {
      server.answer(answer);
      const before = performance.now();
      const error = await failure(mailer({ timeoutMs: 200 }).send(message));
      expect([error.retryable, error.reason]).to.deep.equal([true, 'TIMEOUT']);
      expect(performance.now() - before).to.be.below(1500);
    });
  }

  it('does not follow the proxy of the environment to a base URL of its own', async () => {
    const before = process.env.HTTP_PROXY;
    process.env.HTTP_PROXY = 'http://127.0.0.1:9';
    try {
      await mailer().send(message);
    } finally {
      if (before === undefined) delete process.env.HTTP_PROXY;
      else process.env.HTTP_PROXY = before;
    }
    expect(server.received).to.have.length(1);
  });

  it('two mailers keep their keys apart', async () => {
    const other = mailer({ apiKey: 'SG.wrong' });
    await mailer().send(message);
    const error = await failure(other.send(message));
    expect(error.reason).to.equal('401');
    await mailer().send(message);
    expect(server.received).to.have.length(2);
  });

  for (const answer of [{ status: 401 }, { status: 500 }, { hangUp: true }, { silence: true }] as const) {
    it(`STO-06 COD-08 the error of ${JSON.stringify(answer)} holds no key, no body and no address`, async () => {
      server.answer(answer);
      const error = await failure(mailer({ timeoutMs: 200 }).send(message));
      const shown =
        inspect(error, { depth: 20, showHidden: true }) + String(error.stack) + JSON.stringify(error);
      for (const secret of [server.apiKey, '493027', 'anna@example.com', 'Bearer']) {
        expect(shown).not.to.include(secret);
      }
      expect(error.cause).to.equal(undefined);
    });
  }
});
