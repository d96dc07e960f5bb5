import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster, Redis, Result } from 'ioredis';
import type { Instant } from '../clock.js';
import { patientNow, whenLate } from '../patience.js';
import { Batches, type Waiting } from './batches.js';
import type { CellKey, CellStore, Transition } from './cell-store.js';
import { cellEnd, readCell, writeCell } from './cell-text.js';
import { redisAway, withinPatience } from './connect.js';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    cellRead(key: string): Result<[text: string | null, time: [string, string]], Context>;
    cellSwap(key: string, before: string, after: string, ttl: number): Result<number, Context>;
  }
}

/** Redis's own clock comes with the value, so that no node's clock decides about a window. */
const READ = "return {redis.call('GET', KEYS[1]), redis.call('TIME')}";

/** ARGV: the text that was read ('' for none), the text to write ('' to delete), its life in milliseconds. */
const SWAP = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1`;

/** Milliseconds from asking to answering, however many commands it takes. Silence is told from work much sooner. */
const PATIENCE = 1_700;
/** How long a race against other processes is run before it is given up. */
const RACE_LIMIT = 1_500;
/** Lost races that are run again at once; later ones after a short pause of random length. */
const EAGER_TRIES = 3;
const LONGEST_PAUSE = 40;

/**
 * Milliseconds for which the store's time is known from when it was last read, and how long that answer may have taken:
 * a cell that is made without being read is at most so much older than it seems.
 */
const GLIMPSE_LIFE = 1_000;
const QUICK_ANSWER = 50;

interface Change {
  readonly to: (state: unknown, now: Instant) => Transition<unknown, unknown>;
  readonly isLikelyNew: boolean;
}
type Outcome = { readonly result: unknown } | { readonly error: unknown };

interface Held<S> {
  readonly text: string;
  readonly state: S | undefined;
  readonly now: Instant;
  /** Whether it was read, or only supposed. */
  readonly isSeen: boolean;
}

/**
 * Cells on Redis: single, Sentinel or Cluster. Each cell is one key that always has a TTL, changed by comparing its
 * whole text in a script, so that no two processes can both win and a lost answer is never taken for a lost race.
 */
export class RedisCells implements CellStore {
  private readonly batches = new Batches<Change>((key, batch) => this.race(key, batch));
  private readonly prefix: string;
  private readonly skew: () => number;
  private wasReady = false;
  /** The store's time when it was last read, and when that was on the clock of `performance.now()`. */
  private glimpse: { readonly time: Instant; readonly at: number } | null = null;

  /** `skew` moves this store's clock by so many milliseconds, for tests and development. */
  constructor(
    private readonly client: Redis | Cluster,
    options: { prefix?: string; skew?: () => number } = {},
  ) {
    this.prefix = options.prefix ?? 'latchkey:';
    this.skew = options.skew ?? (() => 0);
    client.defineCommand('cellRead', { numberOfKeys: 1, lua: READ });
    client.defineCommand('cellSwap', { numberOfKeys: 1, lua: SWAP });
  }

  async update<S, R>(
    key: CellKey,
    transition: (state: S | undefined, now: Instant) => Transition<S, R>,
    hint?: 'NEW',
  ): Promise<R> {
    const to: Change['to'] = (state, now) => transition(state as S | undefined, now);
    return (await this.batches.submit(key, { to, isLikelyNew: hint === 'NEW' })) as R;
  }

  async read<S>(key: CellKey): Promise<{ state: S | undefined; now: Instant }> {
    const { state, now } = await this.fetch<S>(key, patientNow() + PATIENCE);
    return { state, now };
  }

  /** Writes, because a replica, a full server and a primary without its replicas can all still be read. */
  async ping(): Promise<void> {
    const key = `${this.prefix}ping`;
    await this.ask(patientNow() + PATIENCE, () => this.client.set(key, '1', 'PX', 1_000));
  }

  async close(): Promise<void> {
    if (this.client.status === 'ready') {
      await withinPatience(patientNow() + PATIENCE, this.client.quit()).catch(() => undefined);
    }
    this.client.disconnect();
  }

  /** Applies all changes one after the other to what is there, and writes the outcome if nobody else wrote meanwhile. */
  private async race(key: string, batch: readonly Waiting<Change>[]): Promise<void> {
    const asked = Math.min(...batch.map((one) => one.asked));
    const deadline = asked + PATIENCE;
    for (let lost = 0; patientNow() < asked + RACE_LIMIT; lost += 1) {
      if (lost > EAGER_TRIES) {
        await pause(randomInt(LONGEST_PAUSE));
      }
      const before = (lost === 0 ? this.supposed(batch) : null) ?? (await this.fetch<unknown>(key, deadline));
      const { state, ttl, outcomes } = applyAll(batch, before);
      const after = state === undefined ? '' : writeCell(state, before.now, ttl);
      const isSame = before.isSeen && state === before.state;
      if (isSame || (await this.swap(key, before, after, deadline))) {
        for (const [n, { settle }] of batch.entries()) settle(outcome(outcomes[n]));
        return;
      }
    }
    throw redisAway(Object.assign(new Error('Other writers won every race.'), { code: 'TOO_MANY_RACES' }));
  }

  private async fetch<S>(key: string, deadline: number): Promise<Held<S>> {
    const asked = performance.now();
    const [text, [seconds, micros]] = await this.ask(deadline, () => this.client.cellRead(this.prefix + key));
    const at = performance.now();
    const time = Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
    if (at - asked <= QUICK_ANSWER) this.glimpse = { time, at };
    const now = time + this.skew();
    return { text: text ?? '', state: readCell<S>(text, now), now, isSeen: true };
  }

  /** No cell, as far as one can tell without asking. Each node of a cluster has a clock of its own. */
  private supposed(batch: readonly Waiting<Change>[]): Held<unknown> | null {
    const { glimpse } = this;
    if (glimpse === null || this.client.isCluster || !batch.every(({ work }) => work.isLikelyNew))
      return null;
    const age = performance.now() - glimpse.at;
    if (age > GLIMPSE_LIFE) return null;
    return { text: '', state: undefined, now: glimpse.time + Math.floor(age) + this.skew(), isSeen: false };
  }

  private async swap<S>(key: string, before: Held<S>, after: string, deadline: number): Promise<boolean> {
    const life = after === '' ? 0 : cellEnd(after) - before.now;
    const done = await this.ask(deadline, () =>
      this.client.cellSwap(this.prefix + key, before.text, after, life),
    );
    return done === 1;
  }

  private async ask<T>(deadline: number, command: () => Promise<T>): Promise<T> {
    try {
      await this.ready(deadline);
      return await withinPatience(deadline, command());
    } catch (error) {
      throw redisAway(error);
    }
  }

  /** A process that has just started waits for its first connection; later on, no connection is an answer. */
  private async ready(deadline: number): Promise<void> {
    if (!this.wasReady && this.client.status !== 'ready') {
      const tooLate = new AbortController();
      const callOff = whenLate(deadline, () => tooLate.abort());
      await once(this.client, 'ready', { signal: tooLate.signal }).finally(callOff);
    }
    this.wasReady = true;
  }
}

/** What each change made of the state the one before it left; a change that throws leaves it as it was. */
function applyAll(
  batch: readonly Waiting<Change>[],
  { state: before, now }: Held<unknown>,
): { state: unknown; ttl: number; outcomes: readonly Outcome[] } {
  let state = before;
  let ttl = 1;
  const outcomes = batch.map(({ work }): Outcome => {
    try {
      const made = work.to(state, now);
      if (made.state !== state) ttl = made.ttl;
      state = made.state;
      return { result: made.result };
    } catch (error) {
      return { error };
    }
  });
  return { state, ttl, outcomes };
}

function outcome(made: Outcome | undefined): Promise<unknown> {
  return made !== undefined && 'error' in made ? Promise.reject(made.error) : Promise.resolve(made?.result);
}
