import { expect } from 'chai';
import { Gateway, onBothBackends } from './support/gateway.js';
import { ask, newPassword, type Person, signUp } from './support/person.js';
import { grantOf, type OpenReset, openReset, setStatus, update, verify } from './support/recovery.js';

const INVALID = { __typename: 'Problem', code: 'INVALID_CODE' };
const ENDED = { __typename: 'Problem', code: 'EXPIRED' };

onBothBackends('what ends everything that is open', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  async function threeResets(person: Person): Promise<[OpenReset, OpenReset, OpenReset]> {
    const first = await openReset(gateway, person.email);
    gateway.clock.advance(61);
    const second = await openReset(gateway, person.email);
    gateway.clock.advance(61);
    return [first, second, await openReset(gateway, person.email, person.username)];
  }

  async function expectDead(...resets: readonly OpenReset[]): Promise<void> {
    for (const { id, code } of resets) expect(await verify(gateway, id, code)).to.include(INVALID);
  }

  it('COD-10 a right code ends every other code of the account', async () => {
    const [first, second, third] = await threeResets(await signUp(gateway));
    expect(await verify(gateway, second.id, second.code)).to.have.property('__typename', 'ResetPermit');
    await expectDead(first, second, third);
  });

  it('COD-10 a changed password ends every code, those asked for after the proof included', async () => {
    const person = await signUp(gateway);
    const [first, second, third] = await threeResets(person);
    const grant = grantOf(await verify(gateway, first.id, first.code));
    gateway.clock.advance(301);
    const late = await openReset(gateway, person.email);
    expect(await update(gateway, grant, newPassword())).to.have.property('__typename', 'PasswordUpdated');
    await expectDead(second, third, late);
  });

  it('COD-10 a changed password ends the grant it was changed with and every other one', async () => {
    const person = await signUp(gateway);
    const first = await openReset(gateway, person.email);
    const early = grantOf(await verify(gateway, first.id, first.code));
    gateway.clock.advance(61);
    const second = await openReset(gateway, person.email);
    const late = grantOf(await verify(gateway, second.id, second.code));
    expect(await update(gateway, early, newPassword())).to.include(ENDED);
    expect(await update(gateway, late, newPassword())).to.have.property('__typename', 'PasswordUpdated');
    expect(await update(gateway, late, newPassword())).to.include(ENDED);
    expect(await update(gateway, early, newPassword())).to.include(ENDED);
  });

  for (const status of ['DISABLED', 'LOCKED'] as const) {
    it(`COD-10 a ${status} account has no codes and no grants, and the password stays`, async () => {
      const person = await signUp(gateway);
      const [first, second, third] = await threeResets(person);
      await setStatus(gateway, person.id, status);
      await expectDead(first, second, third);
      await setStatus(gateway, person.id, 'ACTIVE');
      gateway.clock.advance(301);
      const fourth = await openReset(gateway, person.email);
      const grant = grantOf(await verify(gateway, fourth.id, fourth.code));
      await setStatus(gateway, person.id, status);
      expect(await update(gateway, grant, newPassword())).to.include(ENDED);
      await setStatus(gateway, person.id, 'ACTIVE');
      const login = await ask(gateway, 'login', { identifier: person.email, password: person.password });
      expect(login).to.have.property('__typename', 'SignedIn');
    });
  }

  it('COD-10 what happens to one account leaves the codes of another alone', async () => {
    const [ada, bob] = [await signUp(gateway), await signUp(gateway)];
    const [hers, his] = [await openReset(gateway, ada.email), await openReset(gateway, bob.email)];
    const grant = grantOf(await verify(gateway, hers.id, hers.code));
    await update(gateway, grant, newPassword());
    expect(await verify(gateway, his.id, his.code)).to.have.property('__typename', 'ResetPermit');
  });
});
