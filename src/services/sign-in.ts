import { Account, NOBODY } from '../../entities/account.js';
import { Registration } from '../../entities/registration.js';
import type { Clock } from '../clock.js';
import { TRUSTED } from '../crypto/bounded-queue.js';
import type { PasswordHasher, Verdict } from '../crypto/password-hash.js';
import { digest } from '../crypto/random-token.js';
import type { Database, Writer } from '../database.js';
import { OverloadedError, ProblemError, ServiceUnavailableError } from '../errors.js';
import { type LoginTurn, PAUSED_AT } from '../flows/login-throttle.js';
import type { AccountLocks } from './account-locks.js';
import { findAccount } from './accounts.js';
import type { AuditLog } from './audit-log.js';
import type { Challenges } from './challenges.js';
import type { Entrance } from './entrance.js';
import type { FlowView } from './flow-step.js';
import { readIdentifier } from './identifiers.js';
import type { LoginGuard, LoginTry, Turn } from './login-guard.js';
import { enqueueNotice } from './mail-intents.js';
import type { Origin } from './origin.js';
import type { Outbox } from './outbox.js';
import type { Delivery, SignedInView } from './session-view.js';

export interface Credentials {
  readonly identifier: string;
  readonly password: string;
  readonly remember: boolean;
  readonly delivery: Delivery;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  readonly guard: LoginGuard;
  readonly outbox: Outbox;
  readonly audit: AuditLog;
  readonly entrance: Entrance;
  readonly challenges: Challenges;
  readonly locks: AccountLocks;
}

/**
 * Signing in with a password. A stranger learns nothing but "right" or "wrong": an unknown name, a wrong password
 * and an account without one cost the same single compare and get the same words. What an account's state is, is
 * said only to who has given its password; whether that is enough, Entrance says.
 */
export class SignIn {
  constructor(private readonly deps: Deps) {}

  async login(credentials: Credentials, origin: Origin): Promise<SignedInView | FlowView> {
    const identifier = readIdentifier(credentials.identifier);
    const found = identifier && (await findAccount(this.deps.database.read, identifier, ['passwordHash']));
    const account = await this.deps.locks.lifted(found);
    const identifierKey = identifier?.key ?? keyOfNobody(credentials.identifier);
    const attempt = { identifierKey, account, origin };
    const applied = await this.appliedWith(identifier?.kind === 'EMAIL' ? account : null);
    const turn = await this.deps.guard.take(attempt);
    if (!turn.granted) throw locked(turn.wait);
    const checked = await this.compare(credentials.password, attempt, turn, applied);
    if (!account || !checked.matches || this.deps.guard.isPaused(account, turn)) {
      await this.deps.database.write((tx) => this.recordFailure(tx, account, turn, origin));
      throw checked.matchesBeside ? unconfirmed() : wrong(turn);
    }
    await this.deps.guard.succeeded({ ...attempt, account }, turn);
    const refusal = whyUnusable(account);
    if (refusal !== null) {
      const entry = { kind: 'LOGGED_IN' as const, succeeded: false, subjectId: account.id, actorId: null };
      await this.deps.database.add((tx) => this.deps.audit.record(tx, entry, origin));
      throw refusal;
    }
    const entry = { ...credentials, proofs: ['PASSWORD' as const], answer: null };
    const entered = await this.deps.entrance.enter(account, entry, origin);
    if (entered === 'MOVED') throw wrong(turn);
    if (checked.stale) await this.upgrade(account, credentials.password);
    return typeof entered === 'string'
      ? this.deps.challenges.forSignIn(account, credentials, origin)
      : entered;
  }

  /**
   * The hash of the latest application for an address that is not confirmed. Who registers an address that is taken
   * hears the same from sign-in as who registers a free one. By username it is never said, for that would tell whose
   * address it is.
   */
  private async appliedWith(account: Account | null): Promise<string | null> {
    const { read } = this.deps.database;
    const where = { accountId: account?.id ?? NOBODY };
    const [latest] = await read.find(Registration, { where, order: { createdAt: 'DESC' }, take: 1 });
    const flowKey = latest?.flowKey ?? NOBODY;
    return (await read.findOne(Registration, { flowKey }, ['passwordHash']))?.passwordHash ?? null;
  }

