import { MoreThan } from 'typeorm';
import { Account } from '../../entities/account.js';
import { OutboxMail } from '../../entities/outbox-mail.js';
import type { Clock } from '../clock.js';
import type { Database, Writer } from '../database.js';
import { type AnswerGuard, signInLineOf } from './answer-guard.js';
import { enqueueNotice } from './mail-intents.js';
import type { Origin } from './origin.js';
import type { Outbox } from './outbox.js';

const DAY = 24 * 3_600_000;
const KIND = 'PASSWORD_KNOWN';

/**
 * Tells owners that somebody who knows their password is guessing at the second proof: when wrong answers from devices
 * the account does not know have used up the free ones, once in 24 hours. Whoever guesses could go on for ever, fifty a
 * day; only the owner can end it, by a new password.
 */
export class PasswordAlarm {
  constructor(
    private readonly deps: {
      readonly database: Database;
      readonly clock: Clock;
      readonly answers: AnswerGuard;
      readonly outbox: Outbox;
    },
  ) {}

  /** After a wrong answer at a sign-in. */
  async heed(accountId: string, origin: Origin): Promise<void> {
    const { attemptsLeft } = await this.deps.answers.standing(signInLineOf(accountId, null), 'SIGN_IN');
    if (attemptsLeft > 0 || (await this.isTold(this.deps.database.read, accountId))) return;
    await this.deps.database.write(async (tx) => {
      // Wrong answers side by side come one after the other here.
      const touched = await tx.update(Account, { id: accountId, status: 'ACTIVE' }, { status: 'ACTIVE' });
      if (touched === 0 || (await this.isTold(tx, accountId))) return;
      await enqueueNotice(this.deps.outbox, tx, { kind: KIND, accountId, at: this.deps.clock.now() }, origin);
    });
  }

  private async isTold(read: Pick<Writer, 'count'>, accountId: string): Promise<boolean> {
    const since = MoreThan(this.deps.clock.now() - DAY);
    return (await read.count(OutboxMail, { accountId, kind: KIND, createdAt: since })) > 0;
  }
}
