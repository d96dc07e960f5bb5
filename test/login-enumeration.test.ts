import { expect } from 'chai';
import { Account } from '../entities/account.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { ask, newName, newPassword, type Person, post, signUp } from './support/person.js';
import { setStatus } from './support/recovery.js';

const WRONG = 'certainly not their password';

onBothBackends('who could sign in', (backend) => {
  let gateway: Gateway;
  const compared: (string | null)[] = [];

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
    const { hasher } = gateway.app.core;
    const verify = hasher.verify.bind(hasher);
    hasher.verify = (password, stored) => {
      compared.push(stored);
      return verify(password, stored);
    };
  });
  after(() => gateway.stop());

  /** One of every kind; the identifiers are addresses. */
  async function everybody(): Promise<Readonly<Record<string, string>>> {
    const people: Person[] = [];
    for (let n = 0; n < 4; n += 1) people.push(await signUp(gateway));
    const [active, disabled, locked, without] = people;
    if (!active || !disabled || !locked || !without) throw new Error('Somebody is missing.');
    await setStatus(gateway, disabled.id, 'DISABLED');
    await setStatus(gateway, locked.id, 'LOCKED');
    await gateway.app.stores.database.write((tx) =>
      tx.update(Account, { id: without.id }, { passwordHash: null }),
    );
    const username = newName();
    const unverified = `${username}@example.com`;
    const application = { email: unverified, username, password: newPassword(), displayName: 'A Person' };
    await ask(gateway, 'register', application);
    const unknown = `${newName()}@example.com`;
    const [byEmail, byName] = [active.email, active.username];
    return {
      ...{ unknown, 'wrong password': byEmail, 'wrong password, by username': byName },
      ...{ disabled: disabled.email, locked: locked.email, 'no password': without.email, unverified },
      ...{ 'unknown username': newName(), 'no name at all': `@${newName()}` },
    };
  }

  async function attempt(identifier: string): Promise<object> {
    const answer = await post(gateway, 'login', { identifier, password: WRONG });
    const headers = [...answer.headers].filter(([name]) => name !== 'date' && name !== 'x-request-id');
    return { status: answer.status, headers, text: answer.text };
  }

  it('ENU-03 one answer and exactly one compare for unknown, wrong, disabled, locked, password-less and unverified', async () => {
    const kinds = await everybody();
    const seen = new Map<string, object>();
    for (const [kind, identifier] of Object.entries(kinds)) {
      compared.length = 0;
      seen.set(kind, await attempt(identifier));
      expect(compared, kind).to.have.length(1);
      expect(seen.get(kind), kind).to.deep.equal(seen.get('unknown'));
    }
    const text = JSON.stringify([...seen.values()][0]);
    expect(text).to.include('INVALID_CREDENTIALS').and.include('\\"attemptsLeft\\":4');
  });

  it('ENU-03 what is compared is of the same cost, whoever it is for', async () => {
    const kinds = await everybody();
    for (const [kind, identifier] of Object.entries(kinds)) {
      compared.length = 0;
      await attempt(identifier);
      const [stored] = compared;
      if (stored !== null) expect(stored, kind).to.match(/^hs384:\$2[aby]\$10\$/);
    }
  });

  it('ENU-03 the state of an account is said to who has given its password, and to nobody else', async () => {
    const person = await signUp(gateway);
    await setStatus(gateway, person.id, 'DISABLED');
    const right = { identifier: person.email, password: person.password };
    expect(await ask(gateway, 'login', right)).to.include({ code: 'ACCOUNT_DISABLED' });
    await setStatus(gateway, person.id, 'LOCKED');
    expect(await ask(gateway, 'login', right)).to.include({ code: 'ACCOUNT_LOCKED' });
  });

  it('ENU-05 ten failures in a row: the same tries left, waits and words for somebody and for nobody', async function () {
    this.timeout(60_000);
    const kinds = await everybody();
    for (let step = 1; step <= 10; step += 1) {
      let first: object | undefined;
      for (const [kind, identifier] of Object.entries(kinds)) {
        const seen = await attempt(identifier);
        first ??= seen;
        expect(seen, `${kind}, failure ${step}`).to.deep.equal(first);
      }
      expect(JSON.stringify(first)).to.include(`\\"attemptsLeft\\":${Math.max(0, 5 - step)}`);
      // Longer than the longest wait of these ten, which is 32 seconds.
      gateway.clock.advance(step < 5 ? 0 : 40);
    }
  });

  it('ENU-05 while they wait: the same refusal, without a compare', async () => {
    const { unknown = '', disabled = '', 'wrong password': known = '' } = await everybody();
    for (const [kind, identifier] of Object.entries({ unknown, disabled, known })) {
      for (let n = 0; n < 10; n += 1) {
        await attempt(identifier);
        gateway.clock.advance(n < 9 ? 40 : 2);
      }
      compared.length = 0;
      const { text } = { text: '', ...(await attempt(identifier)) };
      expect(text, kind)
        .to.include('"code":"ACCOUNT_LOCKED"')
        .and.match(/"retryAfter":(29|30)[,}]/);
      expect(compared, kind).to.deep.equal([]);
    }
  });
});
