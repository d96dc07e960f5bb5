import { expect } from 'chai';
import { type Backend, Gateway, onBothBackends } from './support/gateway.js';
import { ask, newPassword, type Person, signUp } from './support/person.js';
import { grantFor, login, openReset, setStatus, storedAccount, update, verify } from './support/recovery.js';
import { refresh, signIn, standingOf, untilRefused } from './support/session-steps.js';
import { ACTS, act, newestEvent, newStaff, read, type Staff } from './support/staff.js';

const REASON = 'They asked us to, by phone';
const QUARTER = 15 * 60;

onBothBackends('looking after other people’s accounts', (backend: Backend) => {
  let gateway: Gateway;
  let admin: Staff;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  beforeEach(async () => {
    admin = await newStaff(gateway, ['ADMIN']);
  });
  after(() => gateway.stop());

  const on = (person: Person, more: object = {}) => ({ accountId: person.id, reason: REASON, ...more });
  /** What the act needs besides. */
  const extra = (name: string): object => (name === 'setRoles' ? { roles: [] } : {});

  it('ADM-08 lockAccount keeps somebody out at once, ends what is under way, and tells the owner why', async () => {
    const person = await signUp(gateway);
    const reset = await openReset(gateway, person.email);
    const locked = await act(gateway, admin.token, 'lockAccount', on(person));
    expect(locked).to.include({ __typename: 'Account', status: 'LOCKED', lockedUntil: null });
    expect(await standingOf(gateway, person.accessToken)).to.equal('TOKEN_REVOKED');
    expect((await refresh(gateway, person.refreshToken)).code).to.equal('SESSION_ENDED');
    expect(await newestEvent(gateway, person.id)).to.deep.include({
      kind: 'LOCKED',
      actorId: admin.id,
      reason: REASON,
      change: {
        before: { status: 'ACTIVE', lockedUntil: null },
        after: { status: 'LOCKED', lockedUntil: null },
      },
    });
    expect(await login(gateway, person.email, person.password)).to.include({ code: 'ACCOUNT_LOCKED' });
    expect(await verify(gateway, reset.id, reset.code)).to.include({ code: 'INVALID_CODE' });
    const mail = await gateway.mailTo(person.email);
    expect(mail.subject).to.include('locked your account');
    expect(mail.text).to.include(REASON);
    await act(gateway, admin.token, 'unlockAccount', on(person));
    expect(await verify(gateway, reset.id, reset.code), 'after the lock').to.include({
      code: 'INVALID_CODE',
    });
    expect(await login(gateway, person.email, person.password)).to.include({ __typename: 'SignedIn' });
  });

  it('ADM-08 a lock with an end lifts by itself, for a password and for a forgotten one', async () => {
    const [ada, bob] = [await signUp(gateway), await signUp(gateway)];
    const until = new Date(gateway.clock.now() + 600_000).toISOString();
    for (const person of [ada, bob]) {
      const locked = await act(gateway, admin.token, 'lockAccount', on(person, { until }));
      expect(locked).to.include({ status: 'LOCKED', lockedUntil: until });
    }
    gateway.clock.advance(590);
    expect(await login(gateway, ada.email, ada.password)).to.include({ code: 'ACCOUNT_LOCKED' });
    gateway.clock.advance(11);
    expect(await login(gateway, ada.email, ada.password)).to.include({ __typename: 'SignedIn' });
    const reset = await openReset(gateway, bob.email);
    expect(await verify(gateway, reset.id, reset.code)).to.include({ __typename: 'ResetPermit' });
    expect(await storedAccount(gateway, bob.id)).to.include({ status: 'ACTIVE', lockedUntil: null });
  });

  it('ADM-08 a lock ends in the future or never, and locks nobody who was never in', async () => {
    const person = await signUp(gateway);
    const until = new Date(gateway.clock.now() - 1000).toISOString();
    const past = await act(gateway, admin.token, 'lockAccount', on(person, { until }));
    expect(past).to.deep.include({ code: 'INVALID_INPUT' });
    expect(past.fields?.[0]?.path).to.deep.equal(['input', 'until']);
    for (const status of ['UNVERIFIED', 'DISABLED'] as const) {
      await setStatus(gateway, person.id, status);
      for (const name of ACTS.filter((one) => one !== 'clearCooldown')) {
        const outcome = await act(gateway, admin.token, name, on(person, extra(name)));
        expect(outcome.code, `${name} ${status}`).to.equal('CONFLICT');
      }
      expect(await storedAccount(gateway, person.id)).to.include({ status });
    }
  });

  it('ADM-08 unlockAccount forgets wrong passwords, of a locked account and of one that only waits', async () => {
    const person = await signUp(gateway);
    for (let n = 0; n < 8; n += 1) await login(gateway, person.email, newPassword());
    expect(await login(gateway, person.email, person.password)).to.include({ code: 'ACCOUNT_LOCKED' });
    const shown = await read<{ account: object }>(
      gateway,
      admin.token,
      `{ account(id: "${person.id}") { status failedAttempts } }`,
    );
    expect(shown.account).to.deep.include({ status: 'LOCKED' });
    const unlocked = await act(gateway, admin.token, 'unlockAccount', on(person));
    expect(unlocked).to.include({ status: 'ACTIVE', lockedUntil: null, failedAttempts: 0 });
    expect(await login(gateway, person.email, person.password)).to.include({ __typename: 'SignedIn' });
  });

  it('ADM-08 requirePasswordReset ends every session, and the next sign-in has to choose a new password', async () => {
    const person = await signUp(gateway);
    const acted = await act(gateway, admin.token, 'requirePasswordReset', on(person));
    expect(acted).to.include({ passwordResetRequired: true, status: 'ACTIVE' });
    expect(await standingOf(gateway, person.accessToken)).to.equal('TOKEN_REVOKED');
    expect(await login(gateway, person.email, person.password)).to.include({
      code: 'PASSWORD_RESET_REQUIRED',
    });
    expect(await newestEvent(gateway, person.id)).to.deep.include({ kind: 'LOGGED_IN', succeeded: false });
    expect((await gateway.mailTo(person.email)).subject).to.include('asked you to change your password');
  });

  it('ADM-08 leave to choose a password ends with a lock, lifted or not, and with a demand for a new one', async () => {
    for (const acts of [['lockAccount', 'unlockAccount'], ['requirePasswordReset']] as const) {
      const person = await signUp(gateway);
      const resetToken = await grantFor(gateway, person.email);
      for (const one of acts) {
        expect((await act(gateway, admin.token, one, on(person))).__typename).to.equal('Account');
      }
      const late = await update(gateway, resetToken, newPassword());
      expect(late, acts.join()).to.include({ code: 'EXPIRED' });
    }
  });

  it('ADM-08 endSessions ends chosen sessions of somebody else, or all, for a reason', async () => {
    const person = await signUp(gateway);
    const second = await signIn(gateway, person);
    const foreign = await signUp(gateway);
    const end = (more: object) => ask(gateway, 'endSessions', more, { token: admin.token });
    expect(await end({ accountId: person.id })).to.include({ code: 'INVALID_INPUT' });
    const chosen = [second.sessionId, foreign.sessionId];
    expect(await end(on(person, { sessionIds: chosen }))).to.include({ count: 1 });
    expect(await standingOf(gateway, second.accessToken)).to.equal('TOKEN_REVOKED');
    expect(await standingOf(gateway, person.accessToken)).to.equal('ACCEPTED');
    expect(await standingOf(gateway, foreign.accessToken)).to.equal('ACCEPTED');
    expect(await end(on(person, { sessionIds: [] }))).to.include({ count: 0 });
    expect(await end(on(person))).to.include({ count: 1 });
    expect(await standingOf(gateway, person.accessToken)).to.equal('TOKEN_REVOKED');
    expect(await newestEvent(gateway, person.id)).to.deep.include({ kind: 'SESSION_ENDED', reason: REASON });
    expect(await standingOf(gateway, admin.token)).to.equal('ACCEPTED');
  });

  it('ADM-08 setRoles changes what the next token allows, and ends the ones before on every node within 5 s', async function () {
    this.timeout(60_000);
    const other = await Gateway.start({ backend, beside: gateway });
    try {
      const person = await signUp(gateway);
      expect(await standingOf(other, person.accessToken)).to.equal('ACCEPTED');
      const acted = await act(
        gateway,
        admin.token,
        'setRoles',
        on(person, { roles: ['SUPPORT', 'SUPPORT'] }),
      );
      expect(acted.roles).to.deep.equal(['SUPPORT']);
      expect(await untilRefused(other, person.accessToken)).to.be.below(5_000);
      expect(await newestEvent(gateway, person.id)).to.deep.include({
        kind: 'ROLES_SET',
        actorId: admin.id,
        change: { before: { roles: [] }, after: { roles: ['SUPPORT'] } },
      });
      const { tokens } = await login(gateway, person.email, person.password);
      expect(tokens?.scope.split(' ')).to.include.members(['self', 'accounts:read', 'audit:read']);
      expect(tokens?.scope).not.to.include('write');
      const again = await act(gateway, admin.token, 'setRoles', on(person, { roles: ['SUPPORT'] }));
      expect(again.__typename).to.equal('Account');
      expect(await standingOf(gateway, tokens?.accessToken ?? ''), 'the same again').to.equal('ACCEPTED');
    } finally {
      await other.stop();
    }
  });

  it('ADM-08 whoever acts has proven a quarter of an hour ago at most who they are, whatever their token says', async () => {
    const person = await signUp(gateway);
    const held = await signIn(gateway, admin);
    gateway.clock.advance(QUARTER - 5);
    const { tokens, session } = await refresh(gateway, held.refreshToken);
    expect(session?.id).to.equal(held.sessionId);
    const token = tokens?.accessToken ?? '';
    expect(await act(gateway, token, 'unlockAccount', on(person))).to.include({ __typename: 'Account' });
    gateway.clock.advance(10);
    const before = await storedAccount(gateway, person.id);
    for (const name of ACTS) {
      const outcome = await act(gateway, token, name, on(person, extra(name)));
      expect(outcome.code, name).to.equal('STEP_UP_REQUIRED');
    }
    const ended = await ask(gateway, 'endSessions', on(person), { token });
    expect(ended.code).to.equal('STEP_UP_REQUIRED');
    expect(await storedAccount(gateway, person.id)).to.deep.equal(before);
  });

  it('ADM-08 without a reason of one line, and for nobody, nothing happens', async () => {
    const person = await signUp(gateway);
    const before = await storedAccount(gateway, person.id);
    for (const name of ACTS) {
      for (const reason of ['', '   ', 'two\nlines', 'x'.repeat(201), '\u202Egnp.exe']) {
        const outcome = await act(gateway, admin.token, name, { ...on(person, extra(name)), reason });
        expect(outcome.code, `${name} ${JSON.stringify(reason)}`).to.equal('INVALID_INPUT');
        expect(outcome.fields?.[0]?.path).to.deep.equal(['input', 'reason']);
      }
      const nobody = { accountId: 'usr_nobody', reason: REASON, ...extra(name) };
      expect((await act(gateway, admin.token, name, nobody)).code, name).to.equal('NOT_FOUND');
    }
    expect(await storedAccount(gateway, person.id)).to.deep.equal(before);
  });

  it('ADM-08 nobody locks themselves out or gives their own power away', async () => {
    const own = { accountId: admin.id, reason: REASON };
    expect(await act(gateway, admin.token, 'lockAccount', own)).to.include({ code: 'CONFLICT' });
    for (const roles of [[], ['SUPPORT']]) {
      expect(await act(gateway, admin.token, 'setRoles', { ...own, roles })).to.include({ code: 'CONFLICT' });
    }
    expect(await storedAccount(gateway, admin.id)).to.deep.include({ status: 'ACTIVE', roles: ['ADMIN'] });
    expect(await standingOf(gateway, admin.token)).to.equal('ACCEPTED');
  });
});
