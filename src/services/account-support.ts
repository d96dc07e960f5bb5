import { In, IsNull } from 'typeorm';
import { Account, type Role } from '../../entities/account.js';
import type { AuditChange, AuditEventKind } from '../../entities/audit-event.js';
import type { AdminAct } from '../../entities/outbox-mail.js';
import type { Clock, Instant } from '../clock.js';
import type { Database, Writer } from '../database.js';
import { ProblemError } from '../errors.js';
import { rolesKey } from '../flows/scopes.js';
import { findAccount } from './accounts.js';
import { leaveAnotherAdmin, queueForRoster } from './admin-roster.js';
import type { AuditLog } from './audit-log.js';
import { markReached } from './bounced-addresses.js';
import type { Cooldowns } from './cooldowns.js';
import type { FactorResets } from './factor-resets.js';
import { heldKinds } from './factor-rows.js';
import { readEmail, readUsername } from './identifiers.js';
import type { LoginGuard } from './login-guard.js';
import { enqueueNotice } from './mail-intents.js';
import type { Origin } from './origin.js';
import type { Outbox } from './outbox.js';
import type { Sessions } from './sessions.js';

/** One account, by one of its names. */
export type AccountName =
  | { readonly kind: 'ID'; readonly value: string }
  | { readonly kind: 'EMAIL' | 'USERNAME'; readonly value: string };

/** Who does it, and why; the reason is told to the owner of the account. */
export interface Doer {
  readonly origin: Origin;
  /** In the doer's own words: one line, 200 characters at most. */
  readonly reason: string | null;
}

/** What was done, and what it changed. */
interface Deed {
  readonly act: AdminAct;
  readonly change: AuditChange | null;
}

const EVENTS: Readonly<Record<AdminAct, AuditEventKind>> = {
  UNLOCKED: 'UNLOCKED',
  SIGNED_OUT: 'SESSION_ENDED',
  FACTORS_RESET: 'FACTOR_RESET_ASKED',
  LOCKED: 'LOCKED',
  RESET_REQUIRED: 'RESET_REQUIRED',
  ROLES_SET: 'ROLES_SET',
  COOLDOWN_CLEARED: 'COOLDOWN_CLEARED',
};

interface Deps {
  readonly database: Database;
  readonly guard: LoginGuard;
  readonly sessions: Sessions;
  readonly audit: AuditLog;
  readonly outbox: Outbox;
  readonly factorResets: FactorResets;
  readonly cooldowns: Cooldowns;
  readonly clock: Clock;
}

/**
 * What a person in charge may do for somebody else. Nothing here shows or sets a secret, and everything is written
 * to the audit log, and mailed to the owner, in the transaction of what it tells of. Who is in charge, the caller has made
 * sure of. That an administrator is left is decided here, behind one row that two at once cannot both have passed.
 */
export class AccountSupport {
  constructor(private readonly deps: Deps) {}

  /** Throws ProblemError NOT_FOUND. */
  async find(name: AccountName): Promise<Account> {
    const account = await this.lookUp(name);
    if (account === null) throw new ProblemError('NOT_FOUND', 'There is no such account.');
    return account;
  }

  /**
   * Keeps somebody out: their sessions, and every code and grant that is under way, end. `until`: when it lifts by
   * itself; null for never. Throws CONFLICT for the last administrator, and for who cannot sign in anyway.
   */
  async lock(account: Account, doer: Doer, until: Instant | null): Promise<void> {
    await this.deps.database.write(async (tx) => {
      await queueForRoster(tx);
      const before = await usable(tx, account.id);
      if (before.roles.includes('ADMIN')) await leaveAnotherAdmin(tx, account.id);
      const { id, status } = before;
      const count = await tx.update(Account, { id, status }, { status: 'LOCKED', lockedUntil: until });
      if (count === 0) throw changedMeanwhile();
      await this.endAccess(tx, id);
      const change = { before: lockOf(before), after: lockOf({ status: 'LOCKED', lockedUntil: until }) };
      await this.tell(tx, before, { act: 'LOCKED', change }, doer);
    });
  }

  /**
   * Lets a locked account sign in again, and forgets the wrong passwords held against it. Open sessions and the
   * password stay as they are. Whether the account itself was locked. Throws ProblemError ACCOUNT_DISABLED for a
   * closed account; ServiceUnavailableError when a store is away, after which it may be asked for again.
   */
  async unlock(account: Account, doer: Doer): Promise<{ readonly wasLocked: boolean }> {
    const wasLocked = await this.deps.database.write(async (tx) => {
      const before = await tx.findOne(Account, { id: account.id });
      if (before === null) throw new ProblemError('NOT_FOUND', 'There is no such account.');
      const { id, status, lockedUntil, failedLogins } = before;
      if (status === 'DISABLED') {
        throw new ProblemError(
          'ACCOUNT_DISABLED',
          'This account is closed: unlocking does not open it again.',
        );
      }
      const isLocked = status === 'LOCKED';
      const lock = isLocked ? { status: 'ACTIVE' as const, lockedUntil: null } : lockOf(before);
      const unchanged = { id, status, lockedUntil: lockedUntil ?? IsNull(), failedLogins };
      const count = await tx.update(Account, unchanged, { ...lock, failedLogins: 0 });
      if (count === 0) throw changedMeanwhile();
      const after = { ...lock, failedAttempts: 0 };
      const change = { before: { ...lockOf(before), failedAttempts: failedLogins }, after };
      await this.tell(tx, before, { act: 'UNLOCKED', change }, doer);
      return isLocked;
    });
    await this.deps.guard.clear(account);
    return { wasLocked };
  }

  /** Ends every session of the account, on all nodes within five seconds. How many that were. */
  signOut(account: Account, doer: Doer): Promise<number> {
    return this.endSessions(account, doer, null);
  }

