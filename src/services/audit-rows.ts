import { And, In, IsNull, LessThan, LessThanOrEqual, MoreThan, MoreThanOrEqual, Not } from 'typeorm';
import { AuditChain } from '../../entities/audit-chain.js';
import { AuditEvent } from '../../entities/audit-event.js';
import { SHARDS } from '../crypto/audit-seal.js';
import type { Database, Stored, Where } from '../database.js';
import { ALL_SHARDS } from './audit-beginning.js';

/** Numbers from `from` up to `to`, both with. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The rows of the audit log as a proof reads them: a page at a time, from the primary, changing nothing. */
export class AuditRows {
  constructor(
    private readonly database: Database,
    private readonly pageSize: number,
  ) {}

  /** The ends of the chains, in order. */
  ends(): Promise<AuditChain[]> {
    const where = { shard: In(ALL_SHARDS) };
    return this.database.read.find(AuditChain, { where, order: { shard: 'ASC' }, take: SHARDS });
  }

  end(shard: number): Promise<AuditChain | null> {
    return this.database.read.findOne(AuditChain, { shard });
  }

  /** The next events of a chain, in the order of their numbers. */
  sealed(shard: number, { from, to }: Stretch): Promise<Stored<AuditEvent>[]> {
    const where = { shard, seq: And(MoreThanOrEqual(from), LessThanOrEqual(to)) };
    return this.database.read.findStored(AuditEvent, {
      where,
      order: { seq: 'ASC' },
      take: this.pageSize,
    });
  }

  /** An event that has a number from before where its chain begins. */
  async below(shard: number, floorSeq: number): Promise<AuditEvent | null> {
    return this.database.read.findOne(AuditEvent, { shard, seq: LessThanOrEqual(floorSeq) });
  }

  /** The event with the greatest number of its chain. On SQLite what is no number is greater than any. */
  async highest(shard: number): Promise<AuditEvent | null> {
    const where = { shard, seq: Not(IsNull()) };
    const [event] = await this.database.read.find(AuditEvent, { where, order: { seq: 'DESC' }, take: 1 });
    return event ?? null;
  }

  /** Events that have no number, and those of chains there cannot be: SQLite keeps any value in any column. */
  async *loose(): AsyncGenerator<Stored<AuditEvent>> {
    for (const shard of [...ALL_SHARDS, IsNull()]) yield* this.inPages({ shard, seq: IsNull() });
    yield* this.inPages({ shard: IsNull(), seq: Not(IsNull()) });
    for (const shard of [LessThan(0), MoreThan(SHARDS - 1)]) yield* this.inPages({ shard });
    for (const shard of ALL_SHARDS) yield* this.inPages({ shard: And(MoreThan(shard), LessThan(shard + 1)) });
  }

  private async *inPages(where: Where<AuditEvent>): AsyncGenerator<Stored<AuditEvent>> {
    // Without a bound at first: there are ids that come before the empty one.
    for (let after: string | null = null; ; ) {
      const page: Stored<AuditEvent>[] = await this.database.read.findStored(AuditEvent, {
        where: after === null ? where : { ...where, id: MoreThan(after) },
        order: { id: 'ASC' },
        take: this.pageSize,
      });
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < this.pageSize) return;
      after = last.row.id;
    }
  }
}
