import { And, In, IsNull, LessThanOrEqual, MoreThan, Not } from 'typeorm';
import { AuditChain } from '../../entities/audit-chain.js';
import { AuditEvent } from '../../entities/audit-event.js';
import type { Clock, Instant } from '../clock.js';
import { type AuditSeal, type ChainEnd, isSameSeal, SHARDS } from '../crypto/audit-seal.js';
import { type Database, DuplicateKeyError, type Writer } from '../database.js';
import { ALL_SHARDS, GATE } from './audit-beginning.js';
import { AuditWalk, type Break, isUpTo } from './audit-walk.js';
import type { Stray } from './seal-troubles.js';

/** Rows in one transaction: short enough that nobody who writes an event waits for it. */
export const BATCH = 200;
/** As the index has them, so that a long backlog is not sorted for each batch; by id would be a sort. */
const IN_TURN = { shard: 'ASC', seq: 'ASC' } as const;

/** Somebody else has moved the end of a chain, or edited it: nothing was changed. */
class LostRaceError extends Error {}

/**
 * The chains as they lie in the database. Every move of a chain's end is one conditional UPDATE on the end it was
 * worked out from, together with what it stands for in one transaction: two who do it at once cannot fork a chain,
 * and who is killed in between leaves nothing half done.
 */
export class AuditChains {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly seal: AuditSeal,
  ) {}

  /** The ends of the chains, in order. Where one is missing somebody has removed it: what it was is not made up. */
  ends(): Promise<readonly AuditChain[]> {
    return this.database.read.find(AuditChain, {
      where: { shard: In(ALL_SHARDS) },
      order: { shard: 'ASC' },
      take: SHARDS,
    });
  }

  /**
   * Chains what waits in these shards. How many events that were; null when somebody else was first. Events of which
   * the content was edited meanwhile are chained as they are: that they were edited shows for good.
   */
  async sealSome(shards: readonly number[], ends: readonly AuditChain[]): Promise<number | null> {
    const waiting = await this.database.read.find(AuditEvent, {
      where: { shard: In([...shards]), seq: IsNull() },
      order: IN_TURN,
      take: BATCH,
    });
    if (waiting.length === 0) return 0;
    const now = this.clock.now();
    const moves = ends
      .map((from) => ({ from, events: waiting.filter(({ shard }) => shard === from.shard) }))
      .filter(({ events }) => events.length > 0)
      .map(({ from, events }) => ({ from, ...this.chained(from, events, now) }));
    return this.racing(async (tx) => {
      for (const { from, to } of moves) await this.move(tx, from, to);
      const each = moves.flatMap(({ set }) => set);
      const count = await tx.updateEach(AuditEvent, { seq: IsNull() }, each);
      if (count !== waiting.length) throw new LostRaceError();
      return count;
    });
  }

  /** Signs what was written before there was a chain; how many that were. Ends when its time is over. */
  async adoptSome(ends: readonly AuditChain[]): Promise<number> {
    const gate = ends.find(({ shard }) => shard === GATE);
    if (gate === undefined || gate.adoptsUntil === null || !this.isGenuine(gate)) return 0;
    if (this.clock.now() > gate.adoptsUntil) {
      await this.racing((tx) => this.move(tx, gate, { adoptsUntil: null }));
      return 0;
    }
    const found = await this.database.read.find(AuditEvent, {
      where: { shard: IsNull() },
      order: IN_TURN,
      take: BATCH,
    });
    if (found.length === 0) return 0;
    const each = found.map((event) => {
      const shard = this.seal.shardOf(event.subjectId ?? event.id);
      const mac = this.seal.contentOf({ ...event, shard });
      return { id: event.id, set: { shard, mac, seq: null, link: null } };
    });
    return this.database.write((tx) => tx.updateEach(AuditEvent, { shard: IsNull() }, each));
  }

  /**
   * Removes the oldest events of a chain up to this moment, a batch at most, and leaves in its signed end where it
   * begins from now on. How many that were; a break when they do not fit the chain, and then none is removed.
   */
  async pruneSome(shard: number, before: Instant): Promise<number | Break> {
    const end = await this.database.read.findOne(AuditChain, { shard });
    if (end === null) return { fault: 'END_GONE', shard, eventId: null, seq: null };
    if (!this.isGenuine(end)) return { fault: 'END_EDITED', shard, eventId: null, seq: null };
    const oldest = await this.database.read.findStored(AuditEvent, {
      where: { shard, seq: And(MoreThan(end.floorSeq), LessThanOrEqual(end.seq)) },
      order: { seq: 'ASC' },
      take: BATCH,
    });
    const keptFrom = oldest.findIndex(({ row }) => row.at >= before);
    const old = keptFrom < 0 ? oldest : oldest.slice(0, keptFrom);
    if (old.length === 0) return 0;
    const walk = new AuditWalk(this.seal, shard, { seq: end.floorSeq, link: end.floorLink });
    for (const event of old) {
      const broken = walk.step(event);
      if (broken !== null) return (await this.isStill(end)) ? broken : 0;
    }
    const { seq: floorSeq, link: floorLink } = walk.at;
    const removed = await this.racing(async (tx) => {
      await this.move(tx, end, { floorSeq, floorLink });
      return tx.delete(AuditEvent, { shard, seq: And(MoreThan(end.floorSeq), LessThanOrEqual(floorSeq)) });
    });
    return removed ?? 0;
  }

  /** An event with a number that its chain has not come to: it was put in, and stands in the way of the next one. */
  async strayIn(shard: number): Promise<Stray | null> {
    const where = { shard, seq: Not(IsNull()) };
    const [highest] = await this.database.read.find(AuditEvent, { where, order: { seq: 'DESC' }, take: 1 });
    // The end is read later: an event that was chained meanwhile is no stray.
    const end = await this.database.read.findOne(AuditChain, { shard });
    if (highest === undefined || highest.seq === null || end === null) return null;
    return isUpTo(highest.seq, end.seq) ? null : { id: highest.id, seq: highest.seq };
  }

  /** Whether an end is what was signed. */
  isGenuine(end: AuditChain): boolean {
    return isSameSeal(this.seal.endOf(end), end.mac);
  }

  /** Whether nobody has moved it since. */
  private async isStill({ shard, mac }: AuditChain): Promise<boolean> {
    return (await this.database.read.findOne(AuditChain, { shard }))?.mac === mac;
  }

  private chained(from: AuditChain, events: readonly AuditEvent[], sealedAt: Instant) {
    let { seq, link } = from;
    const set = events.map(({ id, mac }) => {
      seq += 1;
      link = this.seal.linkOf(link, { shard: from.shard, seq }, mac);
      return { id, set: { seq, link } };
    });
    return { to: { seq, link, sealedAt }, set };
  }

  private async move(tx: Writer, from: AuditChain, to: Partial<ChainEnd>): Promise<void> {
    // What was edited is left as it is, for it is what verification has to find.
    if (!this.isGenuine(from)) throw new LostRaceError();
    const { shard, ...set } = this.signed({ ...from, ...to });
    const count = await tx.update(AuditChain, { shard, mac: from.mac }, set);
    if (count !== 1) throw new LostRaceError();
  }

  private signed(end: ChainEnd): AuditChain {
    return { ...end, mac: this.seal.endOf(end) };
  }

  private async racing<T>(work: (tx: Writer) => Promise<T>): Promise<T | null> {
    try {
      return await this.database.write(work);
    } catch (error) {
      if (error instanceof LostRaceError || error instanceof DuplicateKeyError) return null;
      throw error;
    }
  }
}
