import { tmpdir } from 'node:os';
import { expect } from 'chai';
import { OutboxMail } from '../entities/outbox-mail.js';
import { examineSms } from '../src/commands/doctor/sms-provider.js';
import { readConfig } from '../src/config.js';
import { TextDeliveryError } from '../src/sms/sender.js';
import { type TwilioOptions, TwilioSender } from '../src/sms/twilio.js';
import { latchkey } from './support/command.js';
import { answer, challengeOf } from './support/factors.js';
import { Gateway } from './support/gateway.js';
import { ask, type Person, signUp } from './support/person.js';
import { enrollSms, newPhone, resetFor, sendBySms } from './support/phones.js';
import { idOf } from './support/recovery.js';
import { TwilioServer } from './support/twilio-server.js';

const TEXT = { id: 'eml_1', to: '+447400123456', body: '123456 is your code.\n\n@localhost #123456' };

describe('texts through Twilio', () => {
  let server: TwilioServer;

  beforeEach(async () => {
    server = await new TwilioServer().start();
  });
  afterEach(() => server.stop());

  function sender(change: Partial<TwilioOptions> = {}): TwilioSender {
    const { accountSid, authToken, baseUrl } = server;
    return new TwilioSender({ accountSid, authToken, baseUrl, from: '+441632960000', ...change });
  }

  async function failure(change: Partial<TwilioOptions> = {}, to = TEXT.to): Promise<TextDeliveryError> {
    const error: unknown = await sender(change)
      .send({ ...TEXT, to })
      .then(
        () => null,
        (thrown: unknown) => thrown,
      );
    if (!(error instanceof TextDeliveryError)) throw new Error('It was taken, or failed in another way.');
    const told = JSON.stringify({ ...error, message: error.message, stack: error.stack, cause: error.cause });
    for (const secret of ['123456', '7400', server.authToken, 'scripted'])
      expect(told).not.to.include(secret);
    return error;
  }

  it('hands over number, body and sender, and answers the id', async () => {
    expect(await sender().send(TEXT)).to.deep.equal({ providerId: `SM${'f'.repeat(32)}` });
    await sender({ from: `MG${'a'.repeat(32)}` }).send(TEXT);
    const [first, second] = server.received;
    expect(first).to.include({ to: TEXT.to, body: TEXT.body, from: '+441632960000', service: null });
    expect(second).to.include({ from: null, service: `MG${'a'.repeat(32)}` });
  });

  it('tells what may be tried again from what will not be taken', async () => {
    const cases: readonly [Parameters<TwilioServer['answer']>[0], object][] = [
      [
        { status: 400, code: 21211 },
        { retryable: false, reason: '400 (21211)', retryAfter: null },
      ],
      [
        { status: 400, code: 21610 },
        { retryable: false, reason: '400 (21610)' },
      ],
      [{ status: 302, headers: { location: 'http://127.0.0.1:9/' } }, { retryable: false }],
      [
        { status: 429, code: 20429, headers: { 'retry-after': '7' } },
        { retryable: true, reason: '429 (20429)', retryAfter: 7 },
      ],
      [
        { status: 503, headers: { 'retry-after': '999999' } },
        { retryable: true, retryAfter: 3600 },
      ],
      [{ status: 500 }, { retryable: true, retryAfter: null }],
      [{ hangUp: true }, { retryable: true, reason: 'ECONNRESET' }],
    ];
    for (const [scripted, expected] of cases) {
      server.answer(scripted);
      expect(await failure(), JSON.stringify(scripted)).to.include(expected);
    }
    server.answer({ accept: true });
    expect(await failure({ authToken: 'wrong' })).to.include({ retryable: false, reason: '401 (20003)' });
    const before = server.received.length;
    for (const to of ['+44 7400', '07400123456', '+447400123456,+447400123457', ''])
      expect(await failure({}, to)).to.include({ retryable: false, reason: 'BAD_RECIPIENT' });
    expect(server.received).to.have.length(before);
  });

  it('waits no longer than its deadline, for silence as for an answer that never ends', async () => {
    for (const scripted of [{ silence: true }, { dribble: true }] as const) {
      server.answer(scripted);
      const started = performance.now();
      expect(await failure({ timeoutMs: 300 })).to.include({ retryable: true, reason: 'TIMEOUT' });
      expect(performance.now() - started).to.be.within(250, 3000);
    }
    expect(await failure({ baseUrl: 'http://127.0.0.1:9/' })).to.include({ reason: 'ECONNREFUSED' });
  });

  it('latchkey doctor asks for the account, and `latchkey sms test` sends one text', async () => {
    const found = async (over: object) => {
      const [finding] = await examineSms(readConfig({ ...server.env, ...over }));
      return finding && `${finding.status}: ${finding.found}`;
    };
    expect(await found({})).to.match(/^ok: Twilio knows the account/);
    expect(await found({ TWILIO_AUTH_TOKEN: 'canary' })).to.match(/^failed: .*\(401\)$/);
    server.accountStatus = 'suspended';
    expect(await found({})).to.equal('failed: the account at Twilio is not active');
    expect(await found({ TWILIO_BASE_URL: 'http://127.0.0.1:9/' })).to.equal(
      'failed: Twilio does not answer',
    );
    expect(server.received).to.deep.equal([]);
    const sms = (phone: string, env: Readonly<Record<string, string>> = server.env) =>
      latchkey(['sms', 'test', phone], { folder: tmpdir(), env });
    expect(await sms(TEXT.to)).to.include({ code: 0, err: '' });
    expect(server.received).to.have.length(1);
    expect((await sms('+12025550123')).err).to.match(/SMS_COUNTRIES|no mobile|not the number/);
    expect((await sms(TEXT.to, {})).err).to.include('SMS_COUNTRIES is not set');
    expect((await sms(TEXT.to, { SMS_COUNTRIES: 'GB' })).err).to.include('development mailbox');
    server.answer({ status: 400, code: 21408 });
    const refused = await sms(TEXT.to);
    expect(refused.code).to.equal(1);
    expect(refused.err).to.include('Geo permissions').and.not.include(server.authToken);
  });
});

