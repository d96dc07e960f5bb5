import { expect } from 'chai';
import { type Protected, signUpProtected } from './support/factors.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import type { Answer } from './support/http-client.js';
import { ask, newName, newPassword, type Outcome, post, signUp } from './support/person.js';
import { idOf, update } from './support/recovery.js';
import { eventsOf, heldIn } from './support/session-steps.js';

const INVALID = { __typename: 'Problem', code: 'INVALID_CODE' };
const SOME_BACKUP_CODE = 'AAAA-BBBB-CCCC-DDDD';

/** What a stranger can see of an answer, without what is new in every one. */
function visible({ status, text }: Answer<Record<string, Outcome>>): object {
  return { status, body: text.replace(/"rst_[0-9a-z]{32}"/g, '"id"').replace(/"20[^"]{22}"/g, '"then"') };
}

onBothBackends('recovery and second factors', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  const request = (identifier: string) => ask(gateway, 'requestPasswordReset', { identifier });
  const verify = (flow: Outcome, code: string, channelId: string | null = null) =>
    ask(gateway, 'verifyResetCode', { resetId: idOf(flow), code, channelId });

  async function opened(): Promise<{ person: Protected; flow: Outcome; code: string }> {
    const person = await signUpProtected(gateway);
    const flow = await request(person.email);
    return { person, flow, code: await gateway.codeTo(person.email) };
  }

  it('PWD-09 asks for the mailed code and a code of the app, in this order', async () => {
    const { person, flow, code } = await opened();
    const more = await verify(flow, code);
    expect(more).to.include({ __typename: 'PasswordReset', id: flow.id, sentTo: null, codeLength: 6 });
    expect(more.channels?.map(({ id }) => id)).to.deep.equal(['totp', 'backup_code', 'qr']);
    expect(await verify(flow, code)).to.include(INVALID);
    const permit = await verify(flow, person.app.next());
    expect(permit.__typename).to.equal('ResetPermit');
    const password = newPassword();
    const updated = await update(gateway, permit.resetToken ?? '', password);
    expect(updated.__typename).to.equal('PasswordUpdated');
    const challenge = await ask(gateway, 'login', { identifier: person.email, password });
    expect(challenge.__typename, 'the factor is still asked for').to.equal('Challenge');
    const input = { challengeId: idOf(challenge), code: person.app.next() };
    const signedIn = heldIn(await ask(gateway, 'answerChallenge', input));
    expect(await eventsOf(gateway, signedIn.accessToken)).to.include.members([
      ...['!RESET_VERIFIED', 'CHALLENGED', 'RESET_VERIFIED', 'PASSWORD_UPDATED'],
    ]);
  });

  it('PWD-09 or the other way round: the app first, then the mailed code', async () => {
    const { person, flow, code } = await opened();
    const more = await verify(flow, person.app.next(), 'totp');
    expect(more).to.include({ __typename: 'PasswordReset' });
    expect(more.channels?.map(({ id }) => id)).to.deep.equal(['email', 'qr']);
    expect((await verify(flow, code)).__typename).to.equal('ResetPermit');
  });

  it('PWD-09 a backup code stands for the second factor, and is worth nothing beside it', async () => {
    const { person, flow, code } = await opened();
    const [one = '', two = ''] = person.backupCodes;
    expect((await verify(flow, person.app.next(), 'totp')).__typename).to.equal('PasswordReset');
    const beside = await verify(flow, one, 'backup_code');
    expect(beside).to.include({ __typename: 'Problem', code: 'INVALID_INPUT' });
    expect((await verify(flow, code)).__typename).to.equal('ResetPermit');
    gateway.clock.advance(61);
    const second = await request(person.email);
    expect((await verify(second, await gateway.codeTo(person.email))).__typename).to.equal('PasswordReset');
    expect((await verify(second, two)).__typename).to.equal('ResetPermit');
  });

  it('PWD-09 the mailbox alone gives no leave, however often it is proven', async () => {
    const { person, flow, code } = await opened();
    await verify(flow, code);
    gateway.clock.advance(61);
    const other = await request(person.email);
    const more = await verify(other, await gateway.codeTo(person.email));
    expect(more.__typename).to.equal('PasswordReset');
    const left: unknown[] = [];
    for (let n = 0; n < 5; n += 1) left.push((await verify(other, person.app.wrong())).attemptsLeft);
    expect(left).to.deep.equal([4, 3, 2, 1, 0]);
    expect(await verify(other, person.app.next())).to.include({ ...INVALID, attemptsLeft: 0 });
  });

  it('one proof is enough where no second factor is, and another way never verifies there', async () => {
    const person = await signUp(gateway);
    const flow = await request(person.email);
    const code = await gateway.codeTo(person.email);
    const other = code === '123456' ? '654321' : '123456';
    expect(await verify(flow, other, 'totp')).to.include({ ...INVALID, attemptsLeft: 4 });
    expect(await verify(flow, code, 'totp')).to.include({ ...INVALID, attemptsLeft: 3 });
    expect(await verify(flow, SOME_BACKUP_CODE)).to.include({ ...INVALID, attemptsLeft: 2 });
    expect((await verify(flow, code)).__typename).to.equal('ResetPermit');
  });

  it('COD-06 a code of the app is taken for no mailed one, nor the other way round', async () => {
    const { person, flow, code } = await opened();
    expect(await verify(flow, person.app.next(), 'email')).to.include({ ...INVALID, attemptsLeft: 4 });
    expect(await verify(flow, code, 'totp')).to.include({ ...INVALID, attemptsLeft: 3 });
  });

  it('COD-09 what cannot be an answer of the channel is an error of form, and costs no try', async () => {
    const { flow } = await opened();
    const forms: readonly [string, string | null][] = [
      ['12345', 'totp'],
      ['１２３４５６', 'totp'],
      ['1e5123', 'totp'],
      ['123456', 'backup_code'],
      ['AAAA-BBBB-CCCC-DDDU', 'backup_code'],
      [SOME_BACKUP_CODE, 'email'],
      ['123456', 'passkey'],
      ['123456', 'carrier_pigeon'],
    ];
    for (const [typed, channelId] of forms) {
      expect(await verify(flow, typed, channelId), `${typed} ${channelId}`).to.include({
        code: 'INVALID_INPUT',
      });
    }
    expect(await verify(flow, '000000', 'totp')).to.include({ ...INVALID, attemptsLeft: 4 });
  });

  it('sendCode switches the way in mid-flow and back, mails nothing for an app, and keeps the code that is out', async () => {
    const { person, flow, code } = await opened();
    const mails = (await gateway.mailsTo(person.email)).length;
    const toApp = await ask(gateway, 'sendCode', { flowId: idOf(flow), channelId: 'totp' });
    expect(toApp).to.include({ __typename: 'PasswordReset', sentTo: null, codeLength: 6 });
    expect(toApp.resendAfter).to.be.within(50, 60);
    const wrong = person.app.wrong();
    expect(await verify(flow, wrong)).to.include({ ...INVALID, attemptsLeft: 4 });
    const toMail = await ask(gateway, 'sendCode', { flowId: idOf(flow), channelId: 'email' });
    expect(toMail).to.include({ __typename: 'PasswordReset', sentTo: null });
    expect(await gateway.mailsTo(person.email)).to.have.length(mails);
    expect((await verify(flow, code)).__typename).to.equal('PasswordReset');
  });

  it('ENU-01 ENU-04 every flow lists the same ways, and every wrong answer is the same, known or not', async () => {
    const known = [await signUpProtected(gateway), await signUp(gateway)];
    const nobody = newName();
    const emails = [...known.map(({ email }) => email), `${nobody}@example.com`];
    const seen: object[][] = [];
    for (const identifier of emails) {
      const flow = await post(gateway, 'requestPasswordReset', { identifier });
      const outcome = flow.body.data?.requestPasswordReset;
      if (!outcome) throw new Error(flow.text);
      const steps = [visible({ ...flow, text: flow.text.replaceAll(/[a-z]•••@/g, 'x•••@') })];
      const tries: [string, string | null][] = [
        ...[['000000', 'totp'] as [string, string], [SOME_BACKUP_CODE, null] as [string, null]],
        ...[['000000', 'passkey'] as [string, string], ['000001', 'totp'] as [string, string]],
        ...[['000002', 'totp'] as [string, string], ['000003', 'totp'] as [string, string]],
        ['000004', 'totp'],
      ];
      for (const [code, channelId] of tries) {
        const input = { resetId: idOf(outcome), code, channelId };
        steps.push(visible(await post(gateway, 'verifyResetCode', input)));
      }
      seen.push(steps);
    }
    expect(JSON.stringify(seen[0])).to.include('"totp').and.include('attemptsLeft');
    expect(seen[1]).to.deep.equal(seen[0]);
    expect(seen[2]).to.deep.equal(seen[0]);
  });

  /** Wrong codes of an app until there is a wait of hours, in as many resets of the name as that takes. */
  async function fill(identifier: string): Promise<{ guesses: number; wait: number }> {
    for (let flows = 0, wrong = 0; flows < 12; flows += 1) {
      const flow = await request(identifier);
      // A mail that goes out late makes the next one wait its minute.
      await gateway.app.core.outbox.idle();
      for (let tries = 0; tries < 5; tries += 1) {
        const { code, retryAfter } = await verify(flow, '000000', 'totp');
        const wait = retryAfter ?? 0;
        if (code === 'ACCOUNT_LOCKED' && wait > 3600) return { guesses: wrong, wait };
        if (code === 'INVALID_CODE') wrong += 1;
        gateway.clock.advance(Math.min(900, wait) + 1);
      }
      gateway.clock.advance(301);
    }
    throw new Error('There is never a wait.');
  }

  it('RLM-07 COD-12 a stranger who uses up the tries of an address keeps nobody out who reads its mail', async () => {
    const person = await signUpProtected(gateway);
    expect((await fill(person.email)).guesses, 'guesses by one name').to.equal(10);
    gateway.clock.advance(301);
    const flow = await request(person.email);
    const code = await gateway.codeTo(person.email);
    const first = await verify(flow, person.app.next(), 'totp');
    expect(first, 'before the mailbox is proven').to.include({ code: 'ACCOUNT_LOCKED' });
    expect(await verify(flow, code, 'email')).to.include({ __typename: 'PasswordReset' });
    expect(await verify(flow, '000000', 'totp')).to.include(INVALID);
    expect((await verify(flow, person.app.next(), 'totp')).__typename).to.equal('ResetPermit');
  });

  it('RLM-02 whoever reads the mail has one line for every name, and strangers’ tries are not in it', async () => {
    const person = await signUpProtected(gateway);
    const tries: Outcome[] = [];
    for (const identifier of [person.email, person.username, person.email]) {
      gateway.clock.advance(121);
      const before = (await gateway.mailsTo(person.email)).length;
      const flow = await request(identifier);
      expect(await gateway.mailsTo(person.email), 'a code came').to.have.length(before + 1);
      expect((await verify(flow, await gateway.codeTo(person.email))).__typename).to.equal('PasswordReset');
      for (let n = 0; n < 5; n += 1) tries.push(await verify(flow, person.app.wrong(), 'totp'));
      if (tries.length === 5) gateway.clock.advance(1);
    }
    expect(tries.slice(0, 5).every(({ code }) => code === 'INVALID_CODE')).to.equal(true);
    expect(tries.some(({ code }) => code === 'ACCOUNT_LOCKED')).to.equal(true);
    const other = await verify(await request(person.username), '000000', 'totp');
    expect(other, 'nothing is proven there').to.include(INVALID);
  });

  it('ENU-05 as many guesses of nobody lead to as long a wait', async () => {
    const known = await fill((await signUpProtected(gateway)).email);
    const unknown = await fill(`${newName()}@example.com`);
    expect(unknown.guesses).to.equal(known.guesses);
    expect(unknown.wait).to.be.closeTo(known.wait, 10);
  });

  it('ENU-05 RLM-02 answers are counted over all flows, and the wait is the same for nobody', async () => {
    const person = await signUpProtected(gateway);
    for (const identifier of [person.email, `${newName()}@example.com`]) {
      const tries: Outcome[] = [];
      // Waits double, so one comes however slow this is.
      while (tries.at(-1)?.code !== 'ACCOUNT_LOCKED' && tries.length < 15) {
        tries.push(await verify(await request(identifier), '000000', 'totp'));
      }
      const free = tries.slice(0, 5).map(({ code, attemptsLeft }) => [code, attemptsLeft]);
      expect(free).to.deep.equal(Array.from({ length: 5 }, () => ['INVALID_CODE', 4]));
      expect(tries.at(-1), identifier).to.include({ code: 'ACCOUNT_LOCKED', attemptsLeft: null });
      expect(tries.at(-1)?.retryAfter).to.be.within(1, 900);
    }
  });
});
