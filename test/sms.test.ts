import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { answer, challengeOf, factorsOf } from './support/factors.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { ask, signUp } from './support/person.js';
import { bySms, enrollSms, newPhone, resetFor, sendBySms, signUpReachable, TEXTS } from './support/phones.js';
import { dumpSql, holdsCode, idOf, verify } from './support/recovery.js';
import { heldIn } from './support/session-steps.js';

const INVALID = { __typename: 'Problem', code: 'INVALID_CODE' };

onBothBackends('codes by text message', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend, env: TEXTS });
  });
  after(() => gateway.stop());

  it('a phone comes into force by the code that is texted to it, with ten backup codes', async () => {
    const person = await signUp(gateway);
    const phone = newPhone();
    const enrollment = await enrollSms(
      gateway,
      person.accessToken,
      `${phone.slice(0, 3)} (0) ${phone.slice(3)}`,
    );
    const masked = `•••• ${phone.slice(-2)}`;
    expect(enrollment).to.include({ __typename: 'SmsEnrollment', phone: masked, codeLength: 6 });
    expect(enrollment.resendAfter).to.equal(60);
    const text = await gateway.mailTo(phone);
    expect(text.text).to.equal(
      `${text.code} confirms this phone for Latchkey.\n\n@localhost:4000 #${text.code}\n`,
    );
    const input = { enrollmentId: idOf(enrollment), code: text.code };
    const added = await ask(gateway, 'confirmSms', input, { token: person.accessToken });
    expect(added.factor).to.include({ kind: 'SMS', name: masked, remaining: null });
    expect(added.backupCodes).to.have.length(10);
    expect(await ask(gateway, 'confirmSms', input, { token: person.accessToken })).to.include({
      code: 'EXPIRED',
    });
    const notice = await gateway.mailTo(person.email);
    expect(notice.text).to.include('A phone for codes by text message was added');
    expect(notice.text).not.to.include(phone.slice(-6));
  });

  it('COD-07 neither the number nor a code lies in the database or the log', async () => {
    const person = await signUpReachable(gateway);
    await challengeOf(gateway, person);
    gateway.clock.advance(61);
    const challenge = await challengeOf(gateway, person);
    expect(challenge.sentTo).to.deep.include({ kind: 'SMS', hint: `•••• ${person.phone.slice(-2)}` });
    const code = await gateway.codeTo(person.phone);
    const everything = (await dumpSql(gateway)) + gateway.logged();
    expect(everything).to.include(person.factorId);
    expect(holdsCode(everything, code)).to.equal(false);
    for (const part of [person.phone, person.phone.slice(1), person.phone.slice(-8)])
      expect(everything).not.to.include(part);
  });

  it('COD-03 a right password is answered by a text, and one of its codes opens one session', async () => {
    const person = await signUpReachable(gateway);
    gateway.clock.advance(61);
    const challenge = await challengeOf(gateway, person);
    expect(challenge.channels?.map(({ id, kind }) => [id, kind])).to.deep.equal([
      ['sms', 'SMS'],
      ['backup_code', 'BACKUP_CODE'],
      ['qr', 'QR'],
    ]);
    const text = await gateway.mailTo(person.phone);
    expect(text.text).to.match(
      /^\d{6} is your Latchkey code\. Do not share it\.\n\n@localhost:4000 #\d{6}\n$/,
    );
    const signedIn = await answer(gateway, challenge, text.code ?? '');
    expect(signedIn.session?.proofs).to.deep.equal(['PASSWORD', 'SMS']);
    const claims = decodeJwt(heldIn(signedIn).accessToken);
    expect(claims).to.deep.include({ amr: ['pwd', 'sms', 'mfa'], acr: 'aal2' });
    expect(await answer(gateway, challenge, text.code ?? '')).to.include({ ...INVALID, attemptsLeft: 0 });
    const [factor] = await factorsOf(gateway, heldIn(signedIn).accessToken);
    expect(factor?.lastUsedAt).to.match(/^20/);
  });

  it('COD-03 RACE-01 twenty answers side by side open one session', async () => {
    const person = await signUpReachable(gateway);
    gateway.clock.advance(61);
    const challenge = await challengeOf(gateway, person);
    const code = await gateway.codeTo(person.phone);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => answer(gateway, challenge, code, 'sms')),
    );
    const kinds = outcomes.map(({ __typename }) => __typename);
    expect(kinds.filter((kind) => kind === 'SignedIn')).to.have.length(1);
    expect(kinds.filter((kind) => kind === 'Problem')).to.have.length(19);
  });

  it('a recovery takes the mailbox and the phone, in either order, and neither alone', async () => {
    for (const order of ['mail first', 'text first']) {
      const person = await signUpReachable(gateway);
      gateway.clock.advance(61);
      const flow = await resetFor(gateway, person.email);
      const mailed = await gateway.codeTo(person.email);
      const steps = [
        () => verify(gateway, idOf(flow), mailed),
        async () => {
          expect((await sendBySms(gateway, flow)).sentTo).to.include({ kind: 'SMS' });
          return bySms(gateway, flow, await gateway.codeTo(person.phone));
        },
      ];
      const [first, second] = order === 'mail first' ? steps : steps.reverse();
      const once = await first?.();
      expect(once?.__typename, order).to.equal('PasswordReset');
      expect(once?.channels?.map(({ kind }) => kind)).to.deep.equal(
        order === 'mail first' ? ['SMS', 'BACKUP_CODE', 'QR'] : ['EMAIL', 'QR'],
      );
      expect((await second?.())?.__typename, order).to.equal('ResetPermit');
    }
  });

  it('RACE-01 COD-03 a text proves one step of one recovery, whoever gives it twice', async () => {
    const person = await signUpReachable(gateway);
    gateway.clock.advance(61);
    const flow = await resetFor(gateway, person.email);
    await sendBySms(gateway, flow);
    const code = await gateway.codeTo(person.phone);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => bySms(gateway, flow, code)));
    expect(outcomes.filter(({ __typename }) => __typename === 'PasswordReset')).to.have.length(1);
    expect(outcomes.filter(({ __typename }) => __typename === 'ResetPermit')).to.have.length(0);
  });
});
