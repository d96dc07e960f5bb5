import { And, In, IsNull, LessThanOrEqual, MoreThan } from 'typeorm';
import { AuditChain } from '../../entities/audit-chain.js';
import { AuditEvent } from '../../entities/audit-event.js';
import type { Clock, Instant } from '../clock.js';
import { type AuditSeal, type ChainEnd, isSameSeal, SHARDS } from '../crypto/audit-seal.js';
import { type Database, DuplicateKeyError, type Writer } from '../database.js';
import { AuditWalk, type Break } from './audit-walk.js';

/** Rows in one transaction: short enough that nobody who writes an event waits for it. */
export const BATCH = 200;
/** As the index has them, so that a long backlog is not sorted for each batch; by id would be a sort. */
const IN_TURN = { shard: 'ASC', seq: 'ASC' } as const;
const ALL = Array.from({ length: SHARDS }, (_, shard) => shard);
/** A node of the version before writes unsigned events for as long as it is not replaced. */
const ADOPTION_MS = 24 * 3_600_000;
/** The chain whose end says whether unsigned events are still taken in. */
const GATE = 0;

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

  /** The ends of all chains, in order; begun when there are none. */
  async ends(): Promise<readonly AuditChain[]> {
    const present = await this.database.read.find(AuditChain, {
      where: { shard: In(ALL) },
      order: { shard: 'ASC' },
      take: SHARDS,
    });
    if (present.length > 0) return present;
    await this.begin();
    return this.ends();
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

  /** Signs what was written before there was a chain; how many that were. Ends when its time is over and none is left. */
  async adoptSome([gate]: readonly AuditChain[]): Promise<number> {
    if (gate === undefined || gate.adoptsUntil === null || !this.isGenuine(gate)) return 0;
    const found = await this.database.read.find(AuditEvent, {
      where: { shard: IsNull() },
      order: IN_TURN,
      take: BATCH,
    });
    if (found.length === 0) {
      if (this.clock.now() > gate.adoptsUntil) {
        await this.racing((tx) => this.move(tx, gate, { adoptsUntil: null }));
      }
      return 0;
    }
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
    const oldest = await this.database.read.find(AuditEvent, {
      where: { shard, seq: And(MoreThan(end.floorSeq), LessThanOrEqual(end.seq)) },
      order: { seq: 'ASC' },
      take: BATCH,
    });
    const keptFrom = oldest.findIndex(({ at }) => at >= before);
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

  /** Whether an end is what was signed. */
  isGenuine(end: AuditChain): boolean {
    return isSameSeal(this.seal.endOf(end), end.mac);
  }

  /** Whether nobody has moved it since. */
  private async isStill({ shard, mac }: AuditChain): Promise<boolean> {
    return (await this.database.read.findOne(AuditChain, { shard }))?.mac === mac;
  }

  private async begin(): Promise<void> {
    const startedAt = this.clock.now();
    const adoptsUntil = startedAt + ADOPTION_MS;
    const fresh = { seq: 0, link: '', floorSeq: 0, floorLink: '', startedAt, sealedAt: null };
    const rows = ALL.map((shard) =>
      this.signed({ ...fresh, shard, adoptsUntil: shard === GATE ? adoptsUntil : null }),
    );
    try {
      await this.database.write((tx) => tx.insertAll(AuditChain, rows));
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
    }
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
