import { In, IsNull } from 'typeorm';
import { Account } from '../../entities/account.js';
import { OutboxMail } from '../../entities/outbox-mail.js';
import { ResetGrant } from '../../entities/reset-grant.js';
import type { Clock } from '../clock.js';
import type { Keyring } from '../crypto/keyring.js';
import { type Objection, readObjectionToken } from '../crypto/objection-link.js';
import type { Database, Writer } from '../database.js';
import { ProblemError } from '../errors.js';
import type { AuditLog } from './audit-log.js';
import type { FactorResets } from './factor-resets.js';
import type { Factors } from './factors.js';
import type { FlowView } from './flow-step.js';
import type { Origin } from './origin.js';
import type { Passwords } from './passwords.js';
import type { Sessions } from './sessions.js';
import type { SourceGuard } from './source-guard.js';

export interface ObjectedView {
  /** The recovery that was opened: a code goes to the stored address. */
  readonly flow: FlowView;
  /** That address, masked. */
  readonly hint: string;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly keyring: Pick<Keyring, 'objection'>;
  readonly sessions: Sessions;
  readonly audit: AuditLog;
  readonly sources: SourceGuard;
  readonly passwords: Passwords;
  readonly factors: Factors;
  readonly factorResets: FactorResets;
}

/** An outcome of the outbox: the link of this mail has been used. */
const OBJECTED = 'OBJECTED';

/**
 * "This was not me", from the link in a notice. Whoever holds the link can end things and begin nothing: every session,
 * open code, grant and known device of the account is over, a factor that the notice told of is gone, a removal of all
 * factors that was asked for is off, and a code for a new password goes to the stored address.
 * The link of one mail does that once; used again, it only asks for a code, within the usual cooldown.
 */
export class Objections {
  constructor(private readonly deps: Deps) {}

  /** Whether `object` would take it. Changes nothing. */
  check(token: string): boolean {
    return this.read(token) !== null;
  }

  /**
   * Throws ProblemError EXPIRED, the same for every link that is no good; RATE_LIMITED when the source asks too much;
   * CONFLICT when the account changed in the very moment.
   */
  async object(token: string, origin: Origin): Promise<ObjectedView> {
    const objection = this.read(token);
    if (objection === null) throw ended();
    const named = await this.deps.database.read.findOne(Account, { id: objection.accountId });
    await this.deps.sources.take('code', origin, named);
    const account = await this.deps.database.write(
      (tx) => this.endAll(tx, objection, origin),
      async (read) => (await read.count(OutboxMail, { id: objection.mailId, outcome: OBJECTED })) === 1,
    );
    const flow = await this.deps.passwords.requestFor(account, origin);
    return { flow, hint: flow.channels[0]?.hint ?? '' };
  }

  private read(token: string): Objection | null {
    return readObjectionToken(token, this.deps.keyring.objection, this.deps.clock.now());
  }

  /** The account as it is from now on. What throws leaves the link as good as it was. */
  private async endAll(tx: Writer, { accountId, mailId }: Objection, origin: Origin): Promise<Account> {
    const mail = { id: mailId, accountId };
    const isFirst =
      (await tx.update(OutboxMail, { ...mail, outcome: IsNull() }, { outcome: OBJECTED })) === 1;
    if (!isFirst && (await tx.count(OutboxMail, { ...mail, outcome: OBJECTED })) === 0) throw ended();
    const usable = { id: accountId, status: In(['ACTIVE', 'LOCKED']) };
    const account = await tx.findOne(Account, usable);
    if (account === null) throw ended();
    if (!isFirst) return account;
    const credentialEpoch = account.credentialEpoch + 1;
    const inEpoch = { ...usable, credentialEpoch: account.credentialEpoch };
    if ((await tx.update(Account, inEpoch, { credentialEpoch })) === 0) throw changedMeanwhile();
    await tx.delete(ResetGrant, { accountId });
    const removalDueAt = await this.deps.factorResets.cancel(tx, accountId);
    const notice = await tx.findOne(OutboxMail, mail);
    // What a stranger set up would keep its owner out of the recovery that begins here.
    const added = notice?.kind === 'FACTOR_ADDED' ? notice.facts.factor : undefined;
    if (added !== undefined) await this.deps.factors.drop(tx, { id: added.id, accountId }, origin);
    await this.deps.sessions.endAll(tx, accountId, null);
    const entry = { kind: 'OBJECTED' as const, succeeded: true, subjectId: accountId, actorId: null };
    const off = { before: { removalDueAt }, after: { removalDueAt: null } };
    await this.deps.audit.record(tx, { ...entry, change: removalDueAt === null ? null : off }, origin);
    return { ...account, credentialEpoch };
  }
}

function changedMeanwhile(): ProblemError {
  return new ProblemError('CONFLICT', 'The account was changed just now. Please try again.');
}

function ended(): ProblemError {
  return new ProblemError('EXPIRED', 'This link has run out. You can still reset your password.');
}
