import { expect } from 'chai';
import { Gateway, onEveryBackend } from './support/gateway.js';
import { ask, newName, newPassword, type Outcome, signUp } from './support/person.js';
import { advanceTo, anotherCode, idOf, openReset, verify, wrongCode } from './support/recovery.js';

const INVALID = { __typename: 'Problem', code: 'INVALID_CODE' };

onEveryBackend('mailed codes', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  it('COD-02 a code works until 9:59', async () => {
    const { email } = await signUp(gateway);
    const reset = await openReset(gateway, email);
    advanceTo(gateway, reset.openedAt + 599_000, 'before');
    expect(await verify(gateway, reset.id, reset.code)).to.have.property('__typename', 'ResetPermit');
  });

  it('COD-02 a code is INVALID_CODE at 10:01, costs no try then, and the flow goes on with the next one', async () => {
    const { email } = await signUp(gateway);
    const reset = await openReset(gateway, email);
    advanceTo(gateway, reset.openedAt + 601_000, 'after');
    for (let n = 0; n < 7; n += 1) {
      expect(await verify(gateway, reset.id, reset.code)).to.include({ ...INVALID, attemptsLeft: 5 });
    }
    const code = await anotherCode(gateway, reset.id, email);
    expect(await verify(gateway, reset.id, code)).to.have.property('__typename', 'ResetPermit');
  });

  it('COD-03 a code works once', async () => {
    const { email } = await signUp(gateway);
    const { id, code } = await openReset(gateway, email);
    expect(await verify(gateway, id, code)).to.have.property('__typename', 'ResetPermit');
    for (let n = 0; n < 3; n += 1) {
      expect(await verify(gateway, id, code)).to.include({ ...INVALID, attemptsLeft: 0 });
    }
  });

  it('COD-03 a confirmation code works once', async () => {
    const username = newName();
    const email = `${username}@example.com`;
    const flow = await ask(gateway, 'register', {
      ...{ email, username, password: newPassword(), displayName: 'A Person' },
    });
    const input = { verificationId: idOf(flow), code: await gateway.codeTo(email) };
    expect(await ask(gateway, 'verifyEmail', input)).to.have.property('__typename', 'SignedIn');
    expect(await ask(gateway, 'verifyEmail', input)).to.include(INVALID);
  });

  it('COD-04 the right code fails on the sixth try', async () => {
    const { email } = await signUp(gateway);
    const { id, code } = await openReset(gateway, email);
    const left: unknown[] = [];
    for (let n = 0; n < 5; n += 1) left.push((await verify(gateway, id, wrongCode(code))).attemptsLeft);
    expect(left).to.deep.equal([4, 3, 2, 1, 0]);
    expect(await verify(gateway, id, code)).to.include({ ...INVALID, attemptsLeft: 0 });
  });

  it('COD-04 the right code still works on the fifth try', async () => {
    const { email } = await signUp(gateway);
    const { id, code } = await openReset(gateway, email);
    for (let n = 0; n < 4; n += 1) await verify(gateway, id, wrongCode(code));
    expect(await verify(gateway, id, code)).to.have.property('__typename', 'ResetPermit');
  });

  it('COD-05 a new code does not give tries back', async () => {
    const { email } = await signUp(gateway);
    const { id, code } = await openReset(gateway, email);
    for (let n = 0; n < 3; n += 1) await verify(gateway, id, wrongCode(code));
    gateway.clock.advance(61);
    const second = await anotherCode(gateway, id, email);
    const wrong = wrongCode(code, second);
    expect(await verify(gateway, id, wrong)).to.include({ ...INVALID, attemptsLeft: 1 });
    expect(await verify(gateway, id, wrong)).to.include({ ...INVALID, attemptsLeft: 0 });
    expect(await verify(gateway, id, second)).to.include({ ...INVALID, attemptsLeft: 0 });
    gateway.clock.advance(61);
    const refused = await ask(gateway, 'sendCode', { flowId: id });
    expect(refused).to.include({ __typename: 'Problem', code: 'EXPIRED' });
  });

  it('the newest two codes of a flow work, an older one is refused and costs no try', async () => {
    const { email } = await signUp(gateway);
    const reset = await openReset(gateway, email);
    gateway.clock.advance(61);
    const second = await anotherCode(gateway, reset.id, email);
    gateway.clock.advance(61);
    await anotherCode(gateway, reset.id, email);
    expect(await verify(gateway, reset.id, reset.code)).to.include({ ...INVALID, attemptsLeft: 5 });
    expect(await verify(gateway, reset.id, second)).to.have.property('__typename', 'ResetPermit');
  });

  it('the code before the newest one works even when the newest one is in the mailbox', async () => {
    const { email } = await signUp(gateway);
    const reset = await openReset(gateway, email);
    gateway.clock.advance(61);
    await anotherCode(gateway, reset.id, email);
    expect(await verify(gateway, reset.id, reset.code)).to.have.property('__typename', 'ResetPermit');
  });

  it('COD-06 a code is worth nothing in another flow, for another account or for another purpose', async function () {
    this.timeout(40_000);
    const [ada, bob] = [await signUp(gateway), await signUp(gateway)];
    const first = await openReset(gateway, ada.email);
    gateway.clock.advance(61);
    const second = await openReset(gateway, ada.email);
    const foreign = await openReset(gateway, bob.email);
    const flows = { first, second, foreign, confirmation: await openConfirmation() };
    type Name = keyof typeof flows;
    const names: readonly Name[] = ['first', 'second', 'foreign', 'confirmation'];
    const give = (place: Name, code: string): Promise<Outcome> =>
      place === 'confirmation'
        ? ask(gateway, 'verifyEmail', { verificationId: flows.confirmation.id, code })
        : verify(gateway, flows[place].id, code);
    for (const place of names) {
      for (const from of names.filter((name) => name !== place)) {
        const answer = await give(place, flows[from].code);
        expect(answer, `the code of ${from} in ${place}`).to.include(INVALID);
      }
    }
    expect(await verify(gateway, flows.confirmation.id, flows.confirmation.code)).to.include(INVALID);
    const asEmail = { verificationId: foreign.id, code: foreign.code };
    expect(await ask(gateway, 'verifyEmail', asEmail)).to.include(INVALID);
    for (const place of ['second', 'foreign', 'confirmation'] as const) {
      expect((await give(place, flows[place].code)).__typename, place).to.be.oneOf([
        'ResetPermit',
        'SignedIn',
      ]);
    }
  });

  async function openConfirmation(): Promise<{ id: string; code: string }> {
    const username = newName();
    const email = `${username}@example.com`;
    const application = { email, username, password: newPassword(), displayName: 'A Person' };
    const id = idOf(await ask(gateway, 'register', application));
    return { id, code: await gateway.codeTo(email) };
  }
});
