import { Account } from '../../entities/account.js';
import { ResetGrant } from '../../entities/reset-grant.js';
import type { Clock, Instant } from '../clock.js';
import { TRUSTED } from '../crypto/bounded-queue.js';
import type { PasswordHasher } from '../crypto/password-hash.js';
import { digest, newResetToken } from '../crypto/random-token.js';
import type { Adder, Database, Writer } from '../database.js';
import type { CellStore } from '../ephemeral/cell-store.js';
import { invalidField, ProblemError } from '../errors.js';
import { GRANT_TTL, type GrantTries, takeGrantTry } from '../flows/grant-tries.js';
import { areEnough, waysLeft } from '../flows/recovery-proofs.js';
import type { Way } from '../flows/verification-flow.js';
import type { AuditLog } from './audit-log.js';
import { markReached } from './bounced-addresses.js';
import { kindsOf } from './factor-rows.js';
import { isProtected } from './factors.js';
import type { FlowStep, FlowView } from './flow-step.js';
import type { KnownDevices } from './known-devices.js';
import type { LoginGuard } from './login-guard.js';
import { enqueueCode, enqueueNotice } from './mail-intents.js';
import type { Origin } from './origin.js';
import type { Outbox } from './outbox.js';
import type { PasswordPolicy } from './password-policy.js';
import type { ResetOpening } from './reset-opening.js';
import type { Sessions } from './sessions.js';
import type { SignInPlaces } from './sign-in-places.js';
import type { GivenProof } from './typed-answer.js';
import { type Proven, tooLate, type Verification } from './verification.js';

export interface ResetPermitView {
  readonly resetToken: string;
  readonly expiresAt: Instant;
}

export interface PasswordUpdatedView {
  readonly changedAt: Instant;
  readonly sessionsEnded: number;
  /** Makes this browser known to the account: whoever chose the password proved to be the owner. */
  readonly deviceCookie: string;
}

interface Deps {
  readonly database: Database;
  readonly cells: CellStore;
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  readonly policy: PasswordPolicy;
  readonly verification: Verification;
  readonly opening: ResetOpening;
  readonly sessions: Sessions;
  readonly outbox: Outbox;
  readonly audit: AuditLog;
  readonly guard: LoginGuard;
  readonly devices: KnownDevices;
  readonly places: SignInPlaces;
}

const NEW_PASSWORD = ['input', 'newPassword'] as const;

/**
 * A new password in three steps: request, verify, update; the same three whether it was forgotten or is changed in
 * the settings. What protects it: a request changes nothing in the account; a right code is worth one grant and a
 * grant one password, because both are decided by `credential_epoch` moving on by one conditional UPDATE; whatever
 * was open in an older epoch is worthless; and an account that does not exist takes the same steps and the same
 * writes. A code lives ten minutes, a grant ten minutes.
 */
export class Passwords {
  constructor(private readonly deps: Deps) {}

  /** Step 1. With an identifier, for whoever that is; without, for the person signed in. */
  async request(identifier: string | null, origin: Origin): Promise<FlowView> {
    const { opening } = this.deps;
    const step = identifier === null ? opening.own(origin) : opening.named(identifier, origin);
    return this.begin(await step, origin);
  }

  /** Step 1 for the owner of an account, who is not signed in. The source was counted. */
  async requestFor(account: Account, origin: Origin): Promise<FlowView> {
    return this.begin(await this.deps.opening.forOwner(account, null), origin);
  }

