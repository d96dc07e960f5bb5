import { Account, type Role } from '../../entities/account.js';
import type { Clock, Instant, Seconds } from '../clock.js';
import type { Database } from '../database.js';
import { invalidField, ProblemError } from '../errors.js';
import { isWithin } from '../flows/scopes.js';
import type { AccountDirectory } from './account-directory.js';
import type { AccountSupport, Doer } from './account-support.js';
import type { AccountView } from './accounts.js';
import { holds, type Origin, type Viewer } from './origin.js';
import type { ResetMails } from './reset-mails.js';
import type { SessionProofs } from './session-proofs.js';
import type { Sessions } from './sessions.js';

/** On whom, and why. */
export interface AdminAction {
  readonly accountId: string;
  readonly reason: string;
}

/** Which sessions: one's own, or somebody else's with a reason. */
export interface EndedSessions {
  readonly sessionIds?: readonly string[] | null;
  readonly accountId?: string | null;
  readonly reason?: string | null;
}

type Reasoned = Doer & { readonly reason: string };

interface Ready {
  readonly target: Account;
  readonly doer: Reasoned;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly sessionProofs: SessionProofs;
  readonly sessions: Sessions;
  readonly accountSupport: AccountSupport;
  readonly resetMails: ResetMails;
  readonly directory: AccountDirectory;
}

/** How long a proof is good for acting on other people's accounts (OWASP ASVS 7.5.3). */
export const ADMIN_FRESH: Seconds = 15 * 60;
const LONGEST_REASON = 200;
const NOT_ONE_LINE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * What a person in charge does to somebody else's account. Protects against a stolen session (the proof is young), against
 * acts nobody can explain (a reason, told to the owner and kept), against power that grows by itself (nobody acts on an
 * account, or gives a role, with a power they lack) and against locking oneself out. That somebody is in charge at all was
 * decided by the scopes of the field; a machine never is, for there is nobody to ask for a proof.
 */
export class AdminActs {
  constructor(private readonly deps: Deps) {}

  async lock(action: AdminAction & { readonly until: Instant | null }, origin: Origin): Promise<AccountView> {
    const { target, doer } = await this.prepare(action, origin);
    if (action.until !== null && action.until <= this.deps.clock.now()) {
      throw invalidField(['input', 'until'], 'INVALID', 'Choose a moment that is still to come.');
    }
    if (target.id === origin.viewer?.userId) throw conflict('You cannot lock yourself out.');
    await this.deps.accountSupport.lock(target, doer, action.until);
    return this.shown(target.id);
  }

  async unlock(action: AdminAction, origin: Origin): Promise<AccountView> {
    const { target, doer } = await this.prepare(action, origin);
    if (target.status === 'DISABLED')
      throw conflict('This account is closed: unlocking does not open it again.');
    if (target.status === 'UNVERIFIED') throw conflict('This address was never confirmed.');
    await this.deps.accountSupport.unlock(target, doer);
    return this.shown(target.id);
  }

  async requireReset(action: AdminAction, origin: Origin): Promise<AccountView> {
    const { target, doer } = await this.prepare(action, origin);
    await this.deps.accountSupport.requireReset(target, doer);
    return this.shown(target.id);
  }

  async sendReset(action: AdminAction, origin: Origin): Promise<AccountView> {
    const { target, doer } = await this.prepare(action, origin);
    await this.deps.resetMails.send(target, doer);
    return this.shown(target.id);
  }

  async setRoles(
    action: AdminAction & { readonly roles: readonly Role[] },
    origin: Origin,
  ): Promise<AccountView> {
    const { target, doer } = await this.prepare(action, origin);
    const { roles } = action;
    const held = origin.viewer?.scopes ?? [];
    if (!isWithin(roles, held)) throw conflict('You cannot give more power than you have.');
    const isSelf = target.id === origin.viewer?.userId;
    if (isSelf && !roles.includes('ADMIN')) throw conflict('You cannot take this role from yourself.');
    await this.deps.accountSupport.setRoles(target, doer, roles);
    return this.shown(target.id);
  }

  async clearCooldown(action: AdminAction, origin: Origin): Promise<AccountView> {
    const { target, doer } = await this.prepare(action, origin);
    await this.deps.accountSupport.clearCooldown(target, doer);
    return this.shown(target.id);
  }

  /** How many sessions were ended. One's own need neither a reason nor a young proof. */
  async endSessions(which: EndedSessions, viewer: Viewer, origin: Origin): Promise<number> {
    const { sessionIds = null, accountId = null, reason = null } = which;
    if (accountId === null) return this.deps.sessions.endChosen(viewer, sessionIds, origin);
    if (!holds(origin, 'accounts:write')) throw notFound();
    const { target, doer } = await this.prepare({ accountId, reason: reason ?? '' }, origin);
    return this.deps.accountSupport.endSessions(target, doer, sessionIds);
  }

  /** Whatever is refused here is refused before anything was looked up, but for what the account itself is. */
  private async prepare(action: AdminAction, origin: Origin): Promise<Ready> {
    const { viewer } = origin;
    if (viewer === null) throw notFound();
    const reason = readReason(action.reason);
    await this.deps.sessionProofs.requireFresh(viewer, ADMIN_FRESH);
    const target = await this.deps.database.read.findOne(Account, { id: action.accountId });
    if (target === null) throw notFound();
    if (!isWithin(target.roles, viewer.scopes)) throw conflict('This account has more power than yours.');
    return { target, doer: { origin, reason } };
  }

  private async shown(id: string): Promise<AccountView> {
    const account = await this.deps.database.read.findOne(Account, { id });
    if (account === null) throw notFound();
    return this.deps.directory.view(account);
  }
}

function readReason(typed: string): string {
  const path = ['input', 'reason'];
  const reason = typed.trim();
  if (reason === '') throw invalidField(path, 'REQUIRED', 'Say why: it goes into the audit log.');
  if (reason.length > LONGEST_REASON) throw invalidField(path, 'TOO_LONG', 'Use 200 characters at most.');
  if (NOT_ONE_LINE.test(reason)) throw invalidField(path, 'INVALID', 'Use one line of plain text.');
  return reason;
}

function conflict(message: string): ProblemError {
  return new ProblemError('CONFLICT', message);
}

function notFound(): ProblemError {
  return new ProblemError('NOT_FOUND', 'There is no such account, or it is not for you to act on.');
}
