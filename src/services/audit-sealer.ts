import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { AuditChain } from '../../entities/audit-chain.js';
import type { Clock } from '../clock.js';
import type { CellStore } from '../ephemeral/cell-store.js';
import { ALL_SHARDS } from './audit-beginning.js';
import { type AuditChains, BATCH } from './audit-chains.js';
import type { Log } from './log.js';
import { Outage } from './outage.js';
import { type SealFigures, SealTroubles } from './seal-troubles.js';

export interface SealerOptions {
  /** Events older than this many days are removed; null keeps them for good. */
  readonly retentionDays: number | null;
}

interface Deps {
  readonly chains: AuditChains;
  readonly cells: CellStore;
  readonly clock: Clock;
  readonly log: Log;
}

interface Turn {
  readonly owner: string;
}

const EVERY_MS = 1_000;
/** Seconds one worker is the sealer before another may be. */
const TURN_SECONDS = 5;
/** Milliseconds between two batches of many, for everybody else. */
const BREATH_MS = 5;
const PRUNE_EVERY_MS = 3_600_000;
const DAY = 86_400_000;
const GROUP = 16;
const STOP_MS = 5_000;

/**
 * Chains events a moment after they were written, so that nobody waits for it. One worker of all does it at a time,
 * to spare the others the work; what keeps a chain whole are the conditional writes of AuditChains, not the turn.
 */
export class AuditSealer {
  private readonly owner = randomBytes(12).toString('hex');
  private timer: NodeJS.Timeout | null = null;
  private working: Promise<void> | null = null;
  private stopping = false;
  private prunedAt = 0;
  private readonly found: SealTroubles;
  private readonly outage: Outage;

  constructor(
    private readonly deps: Deps,
    private readonly options: SealerOptions,
  ) {
    this.found = new SealTroubles(deps.log);
    this.outage = new Outage(deps.log, {
      begins: 'The audit log could not be sealed; trying again.',
      ends: 'The audit log is sealed again.',
    });
  }

  start(): void {
    if (this.timer !== null) return;
    this.timer = setInterval(() => void this.workQuietly(), EVERY_MS);
    this.timer.unref();
  }

  /** Ends after the batch that is being chained. */
  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.stopping = true;
    const patience = new AbortController();
    const late = pause(STOP_MS, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([this.working, late]);
    patience.abort();
    // Who is late has to find that it is to stop.
    if (this.working === null) this.stopping = false;
  }

  /** Chains all that is there, whoever's turn it is. For commands and tests. */
  async sealAll(): Promise<void> {
    await this.working;
    while ((await this.round()).count > 0);
  }

  /** Removes what is older than the retention. For tests; a gateway does it every hour. */
  async prune(): Promise<void> {
    const { retentionDays } = this.options;
    if (retentionDays === null) return;
    const before = this.deps.clock.now() - retentionDays * DAY;
    for (const { shard } of await this.deps.chains.ends()) await this.pruneShard(shard, before);
  }

  /** What cannot be chained; all zero in a process whose turn it is not. */
  troubles(): SealFigures {
    return this.found.read();
  }

  private workQuietly(): Promise<void> {
    this.working ??= this.work()
      .then(() => this.outage.recovered())
      .catch((error: unknown) => this.outage.failed(error))
      .finally(() => {
        this.working = null;
      });
    return this.working;
  }

  private async work(): Promise<void> {
    while (!this.stopping) {
      if (!(await this.isMyTurn())) return this.found.forget();
      const { isFull } = await this.round();
      await this.pruneInTime();
      // What came meanwhile waits for the next second, so that many events share a transaction.
      if (!isFull) return;
      await pause(BREATH_MS);
    }
  }

  private async pruneInTime(): Promise<void> {
    const now = this.deps.clock.now();
    if (now - this.prunedAt < PRUNE_EVERY_MS) return;
    this.prunedAt = now;
    await this.prune();
  }

  private isMyTurn(): Promise<boolean> {
    return this.deps.cells.update<Turn, boolean>('audit:sealer', (held) => {
      const mine = held === undefined || held.owner === this.owner;
      return { state: mine ? { owner: this.owner } : held, ttl: TURN_SECONDS, result: mine };
    });
  }

  /** How many events were worked on, and whether that was all that one round may. */
  private async round(): Promise<{ count: number; isFull: boolean }> {
    const { chains } = this.deps;
    const all = await chains.ends();
    const ends = all.filter((end) => chains.isGenuine(end));
    const gone = ALL_SHARDS.filter((shard) => !all.some((end) => end.shard === shard));
    this.found.sawEnds(
      gone,
      all.filter((end) => !ends.includes(end)),
    );
    const counts = [await chains.adoptSome(all)];
    for (let from = 0; from < ends.length && !this.stopping; from += GROUP) {
      counts.push(await this.sealGroup(ends.slice(from, from + GROUP)));
    }
    const count = counts.reduce((sum, one) => sum + one, 0);
    return { count, isFull: counts.some((one) => one >= BATCH) };
  }

  /** One by one when it fails for all together: one chain that somebody has put an event into holds up no other. */
  private async sealGroup(ends: readonly AuditChain[]): Promise<number> {
    const shardOf = ({ shard }: AuditChain): number => shard;
    const together = await this.deps.chains.sealSome(ends.map(shardOf), ends);
    if (together !== null) {
      for (const { shard } of ends) this.found.goesOn(shard);
      return together;
    }
    let count = 0;
    for (const end of ends) count += await this.sealAlone(end);
    return count;
  }

  private async sealAlone(end: AuditChain): Promise<number> {
    const { chains } = this.deps;
    const count = await chains.sealSome([end.shard], [end]);
    const stray = count === null ? await chains.strayIn(end.shard) : null;
    if (stray === null) this.found.goesOn(end.shard);
    else this.found.isBlocked(end.shard, stray);
    return count ?? 0;
  }

  private async pruneShard(shard: number, before: number): Promise<void> {
    const { chains, log } = this.deps;
    while (!this.stopping) {
      const outcome = await chains.pruneSome(shard, before);
      if (outcome === 0) return;
      if (typeof outcome === 'number') continue;
      log.error(
        { ...outcome },
        'Old audit events are kept, for their chain is broken: run `latchkey audit verify`.',
      );
      return;
    }
  }
}
