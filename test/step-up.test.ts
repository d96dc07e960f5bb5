import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { answer, challengeOf, factorsOf, signUpProtected } from './support/factors.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { ask, askBare, type Outcome, signUp } from './support/person.js';
import { idOf, wrongCode } from './support/recovery.js';
import { eventsOf, refresh, signIn } from './support/session-steps.js';

const INVALID = { __typename: 'Problem', code: 'INVALID_CODE' };

onBothBackends('proving it again', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  function tokenOf(outcome: Outcome): string {
    if (!outcome.tokens) throw new Error(`No tokens: ${JSON.stringify(outcome)}`);
    return outcome.tokens.accessToken;
  }

  function answerAs(token: string, challenge: Outcome, code: string): Promise<Outcome> {
    return ask(gateway, 'answerChallenge', { challengeId: idOf(challenge), code }, { token });
  }

  it('SES-12 what is delicate asks for a proof that is at most five minutes old', async () => {
    const { accessToken: token, factorId } = await signUpProtected(gateway);
    gateway.clock.advance(301);
    const refused = { __typename: 'Problem', code: 'STEP_UP_REQUIRED' };
    expect(await ask(gateway, 'removeFactor', { factorId }, { token })).to.include(refused);
    expect(await askBare(gateway, 'renewBackupCodes', token)).to.include(refused);
    expect(await askBare(gateway, 'enrollTotp', token)).to.include(refused);
    expect(await factorsOf(gateway, token)).to.have.length(2);
  });

  it('SES-12 a code of the app renews the proof of this very session, whose tokens tell of it', async () => {
    const person = await signUpProtected(gateway);
    const before = decodeJwt(person.accessToken);
    gateway.clock.advance(301);
    const challenge = await askBare(gateway, 'stepUp', person.accessToken);
    expect(challenge.channels?.map(({ kind }) => kind)).to.deep.equal(['TOTP', 'BACKUP_CODE']);
    const proven = await answerAs(person.accessToken, challenge, person.app.next());
    expect(proven.session).to.deep.include({
      id: person.sessionId,
      current: true,
      proofs: ['EMAIL', 'TOTP'],
    });
    expect(proven.tokens?.refreshToken).to.equal(null);
    const claims = decodeJwt(tokenOf(proven));
    expect(claims.sid).to.equal(before.sid);
    expect(Number(claims.auth_time) - Number(before.auth_time)).to.be.within(301, 310);
    const input = { factorId: person.factorId };
    const removed = await ask(gateway, 'removeFactor', input, { token: tokenOf(proven) });
    expect(removed.__typename).to.equal('Account');
    const refreshed = await refresh(gateway, person.refreshToken);
    expect(decodeJwt(tokenOf(refreshed)).auth_time).to.equal(claims.auth_time);
  });

  it('COD-03 SES-12 whoever has no second factor is mailed a code, which says what it is for and stands in no subject', async () => {
    const person = await signUp(gateway);
    const { accessToken: token } = await signIn(gateway, person);
    gateway.clock.advance(301);
    const challenge = await askBare(gateway, 'stepUp', token);
    expect(challenge.sentTo).to.deep.include({ id: 'email', kind: 'EMAIL' });
    expect(challenge.channels).to.have.length(1);
    const mail = await gateway.mailTo(person.email);
    expect(mail.subject).to.equal('Your Latchkey code to confirm it is you');
    const code = mail.code ?? '';
    const wrong = await answerAs(token, challenge, wrongCode(code));
    expect(wrong).to.include({ ...INVALID, attemptsLeft: 4 });
    const proven = await answerAs(token, challenge, code);
    expect(proven.session?.proofs).to.deep.equal(['PASSWORD', 'EMAIL']);
    expect(decodeJwt(tokenOf(proven))).to.deep.include({ amr: ['pwd', 'otp'], acr: 'aal1' });
    expect((await askBare(gateway, 'enrollTotp', tokenOf(proven))).__typename).to.equal('TotpEnrollment');
    expect(await eventsOf(gateway, token)).to.include.members(['!CHALLENGED', 'CHALLENGED']);
    expect(await answerAs(token, challenge, code)).to.include({ ...INVALID, attemptsLeft: 0 });
  });

  it('COD-06 ENU-08 a step-up is answered by the session that asked, and by no other', async () => {
    const person = await signUp(gateway);
    const [here, there] = [await signIn(gateway, person), await signIn(gateway, person)];
    const challenge = await askBare(gateway, 'stepUp', here.accessToken);
    const { code } = await gateway.mailTo(person.email);
    const nobodys = { ...challenge, id: `chl_${'0'.repeat(32)}` };
    const unknown = await answerAs(there.accessToken, nobodys, code ?? '');
    expect(unknown).to.include(INVALID);
    expect(await answerAs(there.accessToken, challenge, code ?? '')).to.deep.equal(unknown);
    expect(await answer(gateway, challenge, code ?? '')).to.deep.equal(unknown);
    expect((await answerAs(here.accessToken, challenge, code ?? '')).session?.id).to.equal(here.sessionId);
  });

  it('COD-06 no code counts for another purpose: a reset, a step-up and a sign-in each have their own', async () => {
    const person = await signUp(gateway);
    const { accessToken: token } = await signIn(gateway, person);
    const stepUp = await askBare(gateway, 'stepUp', token);
    const stepUpCode = await gateway.codeTo(person.email);
    gateway.clock.advance(61);
    const reset = await ask(gateway, 'requestPasswordReset', { identifier: person.email });
    const resetCode = await gateway.codeTo(person.email);
    expect(await ask(gateway, 'verifyResetCode', { resetId: idOf(reset), code: stepUpCode })).to.include(
      INVALID,
    );
    expect(await answerAs(token, stepUp, resetCode)).to.include(INVALID);
    expect(await ask(gateway, 'verifyResetCode', { resetId: idOf(stepUp), code: stepUpCode })).to.include(
      INVALID,
    );
    expect(await answerAs(token, reset, resetCode)).to.include(INVALID);
    expect((await answerAs(token, stepUp, stepUpCode)).__typename).to.equal('SignedIn');
    const permit = await ask(gateway, 'verifyResetCode', { resetId: idOf(reset), code: resetCode });
    expect(permit.__typename).to.equal('ResetPermit');
  });

  it('COD-10 a new password ends every challenge that was open', async () => {
    const person = await signUpProtected(gateway);
    const challenge = await challengeOf(gateway, person);
    const stepUp = await askBare(gateway, 'stepUp', person.accessToken);
    const reset = await ask(gateway, 'requestPasswordReset', { identifier: person.email });
    const first = { resetId: idOf(reset), code: await gateway.codeTo(person.email) };
    expect((await ask(gateway, 'verifyResetCode', first)).__typename).to.equal('PasswordReset');
    const second = { resetId: idOf(reset), code: person.app.next() };
    expect((await ask(gateway, 'verifyResetCode', second)).__typename).to.equal('ResetPermit');
    const [one = '', two = ''] = person.backupCodes;
    expect(await answer(gateway, challenge, one)).to.include(INVALID);
    expect(await answerAs(person.accessToken, stepUp, two)).to.include(INVALID);
  });

  it('sendCode sends the mailed code again, and offers no mail to whoever holds a factor', async () => {
    const person = await signUpProtected(gateway);
    const challenge = await challengeOf(gateway, person);
    const toBackup = await ask(gateway, 'sendCode', { flowId: idOf(challenge), channelId: 'backup_code' });
    expect(toBackup).to.include({ __typename: 'Challenge', sentTo: null, codeLength: 16 });
    const refused = await ask(gateway, 'sendCode', { flowId: idOf(challenge), channelId: 'email' });
    expect(refused).to.include({ __typename: 'Problem', code: 'INVALID_INPUT' });
    const mails = (await gateway.mailsTo(person.email)).filter(({ code }) => code !== null);
    expect(mails).to.have.length(1);
    const other = await signUp(gateway);
    const stepUp = await askBare(gateway, 'stepUp', other.accessToken);
    await gateway.app.core.outbox.idle();
    gateway.clock.advance(61);
    const again = await ask(gateway, 'sendCode', { flowId: idOf(stepUp) });
    expect(again.sentTo?.kind).to.equal('EMAIL');
    const code = await gateway.codeTo(other.email);
    expect((await answerAs(other.accessToken, stepUp, code)).__typename).to.equal('SignedIn');
  });
});
