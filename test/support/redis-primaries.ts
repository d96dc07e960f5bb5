import type { Redis } from 'ioredis';
import type { RedisNode } from './service-redis-cluster.js';

/** The text of a cell, and the milliseconds it has to live. */
export interface HeldCell {
  readonly text: string;
  readonly life: number;
}

/** Does it on every node that is a primary. */
async function onPrimaries(
  nodes: readonly RedisNode[],
  work: (client: Redis) => Promise<void>,
): Promise<void> {
  for (const node of nodes) {
    await node.ask(async (client) => {
      if (String(await client.call('ROLE')).startsWith('master')) await work(client);
    });
  }
}

/** Every cell there is. */
export async function cellsOn(nodes: readonly RedisNode[]): Promise<Map<string, HeldCell>> {
  const cells = new Map<string, HeldCell>();
  await onPrimaries(nodes, async (client) => {
    for (const key of await client.keys('latchkey:*')) {
      const text = await client.get(key);
      if (text !== null) cells.set(key, { text, life: await client.pttl(key) });
    }
  });
  return cells;
}

/** Keys that would live for ever. */
export async function immortalOn(nodes: readonly RedisNode[]): Promise<string[]> {
  const found: string[] = [];
  await onPrimaries(nodes, async (client) => {
    for (const key of await client.keys('*')) if ((await client.ttl(key)) === -1) found.push(key);
  });
  return found;
}
