import { expect } from 'chai';
import { Account } from '../entities/account.js';
import { Factor } from '../entities/factor.js';
import { answer, challengeOf, guessUntilLocked, type Protected, signUpProtected } from './support/factors.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { ask, askBare, type Outcome } from './support/person.js';
import { idOf, setStatus } from './support/recovery.js';
import { heldIn } from './support/session-steps.js';

const INVALID = { __typename: 'Problem', code: 'INVALID_CODE' };

onBothBackends('guessing at the second proof', (backend) => {
  let gateway: Gateway;
  let person: Protected;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());
  beforeEach(async () => {
    person = await signUpProtected(gateway);
  });

  it('COD-04 the right code fails on the sixth try of a challenge, in whatever ways the others were', async () => {
    const challenge = await challengeOf(gateway, person);
    const wrong = person.app.wrong();
    const left: unknown[] = [];
    for (const typed of [wrong, 'AAAA-BBBB-CCCC-DDDD', wrong, wrong]) {
      left.push((await answer(gateway, challenge, typed)).attemptsLeft);
    }
    await ask(gateway, 'sendCode', { flowId: challenge.id, channelId: 'backup_code' });
    left.push((await answer(gateway, challenge, wrong, 'totp')).attemptsLeft);
    expect(left).to.deep.equal([4, 3, 2, 1, 0]);
    gateway.clock.advance(30);
    expect(await answer(gateway, challenge, person.app.next())).to.include({ ...INVALID, attemptsLeft: 0 });
    const again = await challengeOf(gateway, person);
    expect((await answer(gateway, again, person.app.next())).__typename).to.equal('SignedIn');
  });

  it('RLM-02 tries are counted over all challenges of an account: after five each costs a wait', async () => {
    const guesses = await guessUntilLocked(gateway, person);
    expect(guesses.slice(0, 5).map(({ code }) => code)).to.deep.equal(Array(5).fill('INVALID_CODE'));
    expect(guesses.at(-1)?.retryAfter).to.be.within(1, 900);
    gateway.clock.advance(901);
    const challenge = await challengeOf(gateway, person);
    expect((await answer(gateway, challenge, person.app.next())).__typename).to.equal('SignedIn');
    const wrong = person.app.wrong();
    const after = await challengeOf(gateway, person);
    expect(await answer(gateway, after, wrong), 'a right one forgets the wrong ones').to.include(INVALID);
  });

  it('RLM-07 whoever knows the password cannot keep out the owner, whose device is known', async () => {
    const first = await challengeOf(gateway, person);
    const input = { challengeId: first.id, code: person.app.next() };
    const { headers, body } = await gateway.client.graphql<{ answerChallenge: Outcome }>(
      'mutation($input: AnswerChallengeInput!) { answerChallenge(input: $input) { __typename } }',
      { input },
    );
    expect(body.data?.answerChallenge.__typename).to.equal('SignedIn');
    const cookie = /__Host-latchkey_device=[^;]+/.exec(headers.get('set-cookie') ?? '')?.[0] ?? '';
    expect(cookie).not.to.equal('');
    // Until the wait is longer than what follows can take.
    for (let wait = 0; wait < 60; ) {
      gateway.clock.advance(wait);
      wait = (await guessUntilLocked(gateway, person)).at(-1)?.retryAfter ?? 0;
    }
    const stranger = await answer(gateway, await challengeOf(gateway, person), person.app.next());
    expect(stranger).to.include({ code: 'ACCOUNT_LOCKED' });
    const known = { headers: { cookie } };
    const { email: identifier, password } = person;
    const own = await ask(gateway, 'login', { identifier, password }, known);
    const given = { challengeId: own.id, code: person.app.next() };
    expect((await ask(gateway, 'answerChallenge', given, known)).__typename).to.equal('SignedIn');
  });

  it('RLM-07 the owner is told that somebody knows the password, when guesses come to a wait, once a day', async () => {
    const told = async () =>
      (await gateway.mailsTo(person.email)).filter(({ subject }) => subject.includes('knows your')).length;
    const wrong = person.app.wrong();
    for (let n = 0; n < 4; n += 1) await answer(gateway, await challengeOf(gateway, person), wrong);
    expect(await told(), 'four slips of the finger').to.equal(0);
    await guessUntilLocked(gateway, person);
    expect(await told()).to.equal(1);
    gateway.clock.advance(4 * 3600);
    await guessUntilLocked(gateway, person);
    expect(await told(), 'on the same day').to.equal(1);
    gateway.clock.advance(21 * 3600);
    await guessUntilLocked(gateway, person);
    expect(await told(), 'on the next day').to.equal(2);
  });

  it('RLM-07 wrong codes to renew a session alarm nobody', async () => {
    const { accessToken: token } = person;
    gateway.clock.advance(301);
    const wrong = person.app.wrong();
    for (let n = 0; n < 6; n += 1) {
      const challenge = await askBare(gateway, 'stepUp', token);
      await ask(gateway, 'answerChallenge', { challengeId: idOf(challenge), code: wrong }, { token });
    }
    const mails = (await gateway.mailsTo(person.email)).map(({ subject }) => subject);
    expect(mails.filter((subject) => subject.includes('knows your'))).to.deep.equal([]);
  });

  it('RLM-10 wrong codes use up no tries of the password, and a right password gives none back to codes', async () => {
    await guessUntilLocked(gateway, person);
    const { email: identifier } = person;
    const outcome = await ask(gateway, 'login', { identifier, password: 'not it' });
    expect(outcome).to.include({ code: 'INVALID_CREDENTIALS', attemptsLeft: 4 });
    const guesses = await guessUntilLocked(gateway, person);
    expect(guesses.length).to.be.at.most(4);
  });

  it('RLM-09 COD-10 a challenge opens no session of an account that was closed or changed meanwhile', async () => {
    for (const status of ['LOCKED', 'DISABLED'] as const) {
      const challenge = await challengeOf(gateway, person);
      await setStatus(gateway, person.id, status);
      expect(await answer(gateway, challenge, person.app.next()), `RLM-09 ${status}`).to.include(INVALID);
      await setStatus(gateway, person.id, 'ACTIVE');
      gateway.clock.advance(120);
    }
    const challenge = await challengeOf(gateway, person);
    await gateway.app.stores.database.write((tx) =>
      tx.increment(Account, { id: person.id }, 'credentialEpoch'),
    );
    expect(await answer(gateway, challenge, person.app.next())).to.include(INVALID);
  });

  it('COD-06 a challenge is nobody else’s, and no reset', async () => {
    const other = await signUpProtected(gateway);
    const [mine, theirs] = [await challengeOf(gateway, person), await challengeOf(gateway, other)];
    expect(await answer(gateway, mine, other.app.next())).to.include(INVALID);
    expect(await answer(gateway, theirs, person.backupCodes[0] ?? '')).to.include(INVALID);
    const asReset = { resetId: mine.id, code: person.app.next() };
    expect(await ask(gateway, 'verifyResetCode', asReset)).to.include({ ...INVALID, attemptsLeft: 0 });
    const asRefresh = await ask(gateway, 'refreshSession', { refreshToken: mine.id });
    expect(asRefresh).to.include({ code: 'SESSION_ENDED' });
    expect((await answer(gateway, mine, person.app.next())).__typename).to.equal('SignedIn');
  });

  it('STO-06 a secret that was moved to another account’s row opens nothing there', async () => {
    const other = await signUpProtected(gateway);
    const { database } = gateway.app.stores;
    const [mine, theirs] = await Promise.all(
      [person, other].map(({ factorId }) =>
        database.read.findOne(Factor, { id: factorId }, ['sealedSecret']),
      ),
    );
    const moved = { sealedSecret: mine?.sealedSecret ?? null };
    await database.write((tx) => tx.update(Factor, { id: theirs?.id ?? '' }, moved));
    const challenge = await challengeOf(gateway, other);
    expect(await answer(gateway, challenge, person.app.next())).to.include(INVALID);
    const signedIn = await answer(gateway, challenge, other.backupCodes[0] ?? '');
    expect(heldIn(signedIn).sessionId).to.match(/^ses_/);
  });
});
