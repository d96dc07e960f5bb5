import { LessThan } from 'typeorm';
import { Account } from '../../entities/account.js';
import { BouncedAddress } from '../../entities/bounced-address.js';
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

  /** Somebody in charge knows better, or wants to try again. */
  async clear(tx: Writer, accountId: string): Promise<boolean> {
    return (await tx.delete(BouncedAddress, { accountId })) > 0;
  }
}

export async function bouncedSince(reader: Reader, accountId: string): Promise<Instant | null> {
  const bounced = await reader.findOne(BouncedAddress, { accountId });
  if (bounced === null) return null;
  const account = await reader.findOne(Account, { id: accountId });
  return account?.emailKey === bounced.emailKey ? bounced.at : null;
}

/** Only what was sent to the address the account has now says anything of it. */
export async function markBounced(
  tx: Writer,
  accountId: string,
  { address, at }: { readonly address: string; readonly at: Instant },
): Promise<void> {
  const account = await tx.findOne(Account, { id: accountId });
  if (account === null || readEmail(address)?.canonical !== account.email) return;
  await tx.delete(BouncedAddress, { accountId });
  await tx.insert(BouncedAddress, { accountId, emailKey: account.emailKey, at });
}

/** Something arrived there: a mail, later than what came back, or a code that was read. */
export async function markReached(tx: Writer, accountId: string, at?: Instant): Promise<void> {
  const earlier = at === undefined ? {} : { at: LessThan(at) };
  await tx.delete(BouncedAddress, { accountId, ...earlier });
}
