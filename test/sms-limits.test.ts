import { expect } from 'chai';
import { answer, challengeOf, enroll, factorsOf } from './support/factors.js';
import { Gateway } from './support/gateway.js';
import { ask, askBare, newName, type Outcome, signUp } from './support/person.js';
import {
  bySms,
  enrollPhone,
  enrollSms,
  newPhone,
  resetFor,
  sendBySms,
  signUpReachable,
  TEXTS,
} from './support/phones.js';
import { dumpSql, idOf, wrongCode } from './support/recovery.js';

const INVALID = { __typename: 'Problem', code: 'INVALID_CODE' };

/** Everything of an answer that is not by chance. */
function shapeOf({ id: _id, expiresAt: _expiresAt, ...rest }: Outcome): object {
  return JSON.parse(JSON.stringify(rest).replaceAll(/p[0-9a-f]{12}|.•••@/g, ''));
}

describe('codes by text message, and what they must not do', () => {
  let gateway: Gateway;

  before(async () => {
    gateway = await Gateway.start({ env: { ...TEXTS, TRUSTED_PROXIES: '127.0.0.1,::1' } });
  });
  after(() => gateway.stop());

  it('ENU-01 ENU-04 a recovery says the same whether or not there is an account, or a phone', async () => {
    const [reachable, bare] = [await signUpReachable(gateway), await signUp(gateway)];
    const nobody = `${newName()}@example.com`;
    const told: object[][] = [];
    for (const identifier of [reachable.email, bare.email, nobody]) {
      const flow = await resetFor(gateway, identifier);
      const steps = [flow, await sendBySms(gateway, flow), await sendBySms(gateway, flow)];
      for (let n = 0; n < 6; n += 1) steps.push(await bySms(gateway, flow, wrongCode('500000')));
      const again = await resetFor(gateway, identifier);
      steps.push(again, await sendBySms(gateway, again));
      told.push(steps.map(shapeOf));
    }
    expect(told[1]).to.deep.equal(told[0]);
    expect(told[2]).to.deep.equal(told[0]);
    expect(told[0]?.[2]).to.include({ code: 'RATE_LIMITED' });
    expect(await gateway.mailsTo(reachable.phone)).to.have.length(2);
  });

  it('ENU-05 the same rows are written for who has no phone, and nothing is sent', async () => {
    const people = [await signUp(gateway), null];
    for (const person of people) {
      const flow = await resetFor(gateway, person?.email ?? `${newName()}@example.com`);
      expect((await sendBySms(gateway, flow)).sentTo).to.include({ kind: 'SMS', hint: 'Text message' });
    }
    await gateway.app.core.outbox.idle();
    const rows =
      (await dumpSql(gateway)).match(/\{[^{}]*"kind":"SMS_CODE"[^{}]*(\{[^{}]*\})?[^{}]*\}/g) ?? [];
    const dropped = rows.filter((row) => row.includes('"outcome":"NO_RECIPIENT"'));
    expect(dropped.length).to.be.at.least(2);
  });

  it('COD-06 a code of one way, purpose or conversation opens no other', async () => {
    const person = await signUpReachable(gateway);
    gateway.clock.advance(61);
    const flow = await resetFor(gateway, person.email);
    const mailed = await gateway.codeTo(person.email);
    await sendBySms(gateway, flow);
    const texted = await gateway.codeTo(person.phone);
    expect(await bySms(gateway, flow, mailed)).to.include(INVALID);
    const asMail = { resetId: idOf(flow), code: texted, channelId: 'email' };
    expect(await ask(gateway, 'verifyResetCode', asMail)).to.include(INVALID);
    gateway.clock.advance(61);
    const challenge = await challengeOf(gateway, person);
    expect(await answer(gateway, challenge, texted)).to.include(INVALID);
  });

  it('COD-02 COD-04 a text lives ten minutes, and a challenge takes five wrong codes', async () => {
    const person = await signUpReachable(gateway);
    gateway.clock.advance(61);
    const flow = await resetFor(gateway, person.email);
    await sendBySms(gateway, flow);
    const code = await gateway.codeTo(person.phone);
    gateway.clock.advance(601);
    expect(await bySms(gateway, flow, code)).to.include({ ...INVALID, attemptsLeft: 4 });
    const challenge = await challengeOf(gateway, person);
    const good = await gateway.codeTo(person.phone);
    const wrong = wrongCode(good);
    for (const left of [4, 3, 2, 1, 0])
      expect(await answer(gateway, challenge, wrong)).to.include({ ...INVALID, attemptsLeft: left });
    expect(await answer(gateway, challenge, good)).to.include({ ...INVALID, attemptsLeft: 0 });
  });

  it('RLM-02 wrong codes are counted over all challenges, and then each costs a wait', async () => {
    const person = await signUpReachable(gateway);
    const outcomes: Outcome[] = [];
    while (outcomes.at(-1)?.code !== 'ACCOUNT_LOCKED') {
      expect(outcomes.length, 'there is never a wait').to.be.below(16);
      outcomes.push(await answer(gateway, await challengeOf(gateway, person), '000000', 'sms'));
    }
    expect(outcomes.at(-1)?.retryAfter).to.be.above(0);
  });

  it('COD-11 COD-12 texts have a cooldown of their own, and few go to one phone in a day', async () => {
    const person = await signUpReachable(gateway);
    const sent = async () => (await gateway.mailsTo(person.phone)).length;
    gateway.clock.advance(61);
    const first = await challengeOf(gateway, person);
    expect(first).to.include({ resendAfter: 60 });
    expect(await sendBySms(gateway, first)).to.include({ code: 'RATE_LIMITED' });
    expect((await challengeOf(gateway, person)).sentTo).to.equal(null);
    expect(await sent()).to.equal(2);
    const waits: (number | undefined)[] = [];
    for (let n = 0; n < 30; n += 1) {
      gateway.clock.advance(1801);
      waits.push((await challengeOf(gateway, person)).resendAfter);
      await sent();
    }
    expect(await sent(), 'the enrolment, and five a day').to.be.within(5, 6);
    expect(Math.max(...waits.map(Number))).to.be.above(3600);
  });

  it('L1 a source that asked for too many codes still signs in by phone: it is texted later, or gives something else', async () => {
    const person = await signUpReachable(gateway);
    gateway.clock.advance(61);
    const headers = { 'x-forwarded-for': '198.51.100.7' };
    const { email: identifier, password } = person;
    for (let n = 0; n < 21; n += 1)
      await ask(gateway, 'requestPasswordReset', { identifier: newName() }, { headers });
    const challenge = await ask(gateway, 'login', { identifier, password }, { headers });
    expect(challenge).to.include({ __typename: 'Challenge', sentTo: null, resendAfter: 0 });
    expect(challenge.channels?.[0]).to.include({ kind: 'SMS' });
    expect(await gateway.mailsTo(person.phone), 'the enrolment alone').to.have.length(1);
    const asked = { flowId: idOf(challenge), channelId: 'sms' };
    expect(await ask(gateway, 'sendCode', asked, { headers })).to.include({ code: 'RATE_LIMITED' });
    expect((await ask(gateway, 'sendCode', asked)).sentTo?.kind).to.equal('SMS');
    const signedIn = await answer(gateway, challenge, await gateway.codeTo(person.phone));
    expect(signedIn.__typename).to.equal('SignedIn');
  });

  it('a phone that was removed gets nothing, and its codes open nothing', async () => {
    const person = await signUpReachable(gateway);
    gateway.clock.advance(61);
    const challenge = await challengeOf(gateway, person);
    const code = await gateway.codeTo(person.phone);
    const token = person.accessToken;
    await ask(gateway, 'removeFactor', { factorId: person.factorId }, { token });
    gateway.clock.advance(61);
    const other = await enrollPhone(gateway, person);
    expect(await answer(gateway, challenge, code, 'sms')).to.include(INVALID);
    expect(await factorsOf(gateway, other.accessToken)).to.have.length(2);
  });

  it('a step-up by text renews the proof, and only in the session that asked', async () => {
    const person = await signUpReachable(gateway);
    gateway.clock.advance(61);
    const stepUp = await askBare(gateway, 'stepUp', person.accessToken);
    expect(stepUp.sentTo).to.include({ kind: 'SMS' });
    const code = await gateway.codeTo(person.phone);
    expect(await answer(gateway, stepUp, code)).to.include(INVALID);
    const input = { challengeId: idOf(stepUp), code };
    const renewed = await ask(gateway, 'answerChallenge', input, { token: person.accessToken });
    expect(renewed.session?.proofs).to.include('SMS');
  });

  it('beside an app, the app comes first and the phone is another way', async () => {
    const person = await enroll(gateway, await signUp(gateway));
    const both = await enrollPhone(gateway, person);
    gateway.clock.advance(61);
    const challenge = await challengeOf(gateway, person);
    expect(challenge.channels?.map(({ kind }) => kind)).to.deep.equal(['TOTP', 'SMS', 'BACKUP_CODE', 'QR']);
    expect(challenge.sentTo).to.equal(null);
    expect(await gateway.mailsTo(both.phone)).to.have.length(1);
    expect((await sendBySms(gateway, challenge)).sentTo?.kind).to.equal('SMS');
    const signedIn = await answer(gateway, challenge, await gateway.codeTo(both.phone));
    expect(signedIn.session?.proofs).to.deep.equal(['PASSWORD', 'SMS']);
  });

  it('only mobile phones of the listed countries are taken, in their international form', async () => {
    const person = await signUp(gateway);
    const asked = (phone: string) => enrollSms(gateway, person.accessToken, phone);
    const wrong = [
      '07400123456',
      '+44',
      '+442071838750',
      '+449098790000',
      '+447400123456;ext=9',
      'tel:+447400123456',
    ];
    const others = ['+12025550123', '+18765550123', '+4915112345678', '+37060112345'];
    for (const phone of [...wrong, '+44740012345\u0000', '+'.repeat(40)])
      expect((await asked(phone)).fields?.[0], phone).to.include({ issue: 'INVALID' });
    for (const phone of others)
      expect((await asked(phone)).fields?.[0]?.issue, phone).to.be.oneOf(['TAKEN', 'INVALID']);
    expect((await asked('+4915112345678')).fields?.[0]).to.include({ issue: 'TAKEN' });
    for (const phone of [...wrong, ...others]) expect(await gateway.mailsTo(phone)).to.have.length(0);
    expect((await asked('+353 85 012 3456')).__typename).to.equal('SmsEnrollment');
  });

  it('setting up asks for a fresh proof, sends few texts, and is nobody else’s to finish', async () => {
    const [ada, bob] = [await signUp(gateway), await signUp(gateway)];
    const phone = newPhone();
    const enrollment = await enrollSms(gateway, ada.accessToken, phone);
    expect(await enrollSms(gateway, ada.accessToken, newPhone())).to.include({ code: 'RATE_LIMITED' });
    const input = { enrollmentId: idOf(enrollment), code: await gateway.codeTo(phone) };
    const theirs = await ask(gateway, 'confirmSms', input, { token: bob.accessToken });
    expect(theirs).to.include({ code: 'EXPIRED' });
    for (let n = 0; n < 5; n += 1) {
      const wrong = { ...input, code: wrongCode(input.code) };
      expect((await ask(gateway, 'confirmSms', wrong, { token: ada.accessToken })).code).to.equal(
        'INVALID_CODE',
      );
    }
    expect(await ask(gateway, 'confirmSms', input, { token: ada.accessToken })).to.include({
      code: 'EXPIRED',
    });
    gateway.clock.advance(301);
    expect(await enrollSms(gateway, ada.accessToken, phone)).to.include({ code: 'STEP_UP_REQUIRED' });
  });

  it('one phone is good for three accounts, and an account has one phone', async () => {
    const phone = newPhone();
    for (let n = 0; n < 3; n += 1) {
      const person = await enrollPhone(gateway, await signUp(gateway), phone);
      expect(await enrollSms(gateway, person.accessToken, newPhone())).to.include({ code: 'CONFLICT' });
      gateway.clock.advance(1801);
    }
    const fourth = await signUp(gateway);
    const enrollment = await enrollSms(gateway, fourth.accessToken, phone);
    const input = { enrollmentId: idOf(enrollment), code: await gateway.codeTo(phone) };
    const refused = await ask(gateway, 'confirmSms', input, { token: fourth.accessToken });
    expect(refused).to.include({ __typename: 'Problem', code: 'CONFLICT' });
  });
});