  /** Ends these sessions of the account, or all. How many that were. */
  async endSessions(account: Account, doer: Doer, sessionIds: readonly string[] | null): Promise<number> {
    return this.deps.database.write(async (tx) => {
      const count =
        sessionIds === null
          ? await this.deps.sessions.endAll(tx, account.id, null)
          : await this.deps.sessions.endNamed(tx, account.id, sessionIds);
      const isIdle = count === 0 && sessionIds !== null;
      if (isIdle) return 0;
      const change = { before: { sessions: count }, after: { sessions: 0 } };
      await this.tell(tx, account, { act: 'SIGNED_OUT', change }, doer);
      return count;
    });
  }

  /** The next sign-in has to choose a new password, and every session ends. Throws CONFLICT for who cannot sign in. */
  async requireReset(account: Account, doer: Doer): Promise<void> {
    await this.deps.database.write(async (tx) => {
      const before = await usable(tx, account.id);
      await tx.update(Account, { id: before.id }, { passwordResetRequired: true });
      await this.endAccess(tx, before.id);
      const { passwordResetRequired } = before;
      const change = { before: { passwordResetRequired }, after: { passwordResetRequired: true } };
      await this.tell(tx, before, { act: 'RESET_REQUIRED', change }, doer);
    });
  }

  /**
   * Replaces the roles. Every session ends, for its tokens say what the old ones allowed; the same roles again change
   * nothing. Throws CONFLICT when the last administrator would be gone.
   */
  async setRoles(account: Account, doer: Doer, wanted: readonly Role[]): Promise<void> {
    const roles = [...new Set(wanted)].sort();
    await this.deps.database.write(async (tx) => {
      await queueForRoster(tx);
      const before = await usable(tx, account.id);
      // Both columns say it: where they differ, what was asked for mends the one that is wrong.
      if (before.rolesKey === rolesKey(roles) && rolesKey(before.roles) === rolesKey(roles)) return;
      const isLeaving = before.roles.includes('ADMIN') && !roles.includes('ADMIN');
      if (isLeaving) await leaveAnotherAdmin(tx, before.id);
      const unchanged = { id: before.id, rolesKey: before.rolesKey ?? IsNull() };
      const count = await tx.update(Account, unchanged, { roles, rolesKey: rolesKey(roles) });
      if (count === 0) throw changedMeanwhile();
      await this.endAccess(tx, before.id);
      const change = { before: { roles: before.roles }, after: { roles } };
      await this.tell(tx, before, { act: 'ROLES_SET', change }, doer);
    });
  }

  /** The next code may be asked for at once, and an address that bounced is held for good until it bounces again. */
  async clearCooldown(account: Account, doer: Doer): Promise<void> {
    const before = await this.deps.cooldowns.summary(account);
    // Done before it is told: cleared twice is as good as once, but success that did not come about is a lie.
    await this.deps.cooldowns.clear(account);
    await this.deps.database.write(async (tx) => {
      await markReached(tx, account.id);
      const change = { before, after: { codesAskedFor: 0, wrongAnswers: 0 } };
      return this.tell(tx, account, { act: 'COOLDOWN_CLEARED', change }, doer);
    });
  }

  /** Every second factor is removed in a day, unless the owner objects. When. Throws ProblemError CONFLICT. */
  async resetFactors(account: Account, doer: Doer & { readonly reason: string }): Promise<Instant> {
    return this.deps.database.write(async (tx) => {
      const factors = await heldKinds(tx, account.id);
      const dueAt = await this.deps.factorResets.ask(tx, account.id, doer.reason);
      const change = { before: { factors, removalDueAt: null }, after: { factors, removalDueAt: dueAt } };
      await this.tell(tx, account, { act: 'FACTORS_RESET', change }, doer);
      return dueAt;
    });
  }

  /** Every session, and every sign-in and recovery under way: what it was decided on is no longer so. */
  private async endAccess(tx: Writer, id: string): Promise<void> {
    await tx.increment(Account, { id }, 'credentialEpoch');
    await this.deps.sessions.endAll(tx, id, null);
  }

  /** The audit log, and the owner. */
  private async tell(
    tx: Writer,
    account: Account,
    { act, change }: Deed,
    { origin, reason }: Doer,
  ): Promise<void> {
    const actorId = origin.viewer?.userId ?? null;
    const entry = { kind: EVENTS[act], succeeded: true, subjectId: account.id, actorId, reason, change };
    await this.deps.audit.record(tx, entry, origin);
    const notice = { kind: 'ADMIN_ACTED' as const, accountId: account.id, at: this.deps.clock.now() };
    await enqueueNotice(this.deps.outbox, tx, { ...notice, admin: { act, reason } }, origin);
  }

  private lookUp(name: AccountName): Promise<Account | null> {
    const { read } = this.deps.database;
    if (name.kind === 'ID') return read.findOne(Account, { id: name.value });
    const identifier = name.kind === 'EMAIL' ? readEmail(name.value) : readUsername(name.value);
    return identifier === null ? Promise.resolve(null) : findAccount(read, identifier);
  }
}

/** As it is in this transaction. Throws CONFLICT for one that was never confirmed, or is closed. */
async function usable(tx: Writer, id: string): Promise<Account> {
  const account = await tx.findOne(Account, { id, status: In(['ACTIVE', 'LOCKED']) });
  if (account !== null) return account;
  throw new ProblemError('CONFLICT', 'This account was never confirmed, or is closed.');
}

function lockOf({ status, lockedUntil }: Pick<Account, 'status' | 'lockedUntil'>) {
  return { status, lockedUntil };
}

function changedMeanwhile(): ProblemError {
  return new ProblemError('CONFLICT', 'The account was changed just now. Please look at it again.');
}
