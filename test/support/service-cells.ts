import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { Cluster, type Redis } from 'ioredis';
import { MovableClock } from '../../src/clock.js';
import type { CellStore } from '../../src/ephemeral/cell-store.js';
import { connectRedis, type RedisTarget } from '../../src/ephemeral/connect.js';
import { RedisCells } from '../../src/ephemeral/redis.js';

export interface CellRig {
  /** As many stores as asked for over the same cells, as so many processes would have. */
  readonly stores: readonly CellStore[];
  readonly clock: MovableClock;
  /** Writes the server has seen, and keys that would live for ever; undefined where there is no server. */
  readonly server?: {
    writes(): Promise<number>;
    immortal(): Promise<string[]>;
    forgetScripts(): Promise<void>;
  };
  close(): Promise<void>;
}

const silent = { warn: (): void => undefined };

/** So many processes' worth of stores over one Redis. */
export function redisRig(target: RedisTarget, count: number): CellRig {
  const clock = new MovableClock();
  const clients = Array.from({ length: count }, () => connectRedis(target, silent));
  const [client] = clients;
  const nodes = (): Redis[] =>
    client instanceof Cluster ? client.nodes('master') : client === undefined ? [] : [client];
  return {
    clock,
    stores: clients.map((one) => new RedisCells(one, { skew: () => clock.skew() })),
    server: {
      writes: async () => {
        const stats = await Promise.all(nodes().map((node) => node.info('commandstats')));
        const calls = stats.flatMap((text) => [
          ...text.matchAll(/cmdstat_(?:set|del|pexpire|getset):calls=(\d+)/g),
        ]);
        return calls.reduce((sum, [, number]) => sum + Number(number), 0);
      },
      immortal: async () => {
        const keys = (
          await Promise.all(nodes().map(async (node) => ({ node, names: await node.keys('*') })))
        ).flat();
        const found: string[] = [];
        for (const { node, names } of keys) {
          expect(names.length).to.be.above(0);
          for (const name of names) {
            if ((await node.ttl(name)) < 0) {
              found.push(name);
            }
          }
        }
        return found;
      },
      forgetScripts: async () => {
        await Promise.all(nodes().map((node) => node.script('FLUSH')));
      },
    },
    close: async () => {
      for (const one of clients) {
        one.disconnect();
      }
      await pause(0);
    },
  };
}