  /** A password that was never looked at costs nobody a try: else a crowd could use up the owner's. */
  private async compare(
    password: string,
    attempt: LoginTry,
    turn: Turn,
    applied: string | null,
  ): Promise<Verdict> {
    const own = attempt.account?.passwordHash ?? null;
    try {
      return await this.deps.hasher.verify(password, own, turn.asker, applied);
    } catch (error) {
      if (error instanceof OverloadedError) await this.deps.guard.giveBack(attempt, turn);
      throw error;
    }
  }

  /**
   * A hash of lower cost or of another scheme is replaced while the password is at hand; at the next login if not now.
   * Only the very hash that was checked: one that was dropped or replaced meanwhile stays so.
   */
  private async upgrade(
    { id, credentialEpoch, passwordHash: checked }: Account,
    password: string,
  ): Promise<void> {
    if (checked === null) return;
    try {
      const passwordHash = await this.deps.hasher.hash(password, TRUSTED);
      const unchanged = { id, credentialEpoch, passwordHash: checked };
      await this.deps.database.write((tx) => tx.update(Account, unchanged, { passwordHash }));
    } catch (error) {
      if (!(error instanceof OverloadedError || error instanceof ServiceUnavailableError)) throw error;
    }
  }

  /**
   * The same writes whether or not there is an account, and answers of the same size. The count lies in SQL, for Redis
   * may forget; the failure that makes it a hundred tells the owner.
   */
  private async recordFailure(
    tx: Writer,
    account: Account | null,
    turn: Turn,
    origin: Origin,
  ): Promise<void> {
    const subjectId = account?.id ?? null;
    const failure = { succeeded: false, subjectId, actorId: null };
    await this.deps.audit.record(tx, { kind: 'LOGGED_IN', ...failure }, origin);
    if (!this.deps.guard.counts(turn)) return;
    await tx.increment(Account, { id: subjectId ?? NOBODY }, 'failedLogins');
    const isPausing = await tx.count(Account, { id: subjectId ?? NOBODY, failedLogins: PAUSED_AT });
    // Nobody has proven the mailbox of an unverified account: it may be that of somebody who knows nothing of it.
    if (isPausing === 0 || account === null || account.status === 'UNVERIFIED') return;
    await this.deps.audit.record(tx, { kind: 'LOCKED', ...failure, succeeded: true }, origin);
    const notice = { kind: 'SIGN_IN_PAUSED' as const, accountId: account.id, at: this.deps.clock.now() };
    await enqueueNotice(this.deps.outbox, tx, notice, origin);
  }
}

function whyUnusable(account: Account): ProblemError | null {
  if (account.status === 'DISABLED') {
    return new ProblemError('ACCOUNT_DISABLED', 'This account is closed. Please contact support.');
  }
  if (account.status === 'LOCKED') {
    return new ProblemError('ACCOUNT_LOCKED', 'This account is locked. Please contact support.');
  }
  if (account.passwordResetRequired) {
    return new ProblemError('PASSWORD_RESET_REQUIRED', 'Please choose a new password first.');
  }
  return null;
}

/** It counts as a failure like any other, or it could be used to give failures back. */
function unconfirmed(): ProblemError {
  return new ProblemError('EMAIL_UNVERIFIED', 'Please confirm your e-mail address first.');
}

function locked(wait: number): ProblemError {
  const message = 'Too many wrong tries. Please wait, or reset your password.';
  return new ProblemError('ACCOUNT_LOCKED', message, { retryAfter: wait });
}

function wrong(turn: LoginTurn): ProblemError {
  const waiting = turn.wait > 0 ? { retryAfter: turn.wait } : {};
  const message = 'Wrong e-mail address, username or password.';
  return new ProblemError('INVALID_CREDENTIALS', message, { attemptsLeft: turn.triesLeft, ...waiting });
}

/** Something that can be nobody's name is counted like a name. */
function keyOfNobody(typed: string): string {
  return digest(`nobody:${typed}`);
}
