import { Account } from '../../entities/account.js';
import { Registration as Row } from '../../entities/registration.js';
import type { Clock } from '../clock.js';
import type { PasswordHasher } from '../crypto/password-hash.js';
import { newId } from '../crypto/random-token.js';
import { type Database, DuplicateKeyError, type Writer } from '../database.js';
import { invalidField, ProblemError } from '../errors.js';
import { findAccount } from './accounts.js';
import { type Applicant, type Application, readApplication } from './application.js';
import type { AuditLog } from './audit-log.js';
import { invalidCode } from './code-problems.js';
import type { FlowStep, FlowView } from './flow-step.js';
import { maskEmail, pendingUsernameKey } from './identifiers.js';
import type { KnownDevices } from './known-devices.js';
import type { LoginGuard } from './login-guard.js';
import { enqueueCode, enqueueNotice } from './mail-intents.js';
import type { Origin } from './origin.js';
import type { Outbox } from './outbox.js';
import type { PasswordPolicy } from './password-policy.js';
import type { Delivery, SignedInView } from './session-view.js';
import type { Opened, Sessions } from './sessions.js';
import type { SignInPlaces } from './sign-in-places.js';
import type { SourceGuard } from './source-guard.js';
import { type Proven, type Verification } from './verification.js';

interface HashedApplicant extends Applicant {
  readonly passwordHash: string;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  readonly policy: PasswordPolicy;
  readonly verification: Verification;
  readonly sessions: Sessions;
  readonly outbox: Outbox;
  readonly audit: AuditLog;
  readonly sources: SourceGuard;
  readonly guard: LoginGuard;
  readonly devices: KnownDevices;
  readonly places: SignInPlaces;
}

/**
 * Opening an account. The answer is the same whether or not the address is known; its owner is told by mail. Until
 * the mailbox is proven an account is UNVERIFIED and whoever applies for the same address is equal: each application
 * is a row of its own, and the proof puts in force what the one who gave it typed, and drops everything else. So
 * nobody can prepare an account, with a password they know, for an address that is not theirs.
 */
export class Registration {
  constructor(private readonly deps: Deps) {}

  async register(application: Application, origin: Origin): Promise<FlowView> {
    await this.deps.sources.take('code', origin);
    const asker = { rank: 'UNKNOWN' as const, source: this.deps.sources.shareOf(origin) };
    const applicant = await readApplication(application, asker, this.deps.policy);
    // Once, for finding an account takes a little longer than finding none: looking twice would show it.
    const existing = await this.holderOf(applicant);
    // With the salt of the owner's, so that signing in compares with both at once (see SignIn).
    const passwordHash = await this.deps.hasher.hash(application.password, asker, existing?.passwordHash);
    const hashed = { ...applicant, passwordHash };
    try {
      return await this.apply(hashed, existing, application.delivery, origin);
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
    }
    // The same application twice at once: by now the other one has been stored, and this one finds it.
    return this.apply(hashed, await this.holderOf(applicant), application.delivery, origin);
  }

  /** The code from the mailbox: the account is opened as its owner applied for it, and they are signed in. */
  async verify(verificationId: string, code: string, origin: Origin): Promise<SignedInView> {
    const proven = await this.deps.verification.prove(
      verificationId,
      ['CONFIRM_EMAIL'],
      { code, channelId: null },
      origin,
    );
    if (proven.kind === 'REFUSED') throw proven.problem;
    const { account: applied, flow } = proven;
    await this.deps.places.proven({ id: applied.id, credentialEpoch: flow.epoch + 1 }, origin);
    try {
      const opened = await this.deps.database.write((tx) => this.activate(tx, proven, origin));
      if (opened === null) throw invalidCode(0);
      await this.deps.verification.finish(verificationId, proven, origin);
      const { account } = opened;
      // What strangers guessed before this address was anybody's is not held against its owner.
      await this.deps.guard.clear(account);
      const signedIn = await this.deps.sessions.signedIn(account, opened, proven.flow.delivery);
      const deviceCookie = this.deps.devices.remember(
        origin.deviceCookie,
        account.id,
        account.credentialEpoch,
      );
      return { ...signedIn, deviceCookie };
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
      throw new ProblemError(
        'CONFLICT',
        'This username was taken meanwhile. Please register with another one.',
      );
    }
  }

  private holderOf({ email }: Applicant): Promise<Account | null> {
    return findAccount(this.deps.database.read, email, ['passwordHash']);
  }

