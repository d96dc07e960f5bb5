import { Account } from '../../entities/account.js';
import type { Clock } from '../clock.js';
import type { Keyring } from '../crypto/keyring.js';
import type { Database } from '../database.js';
import { ProblemError } from '../errors.js';
import type { AccountLocks } from './account-locks.js';
import type { Doer } from './account-support.js';
import type { AuditLog } from './audit-log.js';
import { bouncedSince } from './bounced-addresses.js';
import { allowanceOf, type CodeAllowance } from './code-allowance.js';
import { enqueueKey } from './mail-intents.js';
import type { Outbox } from './outbox.js';

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly keyring: Pick<Keyring, 'handle'>;
  readonly locks: AccountLocks;
  readonly allowance: CodeAllowance;
  readonly audit: AuditLog;
  readonly outbox: Outbox;
}

/**
 * A recovery key, mailed to the owner because somebody in charge sent it. It stands in the mail alone, which goes to the
 * stored address alone, and proves the mailbox in a recovery that its owner begins: whoever sent it has nothing of it,
 * and a second factor is asked for as always. How many a day is the owner's own line, as if they had asked.
 */
export class ResetMails {
  constructor(private readonly deps: Deps) {}

  /** Throws CONFLICT for an account that a recovery would not help; RATE_LIMITED. */
  async send(account: Account, { origin, reason }: Doer): Promise<void> {
    await this.refuseStuck(await this.deps.locks.lifted(account));
    await this.takeOne(account.id);
    await this.deps.database.write(async (tx) => {
      const target = await tx.findOne(Account, { id: account.id, status: 'ACTIVE' });
      if (target === null) throw conflict('The account was changed just now. Please look at it again.');
      const { id, credentialEpoch: epoch } = target;
      const actorId = origin.viewer?.userId ?? null;
      const event = { kind: 'RESET_SENT' as const, succeeded: true, subjectId: id, actorId, reason };
      await this.deps.audit.record(tx, event, origin);
      const mail = { accountId: id, epoch, reason, at: this.deps.clock.now() };
      await enqueueKey(this.deps.outbox, tx, mail, origin);
    });
  }

  private async refuseStuck({ id, status }: Account): Promise<void> {
    if (status === 'DISABLED') throw conflict('This account is closed: no recovery opens it again.');
    if (status === 'UNVERIFIED') throw conflict('This address was never confirmed.');
    if (status === 'LOCKED')
      throw conflict('This account is locked: unlock it before its owner recovers it.');
    if ((await bouncedSince(this.deps.database.read, id)) === null) return;
    throw conflict('Mail to this address comes back. Clear the waiting times once the mailbox works again.');
  }

  private async takeOne(accountId: string): Promise<void> {
    const line = { purpose: 'RESET', trust: 'SELF', subject: accountId } as const;
    const answer = await this.deps.allowance.ask(allowanceOf(this.deps.keyring, line));
    if (answer.granted) return;
    const message = 'This mailbox was sent enough for now. Please wait before sending more.';
    throw new ProblemError('RATE_LIMITED', message, { retryAfter: answer.wait });
  }
}

function conflict(message: string): ProblemError {
  return new ProblemError('CONFLICT', message);
}
