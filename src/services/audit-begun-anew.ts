import { In, IsNull, Not } from 'typeorm';
import { AuditChain } from '../../entities/audit-chain.js';
import { AuditEvent } from '../../entities/audit-event.js';
import type { Clock, Instant } from '../clock.js';
import { type AuditSeal, isSameSeal, SHARDS } from '../crypto/audit-seal.js';
import type { Database, Writer } from '../database.js';
import { ProblemError } from '../errors.js';
import { ADOPTION_MS, ALL_SHARDS, freshEnds, GATE } from './audit-beginning.js';
import type { AuditLog } from './audit-log.js';
import type { Origin } from './origin.js';

export interface BegunAnew {
  /** The chains that had no genuine end. */
  readonly shards: readonly number[];
  /** Until when unsigned events are signed; null when they are not. */
  readonly adoptsUntil: Instant | null;
}

interface Wish {
  readonly reason: string;
  /** Whether events that nobody has signed are to be signed, for a day. */
  readonly adopts: boolean;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly seal: AuditSeal;
  readonly audit: AuditLog;
}

const BATCH = 1_000;

/**
 * For an operator who knows why the ends of chains are gone. Chains whose end is what was signed go on as they were; the
 * others begin anew, over what is there of their events: each is still proven by its own signature, and that none is
 * missing is proven from here on only, which both a signed moment and an event say.
 */
export class AuditBegunAnew {
  constructor(private readonly deps: Deps) {}

  /** Events that lose their place before the chains can begin, for a progress bar. */
  async size(): Promise<number> {
    const shards = lost(await this.genuineEnds());
    if (shards.length === 0) return 0;
    return this.deps.database.read.count(AuditEvent, { shard: In([...shards]), seq: Not(IsNull()) });
  }

  /**
   * `told` hears of every batch how many events it had. Throws CONFLICT when there is nothing to begin, or somebody else
   * was at it just now. Whoever is interrupted has changed nothing that a proof would miss, and begins once more.
   */
  async begin(wish: Wish, origin: Origin, told: (more: number) => void): Promise<BegunAnew> {
    const genuine = await this.genuineEnds();
    const shards = lost(genuine);
    if (shards.length === 0 && !wish.adopts) {
      throw new ProblemError('CONFLICT', 'Every chain has its signed end: there is nothing to begin.');
    }
    for (const shard of shards) await this.release(shard, told);
    const startedAt = this.deps.clock.now();
    const adoptsUntil = wish.adopts ? startedAt + ADOPTION_MS : null;
    const before = { ends: genuine.length };
    const after = { ends: SHARDS, begun: shards, adoptsUntil };
    await this.deps.database.write(async (tx) => {
      if (shards.length > 0) {
        await tx.delete(AuditChain, { shard: In([...shards]) });
        await tx.insertAll(AuditChain, freshEnds(this.deps.seal, shards, { startedAt, adoptsUntil }));
      }
      const gate = genuine.find(({ shard }) => shard === GATE);
      if (gate !== undefined && adoptsUntil !== null) await this.reopen(tx, gate, adoptsUntil);
      const entry = { kind: 'AUDIT_BEGUN' as const, succeeded: true, subjectId: null, actorId: null };
      await this.deps.audit.record(tx, { ...entry, reason: wish.reason, change: { before, after } }, origin);
    });
    return { shards, adoptsUntil };
  }

  private async genuineEnds(): Promise<readonly AuditChain[]> {
    const where = { shard: In(ALL_SHARDS) };
    const ends = await this.deps.database.read.find(AuditChain, { where, take: SHARDS });
    return ends.filter((end) => isSameSeal(this.deps.seal.endOf(end), end.mac));
  }

  /** Nothing is chained without an end, so what is released here stays so until the chain begins. */
  private async release(shard: number, told: (more: number) => void): Promise<void> {
    const { database } = this.deps;
    for (;;) {
      const where = { shard, seq: Not(IsNull()) };
      const placed = await database.read.find(AuditEvent, { where, order: { seq: 'ASC' }, take: BATCH });
      if (placed.length === 0) return;
      const ids = placed.map(({ id }) => id);
      await database.write((tx) => tx.update(AuditEvent, { id: In(ids) }, { seq: null, link: null }));
      told(placed.length);
    }
  }

  private async reopen(tx: Writer, gate: AuditChain, adoptsUntil: Instant): Promise<void> {
    const mac = this.deps.seal.endOf({ ...gate, adoptsUntil });
    const count = await tx.update(AuditChain, { shard: GATE, mac: gate.mac }, { adoptsUntil, mac });
    if (count !== 1)
      throw new ProblemError('CONFLICT', 'The chains were changed just now. Please begin again.');
  }
}

function lost(genuine: readonly AuditChain[]): readonly number[] {
  return ALL_SHARDS.filter((shard) => !genuine.some((end) => end.shard === shard));
}
