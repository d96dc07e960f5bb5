import { AuditChain } from '../../entities/audit-chain.js';
import { AuditEvent } from '../../entities/audit-event.js';
import type { Instant } from '../clock.js';
import { type AuditSeal, isSameSeal, SHARDS } from '../crypto/audit-seal.js';
import type { Database, Stored } from '../database.js';
import { GATE } from './audit-beginning.js';
import { AuditRows } from './audit-rows.js';
import { AuditWalk, type Break, type Fault, faultOf, isUpTo } from './audit-walk.js';

/** A place a chain once went through, kept where whoever writes to the database cannot write. */
export interface Landmark {
  readonly shard: number;
  readonly seq: number;
  readonly link: string;
}

export interface ProofReport {
  /** The first break of each chain, and the first of the events outside of chains. Empty: nothing was touched. */
  readonly breaks: readonly Break[];
  /** Events that were proven in their chains. */
  readonly sealed: number;
  /** Events that are not yet chained; their own signatures hold. */
  readonly waiting: number;
  readonly oldestWaiting: Instant | null;
  /** Events that were removed for their age. */
  readonly removed: number;
  /** Events that nobody has signed, from before there were chains: what they say is not proven. */
  readonly unsigned: number;
  /** Since when there are these chains. */
  readonly startedAt: Instant | null;
  /** Chains that were begun later than the others. */
  readonly begunAnew: readonly Beginning[];
  /** Where the chains end: landmarks for another day. */
  readonly ends: readonly Landmark[];
}

/** When a chain was begun that is younger than others: what it held before is not proven to be all there. */
export interface Beginning {
  readonly shard: number;
  readonly startedAt: Instant;
}

interface ShardProof {
  readonly broken: Break | null;
  readonly sealed: number;
  readonly end: AuditChain | null;
}

/** The sealer goes on while this reads: a break counts when the end it was found by is still the end. */
const TRIES = 5;

/**
 * Proves that the audit log is what was written: every event by its own signature, every chain by its links from
 * its signed beginning to its signed end, and that nothing stands beside them. Changes nothing, and reads in pages.
 */
export class AuditProof {
  private readonly rows: AuditRows;

  /** `pageSize`: rows read at a time. */
  constructor(
    database: Database,
    private readonly seal: AuditSeal,
    pageSize = 1_000,
  ) {
    this.rows = new AuditRows(database, pageSize);
  }

  /** Events there are to prove, near enough for a progress bar. */
  async size(): Promise<number> {
    const ends = await this.rows.ends();
    return ends.reduce((sum, { seq, floorSeq }) => sum + seq - floorSeq, 0);
  }

  /** `told` hears of every page how many events it had. */
  async prove(
    landmarks: readonly Landmark[] = [],
    told: (more: number) => void = () => undefined,
  ): Promise<ProofReport> {
    if ((await this.rows.ends()).length === 0) return WITHOUT_ENDS;
    const proofs: ShardProof[] = [];
    for (let shard = 0; shard < SHARDS; shard += 1) {
      const landmark = landmarks.find((one) => one.shard === shard) ?? null;
      proofs.push(await this.proveShard(shard, { landmark, told }));
    }
    const loose = await this.proveLoose(proofs[GATE]?.end ?? null);
    const ends = proofs.flatMap(({ end }) => end ?? []);
    return {
      breaks: [...proofs.flatMap(({ broken }) => broken ?? []), ...loose.breaks],
      sealed: proofs.reduce((sum, { sealed }) => sum + sealed, 0),
      waiting: loose.waiting,
      oldestWaiting: loose.oldest,
      unsigned: loose.unsigned,
      removed: ends.reduce((sum, { floorSeq }) => sum + floorSeq, 0),
      ...beginningsOf(ends),
      ends: ends.map(({ shard, seq, link }) => ({ shard, seq, link })),
    };
  }

  private async proveShard(
    shard: number,
    how: { landmark: Landmark | null; told: (more: number) => void },
  ): Promise<ShardProof> {
    for (let tries = 1; ; tries += 1) {
      const end = await this.rows.end(shard);
      if (end === null) return { broken: at('END_GONE', shard), sealed: 0, end };
      if (!isSameSeal(this.seal.endOf(end), end.mac))
        return { broken: at('END_EDITED', shard), sealed: 0, end };
      const proof = await this.walk(end, how);
      if (proof.broken === null || tries === TRIES) return proof;
      if ((await this.rows.end(shard))?.mac === end.mac) return proof;
    }
  }

