import { LessThan, MoreThan } from 'typeorm';
import { Account } from '../../entities/account.js';
import { BouncedAddress } from '../../entities/bounced-address.js';
import { OutboxMail } from '../../entities/outbox-mail.js';
import type { Instant } from '../clock.js';
import type { Database, Reader, Writer } from '../database.js';
import { readEmail } from './identifiers.js';

/**
 * Accounts whose address sends mail back for good. The owner, once signed in, and support are told; whoever asks for
 * a reset by name is not, and is answered and timed like everybody else (docs/decisions/0023-mail-truth.md).
 */
export class BouncedAddresses {
  constructor(private readonly database: Database) {}

  /** Since when; null while mail arrives, or for all anybody knows. */
  async since(accountId: string): Promise<Instant | null> {
    return bouncedSince(this.database.read, accountId);
  }
}

export async function bouncedSince(reader: Reader, accountId: string): Promise<Instant | null> {
  const bounced = await reader.findOne(BouncedAddress, { accountId });
  if (bounced === null) return null;
  const account = await reader.findOne(Account, { id: accountId });
  return account?.emailKey === bounced.emailKey ? bounced.at : null;
}

/**
 * Only what was sent to the address the account has now says anything of it, and only when nothing has arrived there
 * later than it came back: reports of old mails may be late. `at` is when that happened, not when it was told.
 */
export async function markBounced(
  tx: Writer,
  accountId: string,
  { address, at }: { readonly address: string; readonly at: Instant },
): Promise<void> {
  await hold(tx, accountId);
  const account = await tx.findOne(Account, { id: accountId });
  if (account === null || readEmail(address)?.canonical !== account.email) return;
  const later = { accountId, delivery: 'DELIVERED' as const, deliveryAt: MoreThan(at) };
  if ((await tx.countUpTo(OutboxMail, later, 1)) > 0) return;
  await tx.delete(BouncedAddress, { accountId });
  await tx.insert(BouncedAddress, { accountId, emailKey: account.emailKey, at });
}

/** Something arrived there: a mail, later than what came back, or a code that was read. */
export async function markReached(tx: Writer, accountId: string, at?: Instant): Promise<void> {
  await hold(tx, accountId);
  const earlier = at === undefined ? {} : { at: LessThan(at) };
  await tx.delete(BouncedAddress, { accountId, ...earlier });
}

/** What came back and what arrived may be told at the same moment, to two processes: one of them sees the other. */
async function hold(tx: Writer, id: string): Promise<void> {
  await tx.update(Account, { id }, { id });
}
