import { Account } from '../../entities/account.js';
import type { Clock, Instant } from '../clock.js';
import { mayBeId } from '../crypto/random-token.js';
import type { Database } from '../database.js';
import { type AccountView, accountView, statusOf } from './accounts.js';
import type { LoginGuard } from './login-guard.js';
import { holds, type Origin } from './origin.js';
import type { SessionView } from './session-view.js';
import type { Sessions } from './sessions.js';

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly guard: LoginGuard;
  readonly sessions: Sessions;
}

/**
 * Accounts as those may see them who help others: one's own, or anybody's for holders of accounts:read. Who may not
 * is told the same as about an account that does not exist.
 */
export class AccountDirectory {
  constructor(private readonly deps: Deps) {}

  async account(id: string, origin: Origin): Promise<AccountView | null> {
    const isOwn = origin.viewer?.userId === id;
    if (!isOwn && !holds(origin, 'accounts:read')) return null;
    if (!mayBeId(id)) return null;
    const account = await this.deps.database.read.findOne(Account, { id });
    return account === null ? null : this.view(account);
  }

  async sessionsOf(account: AccountView, origin: Origin): Promise<readonly SessionView[]> {
    const isOwn = origin.viewer?.userId === account.id;
    if (!isOwn && !holds(origin, 'accounts:read')) return [];
    return this.deps.sessions.listOf(account.id, origin.viewer?.sessionId ?? '');
  }

  async view(account: Account): Promise<AccountView> {
    const standing = standingOf(account, this.deps.clock.now());
    const waits = standing.status === 'LOCKED' ? null : await this.deps.guard.lockedUntil(account);
    const status = statusOf(standing, waits);
    return { ...accountView(account), lockedUntil: waits ?? standing.lockedUntil, status };
  }
}

/** A lock whose time is over is none, though its row may say so for some minutes more. */
function standingOf(
  account: Account,
  now: Instant,
): Pick<Account, 'status' | 'failedLogins' | 'lockedUntil'> {
  const { status, failedLogins, lockedUntil } = account;
  const isOver = status === 'LOCKED' && lockedUntil !== null && lockedUntil <= now;
  return isOver
    ? { status: 'ACTIVE', failedLogins, lockedUntil: null }
    : { status, failedLogins, lockedUntil };
}
