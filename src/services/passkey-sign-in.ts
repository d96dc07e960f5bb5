import { randomBytes } from 'node:crypto';
import { Account, NOBODY } from '../../entities/account.js';
import type { Instant } from '../clock.js';
import { digest, newCapability } from '../crypto/random-token.js';
import type { Database } from '../database.js';
import type { CellKey, CellStore } from '../ephemeral/cell-store.js';
import { invalidField, ProblemError } from '../errors.js';
import {
  finishPasskeyLogin,
  openPasskeyLogin,
  PASSKEY_LOGIN_TTL,
  type PasskeyLogin,
  tryPasskeyLogin,
} from '../flows/passkey-login.js';
import type { AccountLocks } from './account-locks.js';
import type { AuditLog } from './audit-log.js';
import { invalidCode } from './code-problems.js';
import type { Entrance } from './entrance.js';
import { type FlowView, passkeyChannel } from './flow-step.js';
import type { Origin } from './origin.js';
import type { Identified, PasskeyProof } from './passkey-proof.js';
import type { Delivery, SignedInView } from './session-view.js';
import type { SourceGuard } from './source-guard.js';
import { missing } from './typed-answer.js';

interface Deps {
  readonly database: Database;
  readonly cells: CellStore;
  readonly entrance: Entrance;
  readonly sources: SourceGuard;
  readonly audit: AuditLog;
  readonly locks: AccountLocks;
}

/** How the session comes about. */
export interface ComingIn {
  readonly delivery: Delivery;
  readonly remember: boolean;
}

interface Attempt {
  readonly nonce: string;
  readonly triesLeft: number;
}

const ID_PREFIX = 'pkl';
const WRONG_FORM = 'This is not the answer of a passkey.';

/**
 * Signing in with a passkey and nothing else: it is something one has, and its authenticator has verified whose hands
 * it is in. Nobody is named before, so nothing can be learned of who has an account; and a passkey that is unknown, a
 * wrong signature and an account that is closed get the same words after the same work.
 */
export class PasskeySignIn {
  constructor(
    private readonly deps: Deps,
    /** Null where no browser would use one. */
    private readonly proof: PasskeyProof | null,
  ) {}

  /** Whether this is the id of a conversation that was begun here. */
  owns(challengeId: string): boolean {
    return challengeId.startsWith(`${ID_PREFIX}_`);
  }

  async begin(origin: Origin): Promise<FlowView> {
    if (this.proof === null) throw new ProblemError('CONFLICT', 'Passkeys cannot be used at this address.');
    await this.deps.sources.take('ceremony', origin);
    const id = newCapability(ID_PREFIX);
    const nonce = randomBytes(16).toString('hex');
    const expiresAt = await this.deps.cells.update<PasskeyLogin, Instant>(cellOf(id), (_, now) => {
      const state = openPasskeyLogin(nonce, now);
      return { state, ttl: PASSKEY_LOGIN_TTL, result: state.endsAt };
    });
    const channels = [passkeyChannel({ flowKey: digest(id), nonce, accountId: null })];
    return { id, purpose: 'SIGN_IN', sentTo: null, channels, codeLength: 0, resendAfter: 0, expiresAt };
  }

  /** `given` is an AuthenticationResponseJSON, as text. */
  async answer(challengeId: string, given: string, how: ComingIn, origin: Origin): Promise<SignedInView> {
    if (given === '') throw missing('passkey');
    const answer = this.proof?.read(given) ?? null;
    if (this.proof === null || answer === null) {
      throw invalidField(['input', 'passkey'], 'INVALID', WRONG_FORM);
    }
    const counted = await this.deps.sources.take('failure', origin);
    const attempt = await this.take(challengeId);
    const asked = { flowKey: digest(challengeId), nonce: attempt?.nonce ?? '' };
    const identified = await this.proof.identify(answer, asked);
    const subject = identified?.accountId ?? NOBODY;
    const found = await this.deps.database.read.findOne(Account, { id: subject });
    const account = await this.deps.locks.lifted(found);
    if (attempt === null || identified === null || account?.status !== 'ACTIVE') {
      return this.refuse(account, attempt?.triesLeft ?? 0, origin);
    }
    const entered = await this.enter(account, identified, how, origin);
    if (entered === null) return this.refuse(account, attempt.triesLeft, origin);
    await this.deps.sources.giveBack(counted);
    await this.finish(challengeId);
    return entered;
  }

  private async enter(
    account: Account,
    { answer }: Identified,
    how: ComingIn,
    origin: Origin,
  ): Promise<SignedInView | null> {
    if (account.passwordResetRequired) {
      await this.recordRefusal(account.id, origin);
      throw new ProblemError('PASSWORD_RESET_REQUIRED', 'Please choose a new password first.');
    }
    const entry = { ...how, proofs: [answer.proof], answer };
    const entered = await this.deps.entrance.enter(account, entry, origin);
    return typeof entered === 'string' ? null : entered;
  }

  private async refuse(account: Account | null, triesLeft: number, origin: Origin): Promise<never> {
    await this.recordRefusal(account?.id ?? null, origin);
    throw invalidCode(triesLeft);
  }

  private recordRefusal(subjectId: string | null, origin: Origin): Promise<void> {
    const entry = { kind: 'LOGGED_IN' as const, succeeded: false, subjectId, actorId: null };
    return this.deps.database.add((tx) => this.deps.audit.record(tx, entry, origin));
  }

  /** Null when there is no such conversation, or nothing more may be tried in it. */
  private take(challengeId: string): Promise<Attempt | null> {
    return this.deps.cells.update<PasskeyLogin, Attempt | null>(cellOf(challengeId), (present, now) => {
      const { state, left } = tryPasskeyLogin(present, now);
      if (state === undefined || left === null) return { state, ttl: 1, result: null };
      return { state, ttl: restOf(state, now), result: { nonce: state.nonce, triesLeft: left } };
    });
  }

  private async finish(challengeId: string): Promise<void> {
    await this.deps.cells.update<PasskeyLogin, void>(cellOf(challengeId), (state, now) => {
      const over = state && finishPasskeyLogin(state);
      return { state: over, ttl: over ? restOf(over, now) : 1, result: undefined };
    });
  }
}

function restOf({ endsAt }: PasskeyLogin, now: Instant): number {
  return Math.max(1, Math.ceil((endsAt - now) / 1000));
}

function cellOf(challengeId: string): CellKey {
  return `passkey-login:${digest(challengeId)}`;
}
