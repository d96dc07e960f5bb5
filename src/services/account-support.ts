import { Account } from '../../entities/account.js';
import type { AuditEventKind } from '../../entities/audit-event.js';
import type { AdminAct } from '../../entities/outbox-mail.js';
import type { Clock, Instant } from '../clock.js';
import type { Database, Writer } from '../database.js';
import { ProblemError } from '../errors.js';
import { findAccount } from './accounts.js';
import type { AuditLog } from './audit-log.js';
import type { FactorResets } from './factor-resets.js';
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

const EVENTS = {
  UNLOCKED: 'UNLOCKED',
  SIGNED_OUT: 'SESSION_ENDED',
  FACTORS_RESET: 'FACTOR_RESET_ASKED',
} as const satisfies Partial<Record<AdminAct, AuditEventKind>>;

interface Deps {
  readonly database: Database;
  readonly guard: LoginGuard;
  readonly sessions: Sessions;
  readonly audit: AuditLog;
  readonly outbox: Outbox;
  readonly factorResets: FactorResets;
  readonly clock: Clock;
}

/**
 * What a person in charge may do for somebody else. Nothing here shows or sets a secret, and everything is written
 * to the audit log, and mailed to the owner, in the transaction of what it tells of. Who is in charge, the caller has made
 * sure of.
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
   * Lets a locked account sign in again, and forgets the wrong passwords held against it. Open sessions and the
   * password stay as they are. Whether the account itself was locked. Throws ProblemError ACCOUNT_DISABLED for a
   * closed account; ServiceUnavailableError when a store is away, after which it may be asked for again.
   */
  async unlock(account: Account, doer: Doer): Promise<{ readonly wasLocked: boolean }> {
    if (account.status === 'DISABLED') {
      throw new ProblemError('ACCOUNT_DISABLED', 'This account is closed: unlocking does not open it again.');
    }
    const wasLocked = await this.deps.database.write(async (tx) => {
      await tx.update(Account, { id: account.id }, { failedLogins: 0 });
      const changed = await tx.update(Account, { id: account.id, status: 'LOCKED' }, { status: 'ACTIVE' });
      await this.tell(tx, account, 'UNLOCKED', doer);
      return changed > 0;
    });
    await this.deps.guard.clear(account);
    return { wasLocked };
  }

  /** Ends every session of the account, on all nodes within five seconds. How many that were. */
  async signOut(account: Account, doer: Doer): Promise<number> {
    return this.deps.database.write(async (tx) => {
      const count = await this.deps.sessions.endAll(tx, account.id, null);
      await this.tell(tx, account, 'SIGNED_OUT', doer);
      return count;
    });
  }

  /** Every second factor is removed in a day, unless the owner objects. When. Throws ProblemError CONFLICT. */
  async resetFactors(account: Account, doer: Doer & { readonly reason: string }): Promise<Instant> {
    return this.deps.database.write(async (tx) => {
      const dueAt = await this.deps.factorResets.ask(tx, account.id, doer.reason);
      await this.tell(tx, account, 'FACTORS_RESET', doer);
      return dueAt;
    });
  }

  /** The audit log, and the owner. */
  private async tell(
    tx: Writer,
    account: Account,
    act: keyof typeof EVENTS,
    { origin, reason }: Doer,
  ): Promise<void> {
    const actorId = origin.viewer?.userId ?? null;
    const entry = { kind: EVENTS[act], succeeded: true, subjectId: account.id, actorId, reason };
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
