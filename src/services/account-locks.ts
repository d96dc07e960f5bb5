import { LessThanOrEqual } from 'typeorm';
import { Account } from '../../entities/account.js';
import type { Clock } from '../clock.js';
import type { Database } from '../database.js';

const OPEN = { status: 'ACTIVE' as const, lockedUntil: null };

/** Locks that an administrator set a time for. They lift by themselves, when somebody comes or when it is tidied up. */
export class AccountLocks {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** The account as it is now: open, if the time of its lock is over. One write, and only then. */
  async lifted<A extends Account | null>(account: A): Promise<A> {
    if (account === null || account.status !== 'LOCKED' || account.lockedUntil === null) return account;
    if (account.lockedUntil > this.clock.now()) return account;
    const { id, lockedUntil } = account;
    const count = await this.database.write((tx) =>
      tx.update(Account, { id, status: 'LOCKED', lockedUntil }, OPEN),
    );
    return count === 0 ? account : { ...account, ...OPEN };
  }

  /** Every lock whose time is over. How many. */
  liftDue(): Promise<number> {
    const due = { status: 'LOCKED' as const, lockedUntil: LessThanOrEqual(this.clock.now()) };
    return this.database.write((tx) => tx.update(Account, due, OPEN));
  }
}
