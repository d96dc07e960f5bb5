import { Account } from '../../entities/account.js';
import type { Database } from '../database.js';
import { invalidField } from '../errors.js';
import type { Way } from '../flows/verification-flow.js';
import type { AccountLocks } from './account-locks.js';
import { findAccount } from './accounts.js';
import type { BouncedAddresses } from './bounced-addresses.js';
import type { FactorProofs } from './factor-proofs.js';
import type { FlowStep } from './flow-step.js';
import { HIDDEN_EMAIL, type Identifier, maskEmail, readIdentifier } from './identifiers.js';
import type { Origin } from './origin.js';
import type { SourceGuard } from './source-guard.js';
import type { Verification } from './verification.js';

/**
 * Where a reset begins: with a name somebody typed, or with the person signed in. Every reset lists the ways this
 * deployment has, whoever it is for: which of them an account can use is never said before something was proven. What
 * is asked for counts for its source, once it is known whose account it is about.
 */
export class ResetOpening {
  constructor(
    private readonly deps: {
      readonly database: Database;
      readonly verification: Verification;
      readonly proofs: FactorProofs;
      readonly sources: SourceGuard;
      readonly bounced: BouncedAddresses;
      readonly locks: AccountLocks;
    },
  ) {}

  /** Every way this deployment has, in the order it is offered. */
  get ways(): readonly Way[] {
    return ['EMAIL', ...this.deps.proofs.kinds];
  }

  named(typed: string, origin: Origin): Promise<FlowStep> {
    const identifier = readIdentifier(typed);
    if (identifier === null) {
      throw invalidField(['input', 'identifier'], 'INVALID', 'Enter an e-mail address or a username.');
    }
    return this.forIdentifier(identifier, origin);
  }

  async own(origin: Origin): Promise<FlowStep> {
    const viewer = origin.viewer;
    const account = viewer && (await this.deps.database.read.findOne(Account, { id: viewer.userId }));
    if (!viewer || !account) {
      const message = 'Enter your e-mail address or username, or sign in first.';
      throw invalidField(['input', 'identifier'], 'REQUIRED', message);
    }
    await this.deps.sources.take('code', origin, account);
    // To the owner, signed in, what cannot arrive is offered last; strangers see one order for everybody.
    const bounces = (await this.deps.bounced.since(account.id)) !== null;
    const ways = bounces ? [...this.deps.proofs.kinds, 'EMAIL' as const] : this.ways;
    return this.forOwner(account, viewer.sessionId, ways);
  }

  /** Counts nothing. */
  forOwner(account: Account, sessionId: string | null, ways: readonly Way[] = this.ways): Promise<FlowStep> {
    return this.deps.verification.open({
      ...this.same(),
      ways,
      accountId: account.id,
      epoch: account.credentialEpoch,
      sessionId,
      trust: 'SELF',
      subject: account.id,
      hint: maskEmail(account.email),
    });
  }

  private async forIdentifier(identifier: Identifier, origin: Origin): Promise<FlowStep> {
    const found = await findAccount(this.deps.database.read, identifier);
    await this.deps.sources.take('code', origin, found);
    const account = await this.deps.locks.lifted(found);
    return this.deps.verification.open({
      ...this.same(),
      accountId: account?.id ?? null,
      epoch: account?.credentialEpoch ?? 0,
      sessionId: null,
      trust: 'STRANGER',
      subject: identifier.key,
      hint: identifier.kind === 'EMAIL' ? maskEmail(identifier.canonical) : HIDDEN_EMAIL,
    });
  }

  private same() {
    return { purpose: 'RESET' as const, delivery: 'BODY' as const, remember: false, ways: this.ways };
  }
}
