import { In, LessThanOrEqual } from 'typeorm';
import { Factor, SECOND_FACTORS } from '../../entities/factor.js';
import { FactorReset } from '../../entities/factor-reset.js';
import type { Clock, Instant } from '../clock.js';
import type { Database, Writer } from '../database.js';
import { ProblemError } from '../errors.js';
import { type Factors, isProtected } from './factors.js';
import type { Origin } from './origin.js';

/** How long the owner has to object. */
const DELAY_MS = 24 * 3_600_000;
const AT_ONCE = 50;
const MANY = 100;

/** Nobody asks for it at the moment it is done. */
const THE_SYSTEM: Origin = {
  requestId: 'factor-reset',
  ip: null,
  network: null,
  device: 'Unknown device',
  deviceCookie: null,
  viewer: null,
};

/**
 * Help for who has lost every second factor. A person in charge asks for it, the owner of the mailbox is told and has a
 * day to object, and only then are the factors removed: so neither a talked-into administrator nor a stolen mailbox is
 * enough by itself, unless nobody reads that mail for a day.
 */
export class FactorResets {
  constructor(
    private readonly deps: {
      readonly database: Database;
      readonly clock: Clock;
      readonly factors: Factors;
    },
  ) {}

  /** In the transaction that tells the owner. When it will be done. Throws CONFLICT when there is nothing to remove. */
  async ask(tx: Writer, accountId: string, reason: string): Promise<Instant> {
    if (!(await isProtected(tx, accountId))) {
      throw new ProblemError('CONFLICT', 'This account has no second factor.');
    }
    if ((await tx.count(FactorReset, { accountId })) > 0) {
      throw new ProblemError('CONFLICT', 'It was asked for already, and waits for its time.');
    }
    const askedAt = this.deps.clock.now();
    const dueAt = askedAt + DELAY_MS;
    await tx.insert(FactorReset, { accountId, askedAt, dueAt, reason });
    return dueAt;
  }

  /** The owner objects, in the transaction that ends everything else. When it would have been done; null when it was not asked for. */
  async cancel(tx: Writer, accountId: string): Promise<Instant | null> {
    const asked = await tx.findOne(FactorReset, { accountId });
    if (asked !== null) await tx.delete(FactorReset, { accountId });
    return asked?.dueAt ?? null;
  }

  /** Removes the factors of those whose time has come. How many accounts that were. */
  async carryOut(): Promise<number> {
    const due = { dueAt: LessThanOrEqual(this.deps.clock.now()) };
    const order = { dueAt: 'ASC' as const };
    const rows = await this.deps.database.read.find(FactorReset, { where: due, order, take: AT_ONCE });
    let done = 0;
    for (const { accountId, reason } of rows) {
      const isDone = await this.deps.database.write(async (tx) => {
        if ((await tx.delete(FactorReset, { accountId, ...due })) === 0) return false;
        await this.removeAll(tx, accountId, reason);
        return true;
      });
      if (isDone) done += 1;
    }
    return done;
  }

  private async removeAll(tx: Writer, accountId: string, reason: string): Promise<void> {
    const where = { accountId, kind: In([...SECOND_FACTORS]) };
    const factors = await tx.find(Factor, { where, order: { id: 'ASC' }, take: MANY });
    for (const factor of factors) await this.deps.factors.drop(tx, factor, THE_SYSTEM, reason);
  }
}
