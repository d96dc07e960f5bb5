import { expect } from 'chai';
import { Authenticator } from '../support/authenticator.js';
import { codesOn, signInBy, waysOn } from '../support/factor-pages.js';
import { Gateway } from '../support/gateway.js';
import { ask, askBare, newName, newPassword, type Person, signUp } from '../support/person.js';
import { enrollPhone, newPhone, TEXTS } from '../support/phones.js';
import { wrongCode } from '../support/recovery.js';
import { type Seen, Visitor } from '../support/visitor.js';

const PATH = '/settings/security/phone';
const AUTOFILL = /<input[^>]*name="code"[^>]*autocomplete="one-time-code"/;

describe('codes by text message on the pages', () => {
  let gateway: Gateway;
  let person: Person;
  let visitor: Visitor;

  before(async () => {
    gateway = await Gateway.start({ env: TEXTS });
  });
  after(() => gateway.stop());
  beforeEach(async () => {
    person = await signUp(gateway);
    visitor = new Visitor(gateway);
  });

  async function numberForm(): Promise<Seen> {
    return visitor.submit(await visitor.get('/settings/security'), PATH);
  }

  it('a phone is set up in three steps, and its browser may fill in the code', async () => {
    await signInBy(visitor, person);
    const form = await numberForm();
    expect(form.path).to.equal(PATH);
    expect(form.html).to.match(/<input[^>]*name="phone"[^>]*type="tel"[^>]*autocomplete="tel"/);
    const phone = newPhone();
    const cases: readonly [string, string][] = [
      ['', 'Enter your mobile number'],
      ['07400 123456', 'This is not the number of a mobile phone'],
      ['+1 202 555 0123', 'We cannot send texts to phones of this country'],
    ];
    for (const [typed, said] of cases) {
      const refused = await visitor.submit(form, `${PATH}/send`, { phone: typed });
      expect(refused.status).to.equal(422);
      expect(refused.text).to.include(said);
    }
    const asked = await visitor.submit(form, `${PATH}/send`, { phone });
    expect(asked.text)
      .to.include(`•••• ${phone.slice(-2)}`)
      .and.not.include(phone.slice(-6));
    expect(asked.html).to.match(AUTOFILL);
    const code = await gateway.codeTo(phone);
    const wrong = await visitor.submit(asked, `${PATH}/confirm`, { code: wrongCode(code) });
    expect(wrong.text).to.include('4 attempts left');
    const kept = await visitor.submit(wrong, `${PATH}/confirm`, { code });
    expect(codesOn(kept)).to.have.length(10);
    const listed = await visitor.get('/settings/security');
    expect(listed.text)
      .to.include(`Text message •••• ${phone.slice(-2)}`)
      .and.not.include('Add a phone');
  });

  it('asking too often is said at the number, and an old proof is renewed before it is typed', async () => {
    await signInBy(visitor, person);
    const form = await numberForm();
    await visitor.submit(form, `${PATH}/send`, { phone: newPhone() });
    const again = await visitor.submit(await visitor.get(PATH), PATH);
    const refused = await visitor.submit(again, `${PATH}/send`, { phone: newPhone() });
    expect(refused.text).to.include('You have asked for many texts. Try again in 1 minute.');
    gateway.clock.advance(301);
    const stale = await numberForm();
    expect(stale.path).to.equal('/settings/security/verify');
  });

  it('P20 at sign-in the text is under way, and a new one can be had', async () => {
    const { phone } = await enrollPhone(gateway, person);
    gateway.clock.advance(61);
    const challenge = await signInBy(visitor, person);
    expect(challenge.path).to.equal('/signin/verify');
    expect(challenge.text).to.include('We text the code to your phone').and.include('Get code');
    expect(challenge.html).to.match(AUTOFILL);
    const first = await gateway.codeTo(phone);
    const early = await visitor.submit(challenge, '/signin/verify/send');
    expect(early.status).to.equal(429);
    gateway.clock.advance(301);
    const sent = await visitor.submit(await visitor.get('/signin/verify'), '/signin/verify/send');
    expect(sent.text).to.include('We sent a new text.');
    expect(await gateway.codeTo(phone)).not.to.equal(first);
    const code = await gateway.codeTo(phone);
    const done = await visitor.submit(sent, '/signin/verify', { code });
    expect(done.path).to.equal('/settings');
  });

  it('P20 ENU-01 in a recovery it is one of the ways of everybody, and says the same to all', async () => {
    const { email, phone } = await enrollPhone(gateway, person);
    gateway.clock.advance(61);
    const told: (readonly string[])[] = [];
    for (const username of [email, (await signUp(gateway)).email, `${newName()}@example.com`]) {
      const who = new Visitor(gateway);
      await who.submit(await who.get('/recover'), '/recover', { username });
      const other = await who.get('/recover/other');
      expect(waysOn(other)).to.include('sms');
      const seen = [other, await who.submit(other, '/recover/other', { way: 'sms' })];
      seen.push(await who.submit(await who.get('/recover/code'), '/recover/code', { code: '000000' }));
      seen.push(await who.get('/recover/other'));
      told.push(
        seen.map(({ status, path, text }) => `${status} ${path} ${text}`.replaceAll(username, 'NAME')),
      );
    }
    expect(told[0]?.[1]).to.include('If a phone is set up for this account');
    expect(told[1]).to.deep.equal(told[0]);
    expect(told[2]).to.deep.equal(told[0]);
    expect(await gateway.mailsTo(phone)).to.have.length(2);
  });

  it('a recovery ends by mail and text', async () => {
    const { email, phone } = await enrollPhone(gateway, person);
    gateway.clock.advance(61);
    const asked = await visitor.submit(await visitor.get('/recover'), '/recover', { username: email });
    const second = await visitor.submit(asked, '/recover/code', { code: await gateway.codeTo(email) });
    expect(second.text).to.include('Press “Get code”, and we text a code to your phone.');
    const sent = await visitor.submit(second, '/recover/code/send');
    const chosen = await visitor.submit(sent, '/recover/code', { code: await gateway.codeTo(phone) });
    expect(chosen.path).to.equal('/recover/password');
    const password = newPassword();
    const done = await visitor.submit(chosen, '/recover/password', { password, again: password });
    expect(done.path).to.equal('/recover/done');
  });

  it('QR-08 before another device is signed in nothing is texted until it is asked for, and then once', async () => {
    const owner = await enrollPhone(gateway, person);
    gateway.clock.advance(61);
    const challenge = await signInBy(visitor, person);
    await visitor.submit(challenge, '/signin/verify', { code: await gateway.codeTo(owner.phone) });
    gateway.clock.advance(200);
    const texts = (await gateway.mailsTo(owner.phone)).length;
    const asked = await visitor.get('/device');
    expect(asked.html).not.to.include('type="password"');
    expect(asked.text).to.include('We text a code to your phone.').and.include('Text me a code');
    expect(await gateway.mailsTo(owner.phone)).to.have.length(texts);
    const step = await visitor.submit(asked, '/device/password');
    expect(step.path).to.equal('/settings/security/verify');
    const code = await gateway.codeTo(owner.phone);
    expect(await gateway.mailsTo(owner.phone)).to.have.length(texts + 1);
    const done = await visitor.submit(step, '/settings/security/verify', { code });
    expect(done.path).to.equal('/device');
    expect(done.text).to.include('Code on the other screen');
  });

  it('QR-08 before another device is signed in an app comes before a text, and no password is asked for', async () => {
    const owner = await enrollPhone(gateway, person);
    const { secret, id: enrollmentId } = await askBare(gateway, 'enrollTotp', person.accessToken);
    const app = new Authenticator(gateway, secret ?? '');
    const { accessToken: token } = person;
    await ask(gateway, 'confirmTotp', { enrollmentId, code: app.next() }, { token });
    const challenge = await signInBy(visitor, person);
    await visitor.submit(challenge, '/signin/verify', { code: app.next() });
    gateway.clock.advance(200);
    const asked = await visitor.get('/device');
    expect(asked.html).not.to.include('type="password"');
    const step = await visitor.submit(asked, '/device/password');
    expect(step.text).to.include('authenticator app');
    expect(await gateway.mailsTo(owner.phone)).to.have.length(1);
    const done = await visitor.submit(step, '/settings/security/verify', { code: app.next() });
    expect(done.path).to.equal('/device');
  });

  it('the development mailbox shows texts beside mails', async () => {
    const { phone } = await enrollPhone(gateway, person);
    const mailbox = await visitor.get('/dev/mailbox');
    expect(mailbox.text).to.include('Text message').and.include(phone);
  });
});

