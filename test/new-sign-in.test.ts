import { expect } from 'chai';
import { MoreThanOrEqual } from 'typeorm';
import { AuditEvent } from '../entities/audit-event.js';
import { OutboxMail } from '../entities/outbox-mail.js';
import type { MailboxEntry } from '../src/mail/mailbox.js';
import type { Origin } from '../src/services/origin.js';
import type { SignedInView } from '../src/services/session-view.js';
import { replaceMethod } from './support/broken-part.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { ask, newPassword, type Person, signUp } from './support/person.js';
import { grantFor, update } from './support/recovery.js';
import { entered } from './support/session-steps.js';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';

onBothBackends('telling of new sign-ins', (backend) => {
  let gateway: Gateway;
  let person: Person;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());
  beforeEach(async () => {
    person = await signUp(gateway, {}, { headers: { 'user-agent': CHROME } });
  });

  const login = (headers: Record<string, string>, password = person.password) =>
    ask(gateway, 'login', { identifier: person.email, password }, { headers });

  /** As an app that keeps no cookie, from a network. */
  async function appLogin(
    device: string,
    address: string,
    deviceCookie: string | null = null,
  ): Promise<SignedInView> {
    const network = { narrow: `${address}/32`, wide: `${address}/24` };
    const origin: Origin = { requestId: 'req', ip: address, network, device, deviceCookie, viewer: null };
    const credentials = { identifier: person.email, password: person.password, remember: false };
    const { signIn } = gateway.app.core.services;
    return entered(await signIn.login({ ...credentials, delivery: 'BODY' }, origin));
  }

  async function notices(): Promise<readonly MailboxEntry[]> {
    return (await gateway.mailsTo(person.email)).filter(({ subject }) => subject.startsWith('New sign-in'));
  }

  it('MAIL-05 tells of the first sign-in from a browser, with its facts and how to object, and never again of it', async () => {
    expect((await login({ 'user-agent': FIREFOX })).__typename).to.equal('SignedIn');
    const [mail, ...more] = await notices();
    expect(more).to.deep.equal([]);
    expect(mail?.text).to.include('Firefox on Linux').and.include('127.0.0.1');
    expect(mail?.text).to.match(/This was not me:\nhttp:\/\/localhost:4000\/not-me\?t=[\w-]{100,}\n/);
    expect(mail?.html).to.include('/not-me?t=');
    await login({ 'user-agent': FIREFOX });
    expect(await notices()).to.have.length(1);
  });

  it('is one with the sign-in: what cannot be told is not done, and told when it is', async () => {
    const { read } = gateway.app.stores.database;
    const done = { subjectId: person.id, kind: 'LOGGED_IN' as const, succeeded: true };
    const before = await read.count(AuditEvent, done);
    const restore = replaceMethod(gateway.app.core.outbox, 'enqueue', () =>
      Promise.reject(new Error('full')),
    );
    const failure = await appLogin('Opera on Linux', '198.51.100.1').catch((error: unknown) => error);
    restore();
    expect(failure).to.be.instanceOf(Error);
    expect(await read.count(AuditEvent, done)).to.equal(before);
    await appLogin('Opera on Linux', '198.51.100.1');
    expect(await read.count(AuditEvent, done)).to.equal(before + 1);
    expect(await notices()).to.have.length(1);
  });

  it('does not tell of the sign-in of a registration, nor of later ones from there', async () => {
    await login({ 'user-agent': CHROME });
    expect(await notices()).to.deep.equal([]);
  });

  it('does not tell of the browser that has just chosen a new password, with a cookie or without', async () => {
    const password = newPassword();
    await update(gateway, await grantFor(gateway, person.email), password);
    const { __typename } = await ask(gateway, 'login', { identifier: person.email, password });
    expect(__typename).to.equal('SignedIn');
    expect(await notices()).to.deep.equal([]);
    await login({ 'user-agent': FIREFOX }, password);
    expect(await notices()).to.have.length(1);
  });

  it('does not tell of where a code has just been right, should the old password come to mind after all', async () => {
    await grantFor(gateway, person.email);
    const { __typename } = await ask(gateway, 'login', {
      identifier: person.email,
      password: person.password,
    });
    expect(__typename).to.equal('SignedIn');
    expect(await notices()).to.deep.equal([]);
  });

  it('a browser with its cookie is known wherever it goes', async () => {
    const { deviceCookie } = await appLogin('Safari on iOS', '198.51.100.2');
    for (let n = 10; n < 20; n += 1) await appLogin('Safari on iOS', `198.51.100.${n}`, deviceCookie);
    expect(await notices()).to.have.length(1);
  });

  it('an app without cookies is told of once in 90 days for each network, and three times a day at most', async () => {
    for (let n = 0; n < 3; n += 1) await appLogin('Shop on Android', '198.51.100.3');
    expect(await notices()).to.have.length(1);
    for (let n = 30; n < 40; n += 1) await appLogin('Shop on Android', `198.51.100.${n}`);
    expect(await notices()).to.have.length(3);
    gateway.clock.advance(25 * 3600);
    await appLogin('Shop on Android', '198.51.100.3');
    expect(await notices()).to.have.length(3);
    await appLogin('Shop on Android', '198.51.100.39');
    expect(await notices()).to.have.length(4);
    gateway.clock.advance(91 * 24 * 3600);
    await appLogin('Shop on Android', '198.51.100.3');
    expect((await notices())[0]?.text).to.include('198.51.100.3');
  });

  it('says nothing of a sign-in that failed, and remembers nothing of it', async () => {
    expect((await login({ 'user-agent': FIREFOX }, 'certainly not their password')).__typename).to.equal(
      'Problem',
    );
    expect(await notices()).to.deep.equal([]);
    await login({ 'user-agent': FIREFOX });
    expect(await notices()).to.have.length(1);
  });

  it('says it in the language of the account, else of the request', async () => {
    await login({ 'user-agent': FIREFOX, 'accept-language': 'ru-RU, en;q=0.5' });
    const [mail] = (await gateway.mailsTo(person.email)).filter(({ subject }) =>
      subject.startsWith('Новый вход'),
    );
    expect(mail?.html).to.match(/<html lang="ru" dir="ltr">/);
    expect(mail?.headers['Content-Language']).to.equal('ru');
  });

  it('an account with a language gets it in that one, whoever asks in which', async () => {
    const email = `ar-${person.username}@example.com`;
    const input = { email, username: `ar-${person.username}`, password: newPassword(), locale: 'ar-EG' };
    await ask(gateway, 'register', input, { headers: { 'accept-language': 'es' } });
    const confirm = await gateway.mailTo(email);
    expect(confirm.headers['Content-Language']).to.equal('ar');
    expect(confirm.html).to.include('<html lang="ar" dir="rtl">');
  });

  it('ENU-02 the row of a mail says the same of the request whether or not there is somebody to get it', async () => {
    const headers = { 'accept-language': 'pt-PT', 'user-agent': FIREFOX };
    const since = gateway.clock.now();
    const nobody = `nobody-${person.username}@example.com`;
    for (const identifier of [person.email, nobody]) {
      await ask(gateway, 'requestPasswordReset', { identifier }, { headers });
    }
    const { read } = gateway.app.stores.database;
    const where = { kind: 'RESET_CODE' as const, createdAt: MoreThanOrEqual(since) };
    const rows = await read.find(OutboxMail, { where, order: { id: 'ASC' }, take: 10 });
    const said = rows.map(({ facts: { at, ...rest } }) => ({ ...rest, isRecent: at >= since - 1000 }));
    expect(rows.map(({ accountId }) => accountId)).to.have.members([null, person.id]);
    expect(said[0]).to.deep.equal(said[1]).and.include({ locale: 'pt-BR', device: 'Firefox on Linux' });
    expect((await gateway.mailTo(person.email)).subject).to.match(/^Seu código/);
  });
});