  /**
   * Step 2. A right proof becomes leave to choose a password, and ends everything else that was open; with a second
   * factor in place the first of two proofs is only taken note of.
   */
  async verify(resetId: string, given: GivenProof, origin: Origin): Promise<ResetPermitView | FlowView> {
    const proven = await this.deps.verification.prove(resetId, ['RESET'], given, origin);
    if (proven.kind === 'REFUSED') {
      await this.deps.database.add((tx) => this.recordWrongCode(tx, proven.flow?.accountId ?? null, origin));
      throw proven.problem;
    }
    const permit = { resetToken: newResetToken(), expiresAt: proven.now + GRANT_TTL * 1000 };
    const tokenHash = digest(permit.resetToken);
    await this.rememberPlace(proven, origin);
    const verdict = await this.deps.database.write(
      (tx) => this.decide(tx, proven, permit, origin),
      async (read) => (await read.count(ResetGrant, { tokenHash })) === 1,
    );
    if (verdict === 'TOO_LATE') throw tooLate(proven);
    if (verdict !== 'GRANTED') return this.deps.verification.proved(resetId, proven.way, verdict.left);
    await this.deps.verification.finish(resetId, proven, origin);
    await this.deps.guard.clear(proven.account);
    return permit;
  }

  /** Step 3. A refused password costs nothing but one of the grant's few tries. */
  async update(resetToken: string, newPassword: string, origin: Origin): Promise<PasswordUpdatedView> {
    const grant = await this.findGrant(resetToken);
    const where = { id: grant.accountId, credentialEpoch: grant.credentialEpoch, status: 'ACTIVE' as const };
    const account = await this.deps.database.read.findOne(Account, where, ['passwordHash']);
    if (account === null) throw grantEnded();
    await this.deps.policy.check(newPassword, account, NEW_PASSWORD, TRUSTED);
    const present = await this.deps.hasher.verify(newPassword, account.passwordHash, TRUSTED);
    if (present.matches) {
      throw invalidField(NEW_PASSWORD, 'REUSED', 'Choose a password you have not just used.');
    }
    const passwordHash = await this.deps.hasher.hash(newPassword, TRUSTED);
    await this.deps.places.proven({ id: account.id, credentialEpoch: grant.credentialEpoch + 1 }, origin);
    // No other hash has this salt: a row that holds it was written by this very request.
    const ended = await this.deps.database.write(
      (tx) => this.replace(tx, grant, { account, passwordHash }, origin),
      async (read) => (await read.count(Account, { id: account.id, passwordHash })) === 1,
    );
    if (ended === null) throw grantEnded();
    return ended;
  }

  private async begin(step: FlowStep, origin: Origin): Promise<FlowView> {
    await this.deps.database.add(async (tx) => {
      await enqueueCode(this.deps.outbox, tx, step, origin);
      const entry = { kind: 'RESET_REQUESTED' as const, succeeded: true, subjectId: step.flow.accountId };
      await this.deps.audit.record(tx, { ...entry, actorId: origin.viewer?.userId ?? null }, origin);
    });
    return step.view;
  }

  private recordWrongCode(tx: Adder, subjectId: string | null, origin: Origin): Promise<void> {
    const entry = { kind: 'RESET_VERIFIED' as const, succeeded: false, subjectId, actorId: null };
    return this.deps.audit.record(tx, entry, origin);
  }

  /** Of somebody who has proven enough, as it looks before it is decided. */
  private async rememberPlace({ account, flow, way }: Proven, origin: Origin): Promise<void> {
    const needsMore = await isProtected(this.deps.database.read, account.id);
    if (!areEnough([...flow.proven, way], needsMore)) return;
    await this.deps.places.proven({ id: account.id, credentialEpoch: flow.epoch + 1 }, origin);
  }

  /** Whether one proof is enough is decided where nobody can add or remove a factor meanwhile. */
  private async decide(
    tx: Writer,
    proven: Proven,
    permit: ResetPermitView,
    origin: Origin,
  ): Promise<'GRANTED' | 'TOO_LATE' | { readonly left: readonly Way[] }> {
    const { account, flow, answer, way } = proven;
    const inEpoch = { id: account.id, credentialEpoch: flow.epoch, status: 'ACTIVE' as const };
    if ((await tx.update(Account, inEpoch, { status: 'ACTIVE' })) === 0) return 'TOO_LATE';
    if (answer !== null && !(await answer.use(tx))) return 'TOO_LATE';
    const given = [...flow.proven, way];
    if (areEnough(given, await isProtected(tx, account.id))) {
      await this.grant(tx, proven, permit, origin);
      return 'GRANTED';
    }
    const actorId = origin.viewer?.userId ?? null;
    const entry = { kind: 'CHALLENGED' as const, succeeded: true, subjectId: account.id, actorId };
    await this.deps.audit.record(tx, entry, origin);
    const left = waysLeft(given, await kindsOf(tx, account.id));
    return { left: left.filter((one) => flow.ways.includes(one)) };
  }

