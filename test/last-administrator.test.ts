import { expect } from 'chai';
import { Account } from '../entities/account.js';
import { type Backend, Gateway, onBothBackends } from './support/gateway.js';
import type { Person } from './support/person.js';
import { setStatus, storedAccount } from './support/recovery.js';
import { signIn } from './support/session-steps.js';
import { act, giveRoles, newStaff } from './support/staff.js';

onBothBackends('the last administrator', (backend: Backend) => {
  let gateway: Gateway;

  beforeEach(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  afterEach(() => gateway.stop());

  it('ADM-08 stays, whoever of two removes the other first', async function () {
    this.timeout(120_000);
    const other = await Gateway.start({ backend, beside: gateway });
    try {
      const pair = [await newStaff(gateway, ['ADMIN']), await newStaff(gateway, ['ADMIN'])] as const;
      for (let round = 0; round < 6; round += 1) {
        const tokens = await Promise.all(pair.map(async (one) => (await signIn(gateway, one)).accessToken));
        const outcomes = await Promise.allSettled(
          pair.map((_, n) => {
            const input = { accountId: pair[1 - n]?.id, reason: 'A quarrel' };
            const door = n === 0 ? gateway : other;
            return round % 2 === 0
              ? act(door, tokens[n] ?? '', 'lockAccount', input)
              : act(door, tokens[n] ?? '', 'setRoles', { ...input, roles: [] });
          }),
        );
        const left = (await Promise.all(pair.map(({ id }) => storedAccount(gateway, id)))).filter(
          ({ roles, status }) => roles.includes('ADMIN') && status === 'ACTIVE',
        );
        expect(left, `${round}: ${JSON.stringify(outcomes)}`).to.have.length(1);
        for (const { id } of pair) {
          await giveRoles(gateway, id, ['ADMIN']);
          await setStatus(gateway, id, 'ACTIVE');
        }
      }
    } finally {
      await other.stop();
    }
  });

  it('ADM-08 somebody whose two records of the roles differ can still be made nobody special', async () => {
    const [ada, bob] = [await newStaff(gateway, ['ADMIN']), await newStaff(gateway, [])];
    const { database } = gateway.app.stores;
    const split = { roles: ['ADMIN' as const], rolesKey: null };
    await database.write((tx) => tx.update(Account, { id: bob.id }, split));
    const input = { accountId: bob.id, reason: 'Never meant', roles: [] };
    expect(await act(gateway, ada.token, 'setRoles', input)).to.deep.include({ roles: [] });
    expect(await storedAccount(gateway, bob.id)).to.deep.include({ roles: [], rolesKey: null });
  });

  it('ADM-08 is kept by every way there is, and a locked colleague does not count', async function () {
    this.timeout(60_000);
    const [ada, bob] = [await newStaff(gateway, ['ADMIN']), await newStaff(gateway, ['ADMIN'])];
    const on = (person: Person, more: object = {}) => ({
      accountId: person.id,
      reason: 'Leaving us',
      ...more,
    });
    expect(await act(gateway, ada.token, 'lockAccount', on(bob))).to.include({ status: 'LOCKED' });
    await giveRoles(gateway, bob.id, ['ADMIN']);
    // Bob still holds a token of before in this test's hand; only what is stored decides.
    expect(await act(gateway, ada.token, 'unlockAccount', on(bob))).to.include({ status: 'ACTIVE' });
    const { accessToken } = await signIn(gateway, bob);
    await setStatus(gateway, bob.id, 'LOCKED');
    await setStatus(gateway, bob.id, 'ACTIVE');
    expect(await act(gateway, accessToken, 'setRoles', on(ada, { roles: [] }))).to.deep.include({
      roles: [],
    });
    await giveRoles(gateway, ada.id, ['ADMIN']);
    await setStatus(gateway, ada.id, 'LOCKED');
    const last = await act(gateway, accessToken, 'setRoles', on(bob, { roles: [] }));
    expect(last).to.include({ code: 'CONFLICT' });
    expect(await storedAccount(gateway, bob.id)).to.deep.include({ status: 'ACTIVE', roles: ['ADMIN'] });
  });
});
