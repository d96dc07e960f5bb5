import { expect } from 'chai';
import { Account } from '../entities/account.js';
import { Gateway } from './support/gateway.js';
import { ask, newName, newPassword, type Outcome, signUp } from './support/person.js';
import { setStatus } from './support/recovery.js';
import { heldIn } from './support/session-steps.js';

interface Application {
  readonly email: string;
  readonly username: string;
  readonly password: string;
  readonly displayName: string;
  readonly locale?: string | null;
}

function application(given: Partial<Application> = {}): Application {
  const username = newName();
  return {
    email: `${username}@example.com`,
    username,
    password: newPassword(),
    displayName: 'Ada',
    ...given,
  };
}

describe('registration', () => {
  let gateway: Gateway;

  before(async () => {
    gateway = await Gateway.start();
  });
  after(() => gateway.stop());

  const register = (one: Application): Promise<Outcome> => ask(gateway, 'register', one);
  const confirm = (verificationId: string | undefined, code: string): Promise<Outcome> =>
    ask(gateway, 'verifyEmail', { verificationId, code });
  const login = (identifier: string, password: string): Promise<Outcome> =>
    ask(gateway, 'login', { identifier, password });
  const rowsOf = (email: string): Promise<readonly Account[]> =>
    gateway.app.stores.database.read.find(Account, { where: { email }, take: 10 });

  function expectField(outcome: Outcome, field: string, issue: string): void {
    expect(outcome).to.include({ __typename: 'Problem', code: 'INVALID_INPUT' });
    expect(outcome.fields?.map(({ path }) => path)).to.deep.equal([['input', field]]);
    expect(outcome.fields?.[0]?.issue).to.equal(issue);
  }

  it('opens an account with what was typed, and signs in', async () => {
    const one = application({ displayName: '  Ada Lovelace ', locale: 'PT-br' });
    const flow = await register({
      ...one,
      email: one.email.toUpperCase(),
      username: one.username.toUpperCase(),
    });
    expect(flow).to.include({ __typename: 'EmailVerification', codeLength: 6, resendAfter: 60 });
    expect(flow.id).to.match(/^ver_[0-9a-z]{32}$/);
    expect(flow.sentTo).to.deep.equal(flow.channels?.[0]);
    expect(flow.sentTo?.hint).to.equal(`${one.email.slice(0, 1)}•••@e•••.com`);
    expect(await login(one.email, one.password)).to.include({ code: 'EMAIL_UNVERIFIED' });
    const signedIn = await confirm(flow.id, await gateway.codeTo(one.email));
    expect(signedIn.user?.username).to.equal(one.username);
    heldIn(signedIn);
    const [row] = await rowsOf(one.email);
    expect(row).to.include({ status: 'ACTIVE', displayName: 'Ada Lovelace', locale: 'pt-BR' });
    expect((await login(one.username, one.password)).__typename).to.equal('SignedIn');
  });

  it('ENU-07 a taken address gets the same answer; its owner is told, and nothing of theirs changes', async () => {
    const owner = await signUp(gateway);
    const [before] = await rowsOf(owner.email);
    const free = await register(application());
    const intruder = application({ email: owner.email });
    gateway.clock.advance(61);
    const taken = await register(intruder);
    const shape = ({ id, sentTo, channels, expiresAt, ...rest }: Outcome): object => ({
      ...rest,
      id: id?.replace(/[0-9a-z]{32}$/, ''),
      sentTo: sentTo?.hint.replace(/^./, 'x'),
      channels: channels?.length,
      ends: typeof expiresAt,
    });
    expect(shape(taken)).to.deep.equal(shape(free));
    const mail = await gateway.mailTo(owner.email);
    expect(mail.code).to.equal(null);
    expect(mail.subject).to.not.include('code');
    for (const code of ['000000', '123456']) {
      expect(await confirm(taken.id, code)).to.include({ code: 'INVALID_CODE' });
    }
    expect((await login(owner.email, owner.password)).__typename).to.equal('SignedIn');
    const [now] = await rowsOf(owner.email);
    expect({ ...now, lastLoginAt: 0 }).to.deep.equal({ ...before, lastLoginAt: 0 });
  });

  it('ENU-07 the owner is told once a minute at most, and of a closed account like of any other', async () => {
    const owner = await signUp(gateway);
    await setStatus(gateway, owner.id, 'DISABLED');
    gateway.clock.advance(61);
    const before = (await gateway.mailsTo(owner.email)).length;
    const first = await register(application({ email: owner.email }));
    const second = await register(application({ email: owner.email }));
    expect([first.sentTo, second.sentTo]).to.deep.equal([first.channels?.[0], null]);
    const mails = await gateway.mailsTo(owner.email);
    expect(mails).to.have.length(before + 1);
    expect(mails[0]?.code).to.equal(null);
  });

  it('ENU-07 signing in after registering tells nothing either: free and taken addresses, step by step', async () => {
    const owner = await signUp(gateway);
    const walk = async (email: string): Promise<unknown[]> => {
      const mine = application({ email });
      const seen: Outcome[] = [await register(mine)];
      for (const name of [mine.email, mine.username, owner.username]) {
        seen.push(await login(name, mine.password), await login(name, 'wrong'));
      }
      seen.push(await register(application({ username: mine.username })));
      seen.push(await register(application({ email, username: owner.username })));
      return seen.map(({ __typename, code, message, fields }) => ({ __typename, code, message, fields }));
    };
    const free = await walk(`${newName()}@example.com`);
    gateway.clock.advance(3600);
    const taken = await walk(owner.email);
    expect(taken).to.deep.equal(free);
    expect(free[1]).to.include({ code: 'EMAIL_UNVERIFIED' });
    expect(free.at(-1)).to.deep.include({ code: 'INVALID_INPUT' });
  });

  it('the password of an application gives no failures back', async () => {
    const owner = await signUp(gateway);
    const intruder = application({ email: owner.email });
    await register(intruder);
    gateway.clock.advance(3600);
    for (let n = 0; n < 5; n += 1) await login(owner.email, intruder.password);
    expect(await login(owner.email, intruder.password)).to.include({ code: 'ACCOUNT_LOCKED' });
  });

  it('a taken username is said to be taken, in any case, for this is how names are chosen', async () => {
    const { username } = await signUp(gateway);
    for (const name of [username, username.toUpperCase(), ` ${username} `]) {
      expectField(await register(application({ username: name })), 'username', 'TAKEN');
    }
  });

  it('a username taken between application and proof is a conflict, and costs nobody their account', async () => {
    const first = application();
    const flow = await register(first);
    const code = await gateway.codeTo(first.email);
    gateway.clock.advance(61);
    const second = await register(application({ email: first.email }));
    const winner = await signUp(gateway, { username: first.username, email: `${newName()}@example.com` });
    expect(await confirm(flow.id, code)).to.include({ __typename: 'Problem', code: 'CONFLICT' });
    expect((await login(winner.username, winner.password)).user?.id).to.equal(winner.id);
    const signedIn = await confirm(second.id, await gateway.codeTo(first.email));
    expect(signedIn.user?.id).to.not.equal(winner.id);
  });

  describe('two applications for one address (GHSA-qq9h-g4jm-xgf3)', () => {
    const orders = { 'the owner applies last': [0, 1], 'the owner applies first': [1, 0] } as const;
    for (const [name, [intruderAt, ownerAt]] of Object.entries(orders)) {
      it(`only what the prover typed counts, when ${name}`, async () => {
        const email = `${newName()}@example.com`;
        const applications = [application({ email }), application({ email })];
        const flows: Outcome[] = [];
        const codes: string[] = [];
        for (const one of applications) {
          flows.push(await register(one));
          codes.push(await gateway.codeTo(email));
          gateway.clock.advance(61);
        }
        expect(flows[0]?.id).to.not.equal(flows[1]?.id);
        const intruder = applications[intruderAt];
        const owner = applications[ownerAt];
        if (!intruder || !owner) throw new Error('There are two of them.');
        expect(await confirm(flows[intruderAt]?.id, codes[ownerAt] ?? '')).to.include({
          code: 'INVALID_CODE',
        });

        const signedIn = await confirm(flows[ownerAt]?.id, codes[ownerAt] ?? '');
        expect(signedIn.user?.username).to.equal(owner.username);
        expect(await rowsOf(email)).to.have.lengthOf(1);
        expect(await login(email, intruder.password)).to.include({ code: 'INVALID_CREDENTIALS' });
        expect(await login(intruder.username, intruder.password)).to.include({ code: 'INVALID_CREDENTIALS' });
        expect((await login(owner.username, owner.password)).__typename).to.equal('SignedIn');
        for (const code of codes) {
          const late = await confirm(flows[intruderAt]?.id, code);
          expect(late).to.include({ code: 'INVALID_CODE' });
        }
        await ask(gateway, 'sendCode', { flowId: flows[intruderAt]?.id });
        expect(await gateway.mailsTo(email)).to.have.lengthOf(2);
      });
    }
  });

  it('COD-06 a code that confirms cannot reset, and a code that resets cannot confirm', async () => {
    const one = application();
    const flow = await register(one);
    const confirming = await gateway.codeTo(one.email);
    const person = await signUp(gateway);
    const reset = await ask(gateway, 'requestPasswordReset', { identifier: person.email });
    const resetting = await gateway.codeTo(person.email);
    const crossed: readonly (readonly [string | undefined, string])[] = [
      [flow.id, confirming],
      [flow.id, resetting],
      [reset.id, confirming],
    ];
    for (const [resetId, code] of crossed) {
      expect(await ask(gateway, 'verifyResetCode', { resetId, code })).to.include({ code: 'INVALID_CODE' });
    }
    expect(await confirm(flow.id, resetting)).to.include({ code: 'INVALID_CODE' });
    expect(await confirm(reset.id, resetting)).to.include({ code: 'INVALID_CODE' });
    expect(await confirm(reset.id, confirming)).to.include({ code: 'INVALID_CODE' });
    expect((await confirm(flow.id, confirming)).__typename).to.equal('SignedIn');
  });

  it('an account nobody confirmed within a day is swept', async () => {
    const one = application();
    await register(one);
    gateway.clock.advance(23 * 3600);
    await gateway.app.core.janitor.sweep();
    expect(await rowsOf(one.email)).to.have.lengthOf(1);
    gateway.clock.advance(3601);
    const confirmed = await signUp(gateway);
    await gateway.app.core.janitor.sweep();
    expect(await rowsOf(one.email)).to.have.lengthOf(0);
    expect(await login(one.email, one.password)).to.include({ code: 'INVALID_CREDENTIALS' });
    gateway.clock.advance(25 * 3600);
    await gateway.app.core.janitor.sweep();
    expect(await rowsOf(confirmed.email)).to.have.lengthOf(1);
  });

  it('an application that is younger than a day keeps the account it is for', async () => {
    const one = application();
    await register(one);
    gateway.clock.advance(20 * 3600);
    const again = await register(one);
    gateway.clock.advance(5 * 3600);
    await gateway.app.core.janitor.sweep();
    expect(await rowsOf(one.email)).to.have.lengthOf(1);
    expect(await ask(gateway, 'sendCode', { flowId: again.id })).to.include({ code: 'EXPIRED' });
    const third = await register(one);
    expect((await confirm(third.id, await gateway.codeTo(one.email))).__typename).to.equal('SignedIn');
  });
});