describe('codes by text message, switched off', () => {
  for (const [why, env] of [
    ['where no country is named', {}],
    ['by STRICT_NIST', { ...TEXTS, STRICT_NIST: '1' }],
  ] as const) {
    it(`${why}: no page and no flow has a word of them`, async () => {
      const gateway = await Gateway.start({ env });
      try {
        const visitor = new Visitor(gateway);
        await signInBy(visitor, await signUp(gateway));
        expect((await visitor.get('/settings/security')).text).not.to.match(/phone for codes|text message/i);
        expect((await visitor.get(PATH)).status).to.equal(404);
        const who = new Visitor(gateway);
        await who.submit(await who.get('/recover'), '/recover', { username: newName() });
        expect(waysOn(await who.get('/recover/other'))).to.not.include('sms');
      } finally {
        await gateway.stop();
      }
    });
  }

  it('who has a phone alone, and texts are switched off later, gets in by a backup code', async () => {
    const gateway = await Gateway.start({ env: TEXTS });
    const { backupCodes, ...person } = await enrollPhone(gateway, await signUp(gateway));
    const beside = await Gateway.start({ beside: gateway, env: { SMS_COUNTRIES: '' } });
    try {
      const visitor = new Visitor(beside);
      const challenge = await signInBy(visitor, person);
      expect(challenge.text).to.include('backup code');
      const [code = ''] = backupCodes;
      expect((await visitor.submit(challenge, '/signin/verify', { code })).path).to.equal('/settings');
    } finally {
      await beside.stop();
      await gateway.stop();
    }
  });
});
