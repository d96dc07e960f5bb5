import { expect } from 'chai';
import { everybody, lifeOf, nobody, visible } from './support/everybody.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { ask, newName, newPassword, type Person, post, signUp } from './support/person.js';
import {
  grantFor,
  idOf,
  openReset,
  setStatus,
  storedAccount,
  verify,
  wrongCode,
} from './support/recovery.js';

onBothBackends('whose flow it is', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  it('ENU-04 unknown, never requested, wrong, expired, used and exhausted: INVALID_CODE', async function () {
    this.timeout(40_000);
    const [used, exhausted, expired] = [await signUp(gateway), await signUp(gateway), await signUp(gateway)];
    const late = await openReset(gateway, expired.email);
    gateway.clock.advance(1801);
    const spent = await openReset(gateway, used.email);
    await verify(gateway, spent.id, spent.code);
    const guessed = await openReset(gateway, exhausted.email);
    for (let n = 0; n < 5; n += 1) await verify(gateway, guessed.id, wrongCode(guessed.code));
    const moved = await movedOn();
    const never = 'rst_00000000000000000000000000000000';
    const cases: Readonly<Record<string, readonly [string, string]>> = {
      'never requested': [never, '123456'],
      expired: [late.id, late.code],
      used: [spent.id, spent.code],
      exhausted: [guessed.id, guessed.code],
      'of an account that moved on': moved,
      'of an account that was closed meanwhile': await closed(),
    };
    const seen = new Map<string, object>();
    for (const [title, [resetId, code]] of Object.entries(cases)) {
      const answer = visible(await post(gateway, 'verifyResetCode', { resetId, code }));
      seen.set(title, answer);
      expect(answer, title).to.deep.equal(seen.get('never requested'));
    }
    expect(JSON.stringify([...seen.values()]))
      .to.include('INVALID_CODE')
      .and.not.include('EXPIRED');
  });

  async function closed(): Promise<readonly [string, string]> {
    const person = await signUp(gateway);
    const open = await openReset(gateway, person.email);
    await setStatus(gateway, person.id, 'DISABLED');
    return [open.id, open.code];
  }

  async function movedOn(): Promise<readonly [string, string]> {
    const person = await signUp(gateway);
    const open = await openReset(gateway, person.email);
    gateway.clock.advance(61);
    await grantFor(gateway, person.email);
    return [open.id, open.code];
  }

  it('ENU-04 ENU-05 ten wrong codes for somebody and for nobody: the same answer to each', async () => {
    const kinds = { ...(await everybody(gateway)) };
    const flows = new Map<string, { resetId: string; codes: readonly string[] }>();
    for (const [kind, { email }] of Object.entries(kinds)) {
      const resetId = idOf(await ask(gateway, 'requestPasswordReset', { identifier: email }));
      const codes = (await gateway.mailsTo(email)).flatMap(({ code }) => code ?? []);
      flows.set(kind, { resetId, codes });
    }
    const wrong = wrongCode(...[...flows.values()].flatMap(({ codes }) => codes));
    for (let step = 0; step < 10; step += 1) {
      const answers = new Map<string, object>();
      for (const [kind, { resetId }] of flows) {
        answers.set(kind, visible(await post(gateway, 'verifyResetCode', { resetId, code: wrong })));
        expect(answers.get(kind), `${kind}, step ${step}`).to.deep.equal([...answers.values()][0]);
      }
      expect(JSON.stringify([...answers.values()][0])).to.include(
        `\\"attemptsLeft\\":${Math.max(0, 4 - step)}`,
      );
    }
    for (const [kind, { resetId: flowId }] of flows) {
      expect(await ask(gateway, 'sendCode', { flowId }), kind).to.include({ code: 'EXPIRED' });
    }
  });

  it('ENU-05 *Get code* works alike in flows of somebody and of nobody', async () => {
    const ids: string[] = [];
    for (const { email } of [await signUp(gateway), nobody()]) {
      ids.push(idOf(await ask(gateway, 'requestPasswordReset', { identifier: email })));
    }
    for (const wait of [30, 31, 60, 120, 300]) {
      gateway.clock.advance(wait);
      const [known, unknown] = await Promise.all(
        ids.map(async (flowId) => {
          const seen = JSON.stringify(visible(await post(gateway, 'sendCode', { flowId })));
          return seen.replace(/(retryAfter\\":)(29|30)\b/, '$1wait');
        }),
      );
      expect(known, `after ${wait} s`).to.deep.equal(unknown);
    }
  });

  it('ENU-07 registering a taken address: the same answer as for a free one, and its owner is mailed', async () => {
    const owner: Person = await signUp(gateway);
    const before = await storedAccount(gateway, owner.id);
    // An hour after it was asked for last, an address is like one that never was.
    gateway.clock.advance(3601);
    const free = nobody();
    const application = { password: newPassword(), displayName: 'A Person' };
    const answers = await Promise.all(
      [owner.email, free.email].map((email) =>
        post(gateway, 'register', { ...application, email, username: newName() }),
      ),
    );
    const [taken, fresh] = answers.map(visible);
    expect(taken).to.deep.equal(fresh);
    for (const { body } of answers) expect(lifeOf(gateway, body.data?.register)).to.be.within(1790, 1801);
    const notice = await gateway.mailTo(owner.email);
    expect(notice).to.include({ to: owner.email, code: null });
    expect(notice.subject).to.include('already have');
    expect(await storedAccount(gateway, owner.id)).to.deep.equal(before);

    const [takenId, freeId] = answers.map(({ body }) => body.data?.register?.id);
    const code = wrongCode(await gateway.codeTo(free.email));
    for (let n = 0; n < 2; n += 1) {
      const given = await post(gateway, 'verifyEmail', { verificationId: takenId, code });
      const compared = await post(gateway, 'verifyEmail', { verificationId: freeId, code });
      expect(visible(given)).to.deep.equal(visible(compared));
    }
    gateway.clock.advance(61);
    const [more, other] = [takenId, freeId].map((flowId) => post(gateway, 'sendCode', { flowId }));
    if (more === undefined || other === undefined) throw new Error('There are two of them.');
    expect(visible(await more)).to.deep.equal(visible(await other));
    expect((await more).body.data?.sendCode?.sentTo).to.include({ kind: 'EMAIL' });
  });
});
