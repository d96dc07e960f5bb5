import { randomBytes } from 'node:crypto';
import { In, LessThan, LessThanOrEqual, MoreThan } from 'typeorm';
import { OutboxMail } from '../../entities/outbox-mail.js';
import type { Instant, Seconds } from '../clock.js';
import type { Database } from '../database.js';

export interface Ending {
  readonly state: 'SENT' | 'DROPPED' | 'PARKED';
  readonly outcome: string | null;
  readonly providerId?: string | null;
}

const KEPT_DAYS = 7;
const DAY = 86_400_000;

/**
 * The rows of the outbox, as workers on several machines share them. A leased row is one that is due again when the
 * lease ends, so a dead worker's rows come back by themselves. Every change after the claim is conditional on it.
 */
export class OutboxRows {
  /** This worker's name on its leases. */
  private readonly owner = randomBytes(12).toString('hex');

  constructor(
    private readonly database: Database,
    private readonly leaseSeconds: Seconds,
  ) {}

  /** At most `limit` due rows that nobody else has, oldest first. */
  async claim(now: Instant, limit: number): Promise<OutboxMail[]> {
    const leaseUntil = now + this.leaseSeconds * 1000;
    return this.database.write(async (tx) => {
      const rows = await tx.take(OutboxMail, {
        where: { state: 'QUEUED', dueAt: LessThanOrEqual(now) },
        order: { dueAt: 'ASC', id: 'ASC' },
        take: limit,
      });
      if (rows.length === 0) return [];
      const ids = rows.map((row) => row.id);
      const lease = { leaseOwner: this.owner, leaseUntil, dueAt: leaseUntil };
      await tx.update(OutboxMail, { id: In(ids) }, lease);
      return rows;
    });
  }

  /** Counts one attempt and makes the lease whole again; false when it has run out or is somebody else's. */
  async renew(row: OutboxMail, now: Instant): Promise<boolean> {
    const leaseUntil = now + this.leaseSeconds * 1000;
    const attempts = row.attempts + 1;
    const count = await this.database.write((tx) =>
      tx.update(
        OutboxMail,
        { id: row.id, state: 'QUEUED', leaseOwner: this.owner, leaseUntil: MoreThan(now) },
        { leaseUntil, dueAt: leaseUntil, attempts },
      ),
    );
    return count === 1;
  }

  /** False when the lease was lost meanwhile: then the row is somebody else's to finish. */
  async finish(row: OutboxMail, now: Instant, ending: Ending): Promise<boolean> {
    return this.set(row, {
      state: ending.state,
      outcome: ending.outcome,
      providerId: ending.providerId ?? null,
      sentAt: ending.state === 'SENT' ? now : null,
      dueAt: now,
    });
  }

  async postpone(row: OutboxMail, dueAt: Instant): Promise<boolean> {
    return this.set(row, { dueAt });
  }

  /** Forgets what was finished a week ago. `dueAt` of a finished row is when it was. */
  async sweep(now: Instant): Promise<number> {
    return this.database.write((tx) =>
      tx.delete(OutboxMail, {
        state: In(['SENT', 'DROPPED', 'PARKED']),
        dueAt: LessThan(now - KEPT_DAYS * DAY),
      }),
    );
  }

  private async set(row: OutboxMail, change: Partial<OutboxMail>): Promise<boolean> {
    const count = await this.database.write((tx) =>
      tx.update(
        OutboxMail,
        { id: row.id, state: 'QUEUED', leaseOwner: this.owner },
        { ...change, leaseOwner: null, leaseUntil: null },
      ),
    );
    return count === 1;
  }
}
