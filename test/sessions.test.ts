import { expect } from 'chai';
import { Account, type AccountStatus } from '../entities/account.js';
import { Gateway } from './support/gateway.js';
import { ask, me, newPassword, type Person, permitFor, signUp } from './support/person.js';
import { describeOn } from './support/services.js';
import {
  type Held,
  heldIn,
  logout,
  refresh,
  sessionsOf,
  signIn,
  standingOf,
  untilRefused,
  watchCompares,
} from './support/session-steps.js';

async function setStatus(gateway: Gateway, person: Person, status: AccountStatus): Promise<void> {
  const changed = await gateway.app.stores.database.write((tx) =>
    tx.update(Account, { id: person.id }, { status }),
  );
  expect(changed).to.equal(1);
}

async function changePassword(gateway: Gateway, person: Person): Promise<string> {
  const resetToken = await permitFor(gateway, person.email, person.email);
  const password = newPassword();
  const updated = await ask(gateway, 'updatePassword', { resetToken, newPassword: password });
  expect(updated.__typename).to.equal('PasswordUpdated');
  return password;
}

describeOn(['mariadb', 'redis'], 'sessions, over two gateways', () => {
  let here: Gateway;
  let there: Gateway;

  before(async function () {
    this.timeout(60_000);
    here = await Gateway.start({ backend: 'servers' });
    there = await Gateway.start({ beside: here });
  });
  after(async () => {
    await there.stop();
    await here.stop();
  });

  it('SES-07 an ended session is refused within 5 s by a node that has just believed in it', async () => {
    const endings: Record<string, (person: Person, spare: Held) => Promise<unknown>> = {
      logout: ({ accessToken }) => logout(here, { token: accessToken }),
      'password change': (person) => changePassword(here, person),
      'ended from another session': ({ sessionId }, { accessToken }) =>
        ask(here, 'endSessions', { sessionIds: [sessionId] }, { token: accessToken }),
      'all others ended': (_, { accessToken }) => ask(here, 'endSessions', {}, { token: accessToken }),
      'reuse of a refresh token': async ({ refreshToken }) => {
        const second = heldIn(await refresh(here, refreshToken));
        await refresh(here, second.refreshToken);
        await refresh(here, refreshToken);
      },
      'account disabled': (person) => setStatus(here, person, 'DISABLED'),
      'account locked': (person) => setStatus(here, person, 'LOCKED'),
    };
    const late = await Promise.all(
      Object.entries(endings).map(async ([name, end]) => {
        const person = await signUp(here);
        const spare = await signIn(here, person);
        expect(await standingOf(there, person.accessToken), name).to.equal('ACCEPTED');
        await end(person, spare);
        return (await untilRefused(there, person.accessToken)) < 5_000 ? [] : [name];
      }),
    );
    expect(late.flat()).to.deep.equal([]);
  }).timeout(30_000);

  it('SES-07 the node that ended it refuses it at once', async () => {
    const person = await signUp(here);
    const spare = await signIn(here, person);
    expect(await standingOf(here, person.accessToken)).to.equal('ACCEPTED');
    await ask(here, 'endSessions', {}, { token: spare.accessToken });
    expect(await standingOf(here, person.accessToken)).to.equal('TOKEN_REVOKED');
    expect(await standingOf(here, spare.accessToken)).to.equal('ACCEPTED');
    await logout(here, { token: spare.accessToken });
    expect(await standingOf(here, spare.accessToken)).to.equal('TOKEN_REVOKED');
  });

  it('RACE-05 a login that straddles a reset yields no session', async () => {
    const person = await signUp(here);
    const { held, release } = holdFirstCompare(here);
    const login = ask(here, 'login', { identifier: person.email, password: person.password });
    await held;
    const password = await changePassword(there, person);
    release();
    expect(await login).to.include({ __typename: 'Problem', code: 'INVALID_CREDENTIALS' });
    const fresh = await signIn(here, { ...person, password });
    expect((await sessionsOf(here, fresh.accessToken)).map(({ id }) => id)).to.deep.equal([fresh.sessionId]);
  });

  it('RACE-05 a login that straddles a disabling yields no session', async () => {
    const person = await signUp(here);
    const { held, release } = holdFirstCompare(here);
    const login = ask(here, 'login', { identifier: person.email, password: person.password });
    await held;
    await setStatus(there, person, 'DISABLED');
    release();
    expect((await login).__typename).to.equal('Problem');
    await setStatus(there, person, 'ACTIVE');
    const { length } = await sessionsOf(here, (await signIn(here, person)).accessToken);
    expect(length).to.equal(2);
  });

  const races: Record<string, (person: Person, kept: Held) => Promise<unknown>> = {
    'ending all others': (_, kept) => ask(there, 'endSessions', {}, { token: kept.accessToken }),
    'disabling the account': (person) => setStatus(there, person, 'DISABLED'),
    'changing the password': (person) => changePassword(there, person),
  };
  for (const [name, end] of Object.entries(races)) {
    it(`RACE-06 no refresh outlives ${name}`, async () => {
      const person = await signUp(here);
      const others: Held[] = [];
      while (others.length < 17) others.push(await signIn(here, person));
      const kept = await signIn(here, person);
      // Both have just heard that these sessions live.
      for (const { accessToken } of others) {
        await Promise.all([here, there].map((gateway) => me(gateway, accessToken)));
      }
      const [, ...outcomes] = await Promise.all([
        end(person, kept),
        ...others.map(({ refreshToken }, n) => refresh(n % 2 === 0 ? here : there, refreshToken)),
      ]);
      const won = outcomes.filter(({ __typename }) => __typename === 'SignedIn').map(heldIn);
      for (const { refreshToken } of [...won, ...others]) {
        expect(await refresh(here, refreshToken)).to.include({ code: 'SESSION_ENDED' });
      }
      const waits = await Promise.all(
        [...won, ...others].flatMap(({ accessToken }) => [
          untilRefused(here, accessToken),
          untilRefused(there, accessToken),
        ]),
      );
      expect(Math.max(...waits)).to.be.below(5_000);
    }).timeout(30_000);
  }
});

/** Holds the next login of a gateway between its compare and its write. */
function holdFirstCompare(gateway: Gateway): { held: Promise<void>; release: () => void } {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const held = new Promise<void>((resolve) => {
    const { restore } = watchCompares(gateway, () => {
      restore();
      resolve();
      return released;
    });
  });
  return { held, release };
}
