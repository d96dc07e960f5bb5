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

/** What a worker took of the rows that were due. */
export interface Claim {
  readonly leased: readonly OutboxMail[];
  readonly dropped: readonly OutboxMail[];
  readonly mayHaveMore: boolean;
}

/** So many times as many rows are looked at when most are for nobody. */
const CROWD = 10;
/** Milliseconds between looks. Each is a transaction, which on SQLite every request waits for: a crowd of nobodies is worth few. */
const GATHER_MS = { usual: 25, crowded: 100 };
const UNLEASED = { leaseOwner: null, leaseUntil: null };
/** Milliseconds after the last that was done about it. */
export const MAILS_KEPT = 7 * 86_400_000;

/**
 * The rows of the outbox, as workers on several machines share them. A leased row is one that is due again when the
 * lease ends, so a dead worker's rows come back by themselves. Every change after the claim is conditional on it.
 */
export class OutboxRows {
  /** This worker's name on its leases. */
  private readonly owner = randomBytes(12).toString('hex');
  private isCrowded = false;

  constructor(
    private readonly database: Database,
    private readonly leaseSeconds: Seconds,
  ) {}

  /** Milliseconds from one look to the next, for rows that come meanwhile. */
  get gatherMs(): number {
    return this.isCrowded ? GATHER_MS.crowded : GATHER_MS.usual;
  }

  /**
   * Takes at most `limit` due rows that nobody else has, oldest first. Rows for nobody are dropped at once and
   * together, and when there is hardly anything else many are looked at: a crowd that asks for accounts which do not
   * exist keeps nobody's mail waiting.
   */
  async claim(now: Instant, limit: number): Promise<Claim> {
    const take = this.isCrowded ? limit * CROWD : limit;
    const leaseUntil = now + this.leaseSeconds * 1000;
    const claim = await this.database.write(async (tx) => {
      const rows = await tx.take(OutboxMail, {
        where: { state: 'QUEUED', dueAt: LessThanOrEqual(now) },
        order: { dueAt: 'ASC', id: 'ASC' },
        take,
      });
      const dropped = rows.filter((row) => row.accountId === null);
      const leased = rows.filter((row) => row.accountId !== null).slice(0, limit);
      const drop = { state: 'DROPPED' as const, outcome: 'NO_RECIPIENT', dueAt: now };
      const lease = { leaseOwner: this.owner, leaseUntil, dueAt: leaseUntil };
      if (dropped.length > 0)
        await tx.update(OutboxMail, { id: In(idsOf(dropped)) }, { ...drop, ...UNLEASED });
      if (leased.length > 0) await tx.update(OutboxMail, { id: In(idsOf(leased)) }, lease);
      return { leased, dropped, mayHaveMore: leased.length > 0 || rows.length === take };
    });
    this.isCrowded = claim.dropped.length > claim.leased.length;
    return claim;
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
        dueAt: LessThan(now - MAILS_KEPT),
      }),
    );
  }

  private async set(row: OutboxMail, change: Partial<OutboxMail>): Promise<boolean> {
    const count = await this.database.write((tx) =>
      tx.update(
        OutboxMail,
        { id: row.id, state: 'QUEUED', leaseOwner: this.owner },
        { ...change, ...UNLEASED },
      ),
    );
    return count === 1;
  }
}

function idsOf(rows: readonly OutboxMail[]): string[] {
  return rows.map(({ id }) => id);
}
