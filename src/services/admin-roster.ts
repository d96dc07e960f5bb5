import { In, Not } from 'typeorm';
import { Account } from '../../entities/account.js';
import { ADMINS, AdminRoster } from '../../entities/admin-roster.js';
import type { Writer } from '../database.js';
import { ProblemError } from '../errors.js';
import { keysWith } from '../flows/scopes.js';

/**
 * Puts whoever may take an administrator away one behind the other. To be the first statement of its transaction: what
 * is read after it was committed by whoever came before.
 */
export async function queueForRoster(tx: Writer): Promise<void> {
  if ((await tx.increment(AdminRoster, { id: ADMINS }, 'version')) === 1) return;
  throw new Error('The roster of administrators has no row: run `latchkey migrate`.');
}

/** Throws CONFLICT when nobody but this account is an administrator who can sign in. After `queueForRoster`. */
export async function leaveAnotherAdmin(tx: Writer, leavingId: string): Promise<void> {
  const others = { rolesKey: In([...keysWith(['ADMIN'])]), status: 'ACTIVE' as const, id: Not(leavingId) };
  if ((await tx.count(Account, others)) > 0) return;
  throw new ProblemError('CONFLICT', 'This is the last administrator who can sign in.');
}