  private async walk(
    end: AuditChain,
    { landmark, told }: { landmark: Landmark | null; told: (more: number) => void },
  ): Promise<ShardProof> {
    const { shard } = end;
    const walk = new AuditWalk(this.seal, shard, { seq: end.floorSeq, link: end.floorLink });
    const done = (broken: Break | null): ShardProof => ({ broken, sealed: walk.at.seq - end.floorSeq, end });
    if (isPassed(landmark, walk.at)) return done(at('REWRITTEN', shard, { seq: landmark?.seq }));
    let last: Stored<AuditEvent> | undefined;
    while (walk.at.seq < end.seq) {
      const page = await this.after(last, shard, { from: walk.at.seq, to: end.seq });
      if (page.length === 0) return done(at('CUT', shard, { eventId: last?.row.id, seq: walk.at.seq + 1 }));
      for (const stored of page) {
        const broken = walk.step(stored);
        if (broken !== null) return done(broken);
        if (isPassed(landmark, walk.at))
          return done(at('REWRITTEN', shard, { eventId: stored.row.id, seq: walk.at.seq }));
      }
      last = page.at(-1);
      told(page.length);
    }
    if (!isSameSeal(walk.at.link, end.link))
      return done(at('MOVED', shard, { eventId: last?.row.id, seq: end.seq }));
    if (landmark !== null && landmark.seq > end.seq)
      return done(at('REWRITTEN', shard, { seq: landmark.seq }));
    const stray = await this.strayIn(end);
    return done(stray && at('STRAY', shard, { eventId: stray.id, seq: stray.seq }));
  }

  /** The next page. It begins with the last number of the one before, which nobody else may have. */
  private async after(
    last: Stored<AuditEvent> | undefined,
    shard: number,
    { from, to }: { from: number; to: number },
  ): Promise<readonly Stored<AuditEvent>[]> {
    if (last === undefined) return this.rows.sealed(shard, { from: from + 1, to });
    const page = await this.rows.sealed(shard, { from, to });
    return page.filter(({ row }) => row.id !== last.row.id);
  }

  /** An event outside of what its chain consists of by now, for it has grown while this was reading. */
  private async strayIn({ shard, seq, floorSeq }: AuditChain): Promise<AuditEvent | null> {
    const [below, highest] = await Promise.all([this.rows.below(shard, floorSeq), this.rows.highest(shard)]);
    if (below !== null || highest === null || isUpTo(highest.seq, seq)) return below;
    const now = await this.rows.end(shard);
    return now !== null && isUpTo(highest.seq, now.seq) ? null : highest;
  }

  /** What no chain holds: events that wait to be chained, and such as nothing explains. */
  private async proveLoose(gate: AuditChain | null) {
    const breaks: Break[] = [];
    let waiting = 0;
    let unsigned = 0;
    let oldest: Instant | null = null;
    const adopts = gate !== null && gate.adoptsUntil !== null;
    for await (const stored of this.rows.loose()) {
      const event = stored.row;
      const isOld = event.shard === null && adopts && stored.isAsWritten;
      if (isOld) unsigned += 1;
      if (isOld) continue;
      const fault = looseFault(this.seal, stored);
      if (fault !== null) breaks.push(at(fault, event.shard, { eventId: event.id }));
      if (breaks.length > 0) break;
      waiting += 1;
      oldest = Math.min(oldest ?? event.at, event.at);
    }
    return { breaks, waiting, unsigned, oldest };
  }
}

const WITHOUT_ENDS: ProofReport = {
  breaks: [at('END_GONE', null)],
  sealed: 0,
  waiting: 0,
  oldestWaiting: null,
  removed: 0,
  unsigned: 0,
  startedAt: null,
  begunAnew: [],
  ends: [],
};

function beginningsOf(ends: readonly AuditChain[]): Pick<ProofReport, 'startedAt' | 'begunAnew'> {
  const first = Math.min(...ends.map(({ startedAt }) => startedAt));
  return {
    startedAt: ends.length === 0 ? null : first,
    begunAnew: ends
      .filter(({ startedAt }) => startedAt > first)
      .map(({ shard, startedAt }) => ({ shard, startedAt })),
  };
}

function looseFault(seal: AuditSeal, stored: Stored<AuditEvent>): Fault | null {
  const { shard } = stored.row;
  const isPlaced = shard === null || (shard >= 0 && shard < SHARDS);
  return isPlaced ? faultOf(seal, stored) : 'STRAY';
}

/** Whether the walk stands where the landmark is, and it is another place. */
function isPassed(landmark: Landmark | null, { seq, link }: { seq: number; link: string }): boolean {
  return landmark !== null && landmark.seq === seq && !isSameSeal(landmark.link, link);
}

function at(
  fault: Fault,
  shard: number | null,
  { eventId = null, seq = null }: { eventId?: string | null; seq?: number | null } = {},
): Break {
  return { fault, shard, eventId, seq };
}
