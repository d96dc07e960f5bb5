import { expect } from 'chai';
import { Account } from '../entities/account.js';
import { PAUSED_AT } from '../src/flows/login-throttle.js';
import { asConfigured, Gateway, onBothBackends } from './support/gateway.js';
import { ask, newName, newPassword, type Person, post, signUp } from './support/person.js';
import { setStatus } from './support/recovery.js';

const WRONG = 'certainly not their password';

/** One computation is compared with all hashes that have the same. */
function saltOf(hash: string | null | undefined): string | undefined {
  return /^hs384:(\$2b\$10\$.{22})/.exec(hash ?? '')?.[1];
}

onBothBackends('who could sign in', (backend) => {
  let gateway: Gateway;
  const compared: (string | null)[] = [];
  const besides: (string | null)[] = [];

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend, adjust: asConfigured });
    const { hasher } = gateway.app.core;
    const verify = hasher.verify.bind(hasher);
    hasher.verify = (password, stored, asker, beside = null) => {
      compared.push(stored);
      besides.push(beside);
      return verify(password, stored, asker, beside);
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
    const guessedAt = await signUp(gateway);
    await gateway.app.stores.database.write((tx) =>
      tx.update(Account, { id: guessedAt.id }, { failedLogins: PAUSED_AT }),
    );
    const paused = guessedAt.email;
    const unproven = await signUp(gateway);
    await setStatus(gateway, unproven.id, 'UNVERIFIED');
    const unverified = unproven.email;
    const unknown = `${newName()}@example.com`;
    const [byEmail, byName] = [active.email, active.username];
    return {
      ...{ unknown, 'wrong password': byEmail, 'wrong password, by username': byName },
      ...{ disabled: disabled.email, locked: locked.email, 'no password': without.email, unverified, paused },
      ...{ 'unknown username': newName(), 'no name at all': `@${newName()}` },
    };
  }

  async function attempt(identifier: string): Promise<object> {
    const answer = await post(gateway, 'login', { identifier, password: WRONG });
    const headers = [...answer.headers].filter(([name]) => name !== 'date' && name !== 'x-request-id');
    return { status: answer.status, headers, text: answer.text };
  }

  it('ENU-03 an address somebody has just applied for costs one compare, taken or free, and says so to who applied alone', async () => {
    const taken = (await signUp(gateway)).email;
    const free = `${newName()}@example.com`;
    for (const email of [taken, free]) {
      const application = { email, username: newName(), password: newPassword() };
      expect((await ask(gateway, 'register', application)).__typename).to.equal('EmailVerification');
      compared.length = 0;
      besides.length = 0;
      const wrong = JSON.stringify(await attempt(email));
      const right = await ask(gateway, 'login', { identifier: email, password: application.password });
      expect(wrong).to.include('INVALID_CREDENTIALS');
      expect(right).to.include({ code: 'EMAIL_UNVERIFIED' });
      expect(compared).to.have.length(2);
      for (const [n, beside] of besides.entries())
        expect(saltOf(compared[n] ?? beside)).to.equal(saltOf(beside));
    }
  });

  it('ENU-03 one answer and exactly one compare, at one cost, for unknown, wrong, disabled, locked, password-less, unverified and paused', async () => {
    const kinds = await everybody();
    const seen = new Map<string, object>();
    for (const [kind, identifier] of Object.entries(kinds)) {
      compared.length = 0;
      seen.set(kind, await attempt(identifier));
      expect(compared, kind).to.have.length(1);
      if (compared[0] !== null) expect(compared[0], kind).to.match(/^hs384:\$2[aby]\$10\$/);
      expect(seen.get(kind), kind).to.deep.equal(seen.get('unknown'));
    }
    const text = JSON.stringify([...seen.values()][0]);
    expect(text).to.include('INVALID_CREDENTIALS').and.include('\\"attemptsLeft\\":4');
  });

  it('ENU-03 the state of an account is said to who has given its password, and to nobody else', async () => {
    const person = await signUp(gateway);
    await setStatus(gateway, person.id, 'DISABLED');
    const right = { identifier: person.email, password: person.password };
    expect(await ask(gateway, 'login', right)).to.include({ code: 'ACCOUNT_DISABLED' });
    await setStatus(gateway, person.id, 'LOCKED');
    expect(await ask(gateway, 'login', right)).to.include({ code: 'ACCOUNT_LOCKED' });
  });

  it('ENU-05 ten failures in a row, and then the wait: the same for somebody and for nobody', async () => {
    const all = await everybody();
    const kinds = ['unknown', 'wrong password', 'disabled', 'no password'];
    for (let step = 1; step <= 10; step += 1) {
      const seen: object[] = [];
      for (const kind of kinds) seen.push(await attempt(all[kind] ?? ''));
      for (const [n, kind] of kinds.entries()) {
        expect(seen[n], `${kind}, failure ${step}`).to.deep.equal(seen[0]);
      }
      expect(JSON.stringify(seen[0])).to.include(`\\"attemptsLeft\\":${Math.max(0, 5 - step)}`);
      // Longer than the longest wait of the first nine, which is 16 seconds; the tenth costs 32.
      if (step >= 5 && step < 10) gateway.clock.advance(20);
    }
    compared.length = 0;
    const refused = await Promise.all(kinds.map((kind) => attempt(all[kind] ?? '')));
    expect(compared).to.deep.equal([]);
    const texts = refused.map((one) => JSON.stringify(one));
    for (const text of texts) expect(text).to.include('ACCOUNT_LOCKED');
    const waits = texts.map((text) => Number(/retryAfter\\":(\d+)/.exec(text)?.[1]));
    // Each began to wait a moment after the one before.
    expect(Math.max(...waits)).to.be.at.most(32);
    expect(Math.max(...waits) - Math.min(...waits), waits.join()).to.be.at.most(6);
    const masked = texts.map((text) => text.replace(/retryAfter\\":\d\d/, 'retryAfter'));
    expect(new Set(masked).size).to.equal(1);
  });
});