describe('texts on their way', () => {
  let server: TwilioServer;
  let gateway: Gateway;
  let person: Person;

  beforeEach(async () => {
    server = await new TwilioServer().start();
    gateway = await Gateway.start({ env: { ...server.env, SMS_PER_DAY: '4' } });
    person = await signUp(gateway);
  });
  afterEach(async () => {
    await gateway.stop();
    await server.stop();
  });

  async function texts(): Promise<readonly OutboxMail[]> {
    await gateway.app.core.outbox.idle();
    return gateway.app.stores.database.read.find(OutboxMail, {
      where: [{ kind: 'SMS_CODE' }, { kind: 'SMS_ENROLLMENT' }],
      order: { id: 'ASC' },
      take: 100,
    });
  }

  async function enrolled(): Promise<string> {
    const phone = newPhone();
    const enrollment = await enrollSms(gateway, person.accessToken, phone);
    await texts();
    const input = { enrollmentId: idOf(enrollment), code: server.codeTo(phone) };
    const added = await ask(gateway, 'confirmSms', input, { token: person.accessToken });
    expect(added.__typename).to.equal('FactorAdded');
    gateway.clock.advance(61);
    return phone;
  }

  it('ENU-06 the answer waits for no provider, and a text that was not taken is tried again', async () => {
    server.answer({ accept: true, delayMs: 2000 });
    const started = performance.now();
    const phone = newPhone();
    expect((await enrollSms(gateway, person.accessToken, phone)).__typename).to.equal('SmsEnrollment');
    expect(performance.now() - started).to.be.below(1500);
    expect(await texts()).to.have.nested.property('[0].state', 'SENT');
    server.answer(
      { status: 429, code: 20429, headers: { 'retry-after': '5' } },
      { status: 503 },
      { accept: true },
    );
    gateway.clock.advance(301);
    const other = await signUp(gateway);
    await enrollSms(gateway, other.accessToken, phone);
    expect((await texts()).at(-1)).to.include({ state: 'QUEUED', attempts: 1 });
    gateway.clock.advance(4);
    expect((await texts()).at(-1)).to.include({ attempts: 1 });
    for (let n = 0; n < 2; n += 1) {
      gateway.clock.advance(10);
      await texts();
    }
    expect((await texts()).at(-1)).to.include({
      state: 'SENT',
      attempts: 3,
      providerId: `SM${'f'.repeat(32)}`,
    });
    expect(gateway.logged())
      .to.include('The text provider did not take a text.')
      .and.not.include(phone.slice(-8));
  });

  it('a phone that cannot be texted is parked, and its owner gets in by a backup code', async () => {
    const phone = await enrolled();
    server.answer({ status: 400, code: 21610 });
    const challenge = await challengeOf(gateway, person);
    expect(challenge.sentTo?.kind).to.equal('SMS');
    expect((await texts()).at(-1)).to.include({ state: 'PARKED', outcome: '400 (21610)' });
    expect(server.textsTo(phone)).to.have.length(1);
    expect(challenge.channels?.map(({ kind }) => kind)).to.include('BACKUP_CODE');
  });

  it('a text that comes too late is not sent', async () => {
    await enrolled();
    server.answer({ status: 500 });
    await challengeOf(gateway, person);
    await texts();
    server.answer({ accept: true });
    gateway.clock.advance(601);
    expect((await texts()).at(-1)).to.include({ state: 'DROPPED', outcome: 'EXPIRED' });
    expect(server.received.filter(({ status }) => status === 201)).to.have.length(1);
  });

  it('SMS_PER_DAY is where all texts together end, and answers stay the same', async () => {
    await enrolled();
    for (let n = 0; n < 4; n += 1) {
      expect((await challengeOf(gateway, person)).sentTo?.kind).to.equal('SMS');
      await texts();
      gateway.clock.advance(1801);
    }
    const rows = await texts();
    expect(rows.map(({ state }) => state)).to.deep.equal(['SENT', 'SENT', 'SENT', 'SENT', 'DROPPED']);
    expect(rows.at(-1)?.outcome).to.equal('DAY_SPENT');
    expect(gateway.logged()).to.include('SMS_PER_DAY');
  });

  it('SMS_PER_DAY counts a text as often as it is handed over, for each may cost', async () => {
    server.answer({ status: 500 });
    await enrollSms(gateway, person.accessToken, newPhone());
    for (let n = 0; n < 5; n += 1) {
      await texts();
      gateway.clock.advance(61);
    }
    expect((await texts()).at(-1)).to.include({ state: 'DROPPED', outcome: 'DAY_SPENT' });
    expect(server.received).to.have.length(4);
  });

  it('SMS_PER_DAY keeps half for who has proven something: strangers who ask for resets leave it to sign-ins', async () => {
    const phone = await enrolled();
    for (const identifier of [person.email, person.username, person.email]) {
      const flow = await resetFor(gateway, identifier);
      expect((await sendBySms(gateway, flow)).sentTo?.kind).to.equal('SMS');
      await texts();
      gateway.clock.advance(1801);
    }
    expect((await texts()).map(({ state }) => state)).to.deep.equal(['SENT', 'SENT', 'SENT', 'DROPPED']);
    const challenge = await challengeOf(gateway, person);
    expect((await texts()).at(-1)?.state).to.equal('SENT');
    expect((await answer(gateway, challenge, server.codeTo(phone))).__typename).to.equal('SignedIn');
  });
});
