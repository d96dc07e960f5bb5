import { Account, type AccountStatus, type Role } from '../../entities/account.js';
import type { Instant } from '../clock.js';
import type { Database, Reader } from '../database.js';
import { PAUSED_AT } from '../flows/login-throttle.js';
import type { EventConnectionView } from './audit-event-view.js';
import type { AuditTrail, EventPageAsked } from './audit-trail.js';
import { type Identifier, maskEmail } from './identifiers.js';
import type { LoginGuard } from './login-guard.js';
import type { Origin, Viewer } from './origin.js';
import type { SessionWatch } from './session-watch.js';
import { type UserView, userView } from './user-view.js';

/** What the person themselves may know of how they sign in. */
export interface AccountView {
  readonly id: string;
  readonly user: UserView;
  readonly email: string;
  /** The address as it is shown where somebody may look over a shoulder. */
  readonly emailHint: string;
  readonly emailVerified: boolean;
  readonly status: AccountStatus;
  readonly lockedUntil: Instant | null;
  readonly failedAttempts: number;
  readonly passwordResetRequired: boolean;
  readonly passwordChangedAt: Instant;
  readonly createdAt: Instant;
  readonly lastLoginAt: Instant | null;
  readonly roles: readonly Role[];
}

type HiddenColumn = 'passwordHash';

/** Reading accounts. Everything it answers about someone else is null, whether they exist or not. */
export class Accounts {
  constructor(
    private readonly deps: {
      readonly database: Database;
      readonly guard: LoginGuard;
      readonly watch: SessionWatch;
      readonly auditTrail: AuditTrail;
    },
  ) {}

  /** The person who is asking; null when nobody is signed in. */
  async me(viewer: Viewer | null): Promise<UserView | null> {
    return viewer && this.deps.watch.holderOf(viewer);
  }

  async accountOf(userId: string, viewer: Viewer | null): Promise<AccountView | null> {
    if (viewer === null || viewer.userId !== userId) return null;
    const account = await this.deps.database.read.findOne(Account, { id: userId });
    if (account === null) return null;
    const lockedUntil = await this.deps.guard.lockedUntil(account);
    return { ...accountView(account), lockedUntil, status: statusOf(account, lockedUntil) };
  }

  eventsOf(account: AccountView, page: EventPageAsked, origin: Origin): Promise<EventConnectionView> {
    return this.deps.auditTrail.eventsOf(account.id, page, origin);
  }
}

/** Looks an account up by what was typed, and compares the canonical form once more in code. */
export async function findAccount(
  reader: Reader,
  identifier: Identifier,
  hidden: readonly HiddenColumn[] = [],
): Promise<Account | null> {
  const byEmail = identifier.kind === 'EMAIL';
  const where = byEmail ? { emailKey: identifier.key } : { usernameKey: identifier.key };
  const account = await reader.findOne(Account, where, hidden);
  if (account === null) return null;
  const stored = byEmail ? account.email : account.username.toLowerCase();
  return stored === identifier.canonical ? account : null;
}

export function accountView(account: Account): Omit<AccountView, 'status' | 'lockedUntil'> {
  return {
    id: account.id,
    user: userView(account),
    email: account.email,
    emailHint: maskEmail(account.email),
    emailVerified: account.emailVerifiedAt !== null,
    failedAttempts: account.failedLogins,
    passwordResetRequired: account.passwordResetRequired,
    passwordChangedAt: account.passwordChangedAt,
    createdAt: account.createdAt,
    lastLoginAt: account.lastLoginAt,
    roles: account.roles,
  };
}

export function statusOf(
  account: Pick<Account, 'status' | 'failedLogins'>,
  lockedUntil: Instant | null,
): AccountStatus {
  const isHeld = lockedUntil !== null || account.failedLogins >= PAUSED_AT;
  return account.status === 'ACTIVE' && isHeld ? 'LOCKED' : account.status;
}
