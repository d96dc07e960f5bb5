import type { Cluster, Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Seconds } from '../clock.js';
import { Batches } from './batches.js';
import { redisAway, withinPatience } from './connect.js';

export interface LimitOptions {
  /** Names the counter among others. */
  readonly name: string;
  readonly points: number;
  /** Of the window that begins with the first point. */
  readonly seconds: Seconds;
}

/** A number of points per key and window, counted in one place for all nodes. Keys are hashes or keyed handles. */
export interface Limit {
  /** Takes a point. Seconds until one is free when there is none, else 0. */
  take(key: string): Promise<Seconds>;
  /** Gives a point back: what it was taken for turned out to be honest. */
  giveBack(key: string): Promise<void>;
  /** Whether all points are taken, without taking one. */
  isSpent(key: string): Promise<boolean>;
}

export type LimitFactory = (options: LimitOptions) => Limit;

/** A limit is one command: its own patience is all there is. */
const NO_DEADLINE = Number.POSITIVE_INFINITY;

/** Limits in Redis when there is a client, else in this process's memory. */
export function limitsOn(client: Redis | Cluster | null): LimitFactory {
  return (options) => {
    const shared = { keyPrefix: `limit:${options.name}`, points: options.points, duration: options.seconds };
    const limiter =
      client === null
        ? new RateLimiterMemory(shared)
        : new RateLimiterRedis({ ...shared, storeClient: client, rejectIfRedisNotReady: true });
    return new CountedLimit(limiter, options.points);
  };
}

class CountedLimit implements Limit {
  /** One look for all who ask about a key while the look before it is under way: each sees all that was over before. */
  private readonly looks = new Batches<null>(async (key, batch) => {
    const isSpent = await this.look(key);
    for (const { settle } of batch) settle(Promise.resolve(isSpent));
  });

  constructor(
    private readonly limiter: RateLimiterMemory | RateLimiterRedis,
    private readonly points: number,
  ) {}

  async take(key: string): Promise<Seconds> {
    try {
      await withinPatience(NO_DEADLINE, this.limiter.consume(key));
      return 0;
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw redisAway(refusal);
      return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
    }
  }

  async giveBack(key: string): Promise<void> {
    await this.reach(() => this.limiter.reward(key));
  }

  async isSpent(key: string): Promise<boolean> {
    return (await this.looks.submit(key, null)) === true;
  }

  private async look(key: string): Promise<boolean> {
    const standing = await this.reach(() => this.limiter.get(key));
    return (standing?.consumedPoints ?? 0) >= this.points;
  }

  private async reach<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await withinPatience(NO_DEADLINE, work());
    } catch (error) {
      throw redisAway(error);
    }
  }
}
