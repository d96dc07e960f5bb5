import { Account } from '../../entities/account.js';
import type { Database } from '../database.js';
import { ProblemError } from '../errors.js';
import { findAccount } from './accounts.js';
import type { AuditLog } from './audit-log.js';
import { readEmail, readUsername } from './identifiers.js';
import type { LoginGuard } from './login-guard.js';
import type { Origin } from './origin.js';
import type { Sessions } from './sessions.js';

/** One account, by one of its names. */
export type AccountName =
  | { readonly kind: 'ID'; readonly value: string }
  | { readonly kind: 'EMAIL' | 'USERNAME'; readonly value: string };

interface Deps {
  readonly database: Database;
  readonly guard: LoginGuard;
  readonly sessions: Sessions;
  readonly audit: AuditLog;
}

/**
 * What a person in charge may do for somebody else. Nothing here shows or sets a secret, and everything is written
 * to the audit log in the transaction of what it tells of. Who is in charge, the caller has made sure of.
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
  async unlock(account: Account, origin: Origin): Promise<{ readonly wasLocked: boolean }> {
    if (account.status === 'DISABLED') {
      throw new ProblemError('ACCOUNT_DISABLED', 'This account is closed: unlocking does not open it again.');
    }
    const wasLocked = await this.deps.database.write(async (tx) => {
      await tx.update(Account, { id: account.id }, { failedLogins: 0 });
      const changed = await tx.update(Account, { id: account.id, status: 'LOCKED' }, { status: 'ACTIVE' });
      await this.deps.audit.record(tx, entryFor('UNLOCKED', account, origin), origin);
      return changed > 0;
    });
    await this.deps.guard.clear(account);
    return { wasLocked };
  }

  /** Ends every session of the account, on all nodes within five seconds. How many that were. */
  async signOut(account: Account, origin: Origin): Promise<number> {
    return this.deps.database.write(async (tx) => {
      const count = await this.deps.sessions.endAll(tx, account.id, null);
      await this.deps.audit.record(tx, entryFor('SESSION_ENDED', account, origin), origin);
      return count;
    });
  }

  private lookUp(name: AccountName): Promise<Account | null> {
    const { read } = this.deps.database;
    if (name.kind === 'ID') return read.findOne(Account, { id: name.value });
    const identifier = name.kind === 'EMAIL' ? readEmail(name.value) : readUsername(name.value);
    return identifier === null ? Promise.resolve(null) : findAccount(read, identifier);
  }
}

function entryFor(kind: 'UNLOCKED' | 'SESSION_ENDED', account: Account, origin: Origin) {
  return { kind, succeeded: true, subjectId: account.id, actorId: origin.viewer?.userId ?? null };
}
