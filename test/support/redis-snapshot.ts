import { Redis } from 'ioredis';
import { readConfig } from '../../src/config.js';
import type { Gateway } from './gateway.js';

/** One key as it was. */
export interface KeptCell {
  readonly node: number;
  readonly key: string;
  readonly text: string;
  /** Milliseconds it had left to live; -1 for ever. */
  readonly life: number;
}

/** Every key of the gateway's Redis, single or Cluster, past everything under test. */
export function snapshot(gateway: Gateway): Promise<readonly KeptCell[]> {
  return onEveryNode(gateway, async (client, node) => {
    const kept: KeptCell[] = [];
    for (const key of await client.keys('*')) {
      const [text, life] = [await client.get(key), await client.pttl(key)];
      if (text !== null) kept.push({ node, key, text, life });
    }
    return kept;
  });
}

/** What a failover to an old replica does: everything is as it was then, and what came later is gone. */
export async function restore(gateway: Gateway, cells: readonly KeptCell[]): Promise<void> {
  await onEveryNode(gateway, async (client, node) => {
    await client.flushdb();
    for (const { key, text, life } of cells.filter((cell) => cell.node === node)) {
      await client.set(key, text, 'PX', Math.max(1, life));
    }
    return [];
  });
}

async function onEveryNode<T>(
  gateway: Gateway,
  work: (client: Redis, node: number) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const { redis } = readConfig(gateway.env);
  if (redis === null || redis.kind === 'sentinel') throw new Error('No Redis to look into.');
  const nodes = redis.kind === 'single' ? [redis] : redis.nodes;
  const db = redis.kind === 'single' ? (redis.db ?? 0) : 0;
  const found: T[] = [];
  for (const [node, { host, port }] of nodes.entries()) {
    const client = new Redis({ host, port, db, ...(redis.password && { password: redis.password }) });
    try {
      found.push(...(await work(client, node)));
    } finally {
      client.disconnect();
    }
  }
  return found;
}