  private async apply(
    applicant: HashedApplicant,
    existing: Account | null,
    delivery: Delivery,
    origin: Origin,
  ): Promise<FlowView> {
    const { email, username } = applicant;
    const holder = await findAccount(this.deps.database.read, username);
    if (holder !== null) throw usernameTaken();
    const taken = existing !== null && existing.status !== 'UNVERIFIED';
    const accountId = existing?.id ?? newId('usr', this.deps.clock.now());
    const step = await this.deps.verification.open({
      purpose: 'CONFIRM_EMAIL',
      accountId: taken ? null : accountId,
      epoch: existing?.credentialEpoch ?? 0,
      sessionId: null,
      trust: 'STRANGER',
      subject: email.key,
      hint: maskEmail(email.canonical),
      delivery,
      remember: false,
      ways: ['EMAIL'],
    });
    await this.deps.database.write((tx) => this.store(tx, applicant, { existing, accountId, step, origin }));
    return step.view;
  }

  private async store(
    tx: Writer,
    applicant: HashedApplicant,
    about: { existing: Account | null; accountId: string; step: FlowStep; origin: Origin },
  ): Promise<void> {
    const { existing, accountId, step, origin } = about;
    const at = this.deps.clock.now();
    await this.putForward(tx, applicant, existing, accountId);
    await tx.insert(Row, {
      flowKey: step.flowKey,
      accountId,
      username: applicant.username.canonical,
      usernameKey: applicant.username.key,
      displayName: applicant.displayName,
      locale: applicant.locale,
      passwordHash: applicant.passwordHash,
      createdAt: at,
    });
    const entry = {
      kind: 'REGISTERED' as const,
      succeeded: step.flow.accountId !== null,
      subjectId: accountId,
    };
    await this.deps.audit.record(tx, { ...entry, actorId: null }, origin);
    if (step.flow.accountId !== null) return enqueueCode(this.deps.outbox, tx, step, origin);
    if (step.generation === null) return;
    await enqueueNotice(this.deps.outbox, tx, { kind: 'ADDRESS_TAKEN', accountId, at }, origin);
  }

  /** The account as it would be: new, or the unverified one with what was typed last. */
  private async putForward(
    tx: Writer,
    applicant: Applicant,
    existing: Account | null,
    accountId: string,
  ): Promise<void> {
    const { email, username, displayName, locale } = applicant;
    const names = { username: username.canonical, displayName, locale };
    const now = this.deps.clock.now();
    if (existing !== null) {
      const { credentialEpoch } = existing;
      await tx.update(Account, { id: accountId, status: 'UNVERIFIED', credentialEpoch }, names);
      return;
    }
    await tx.insert(Account, {
      id: accountId,
      email: email.canonical,
      emailKey: email.key,
      emailVerifiedAt: null,
      ...names,
      // A username is taken when an address is proven, not before: or trying it would tell of the address.
      usernameKey: pendingUsernameKey(accountId),
      passwordHash: null,
      status: 'UNVERIFIED',
      roles: [],
      passwordChangedAt: now,
      passwordResetRequired: false,
      credentialEpoch: 0,
      failedLogins: 0,
      createdAt: now,
      lastLoginAt: null,
      lockedUntil: null,
      rolesKey: null,
      secondFactorSince: null,
    });
  }

  private async activate(
    tx: Writer,
    proven: Proven,
    origin: Origin,
  ): Promise<(Opened & { account: Account }) | null> {
    const { account, flow, flowKey } = proven;
    const applied = await tx.findOne(Row, { flowKey }, ['passwordHash']);
    if (applied === null) return null;
    const { username, usernameKey, displayName, locale, passwordHash } = applied;
    const now = this.deps.clock.now();
    const unproven = { id: account.id, status: 'UNVERIFIED' as const, credentialEpoch: flow.epoch };
    const change: Partial<Account> = {
      ...{ username, usernameKey, displayName, locale, passwordHash },
      status: 'ACTIVE',
      emailVerifiedAt: now,
      credentialEpoch: flow.epoch + 1,
      lastLoginAt: now,
      failedLogins: 0,
    };
    if ((await tx.update(Account, unproven, change)) === 0) return null;
    await tx.delete(Row, { accountId: account.id });
    const entry = { succeeded: true, subjectId: account.id, actorId: account.id };
    await this.deps.audit.record(tx, { kind: 'EMAIL_VERIFIED', ...entry }, origin);
    await this.deps.audit.record(tx, { kind: 'LOGGED_IN', ...entry }, origin);
    const opened = await this.deps.sessions.open(tx, account, { proofs: ['EMAIL'], remember: false, origin });
    return { ...opened, account: { ...account, ...change } };
  }
}

function usernameTaken(): ProblemError {
  return invalidField(['input', 'username'], 'TAKEN', 'This username is taken.');
}