  private async grant(tx: Writer, proven: Proven, permit: ResetPermitView, origin: Origin): Promise<void> {
    const { account, flow, now } = proven;
    const credentialEpoch = flow.epoch + 1;
    const inEpoch = { id: account.id, credentialEpoch: flow.epoch };
    // Only who has read a code in the mailbox has shown that the address is theirs. A key that was printed is worth
    // something only while there is no second factor, so that it is never the first proof of two.
    const isMailed = proven.isMailed || flow.proven.includes('EMAIL');
    const emailVerifiedAt = account.emailVerifiedAt ?? (isMailed ? now : null);
    await tx.update(Account, inEpoch, { credentialEpoch, failedLogins: 0, emailVerifiedAt });
    if (isMailed) await markReached(tx, account.id);
    await tx.delete(ResetGrant, { accountId: account.id });
    await tx.insert(ResetGrant, {
      tokenHash: digest(permit.resetToken),
      accountId: account.id,
      credentialEpoch,
      sessionId: flow.sessionId,
      expiresAt: permit.expiresAt,
    });
    const actorId = origin.viewer?.userId ?? null;
    const entry = { kind: 'RESET_VERIFIED' as const, succeeded: true, subjectId: account.id, actorId };
    await this.deps.audit.record(tx, entry, origin);
  }

  /** The grant of this token, if it has not run out and was not tried too often. */
  private async findGrant(resetToken: string): Promise<ResetGrant> {
    const tokenHash = digest(resetToken);
    const grant = await this.deps.database.read.findOne(ResetGrant, { tokenHash });
    if (grant === null) throw grantEnded();
    const allowed = await this.deps.cells.update<GrantTries, boolean>(`grant:${tokenHash}`, (state, now) => {
      const next = takeGrantTry(state);
      const granted = next !== null && now < grant.expiresAt;
      return { state: granted ? next : state, ttl: GRANT_TTL, result: granted };
    });
    if (!allowed) throw grantEnded();
    return grant;
  }

  private async replace(
    tx: Writer,
    grant: ResetGrant,
    chosen: { account: Account; passwordHash: string },
    origin: Origin,
  ): Promise<PasswordUpdatedView | null> {
    const { account, passwordHash } = chosen;
    const changedAt = this.deps.clock.now();
    const inEpoch = { id: account.id, credentialEpoch: grant.credentialEpoch, status: 'ACTIVE' as const };
    const change: Partial<Account> = {
      passwordHash,
      passwordChangedAt: changedAt,
      passwordResetRequired: false,
      credentialEpoch: grant.credentialEpoch + 1,
    };
    if ((await tx.update(Account, inEpoch, change)) === 0) return null;
    // A factor that was set up meanwhile took it away. Thrown, so that nothing has changed.
    if ((await tx.delete(ResetGrant, { tokenHash: grant.tokenHash })) === 0) throw grantEnded();
    const sessionsEnded = await this.deps.sessions.endAll(tx, account.id, grant.sessionId);
    const entry = { succeeded: true, subjectId: account.id, actorId: account.id };
    await this.deps.audit.record(tx, { kind: 'PASSWORD_UPDATED', ...entry }, origin);
    const notice = { kind: 'PASSWORD_CHANGED' as const, accountId: account.id, at: changedAt };
    await enqueueNotice(this.deps.outbox, tx, notice, origin);
    const epoch = grant.credentialEpoch + 1;
    const deviceCookie = this.deps.devices.remember(origin.deviceCookie, account.id, epoch);
    return { changedAt, sessionsEnded, deviceCookie };
  }
}

function grantEnded(): ProblemError {
  return new ProblemError('EXPIRED', 'This permission to choose a password has ended. Please start again.');
}
