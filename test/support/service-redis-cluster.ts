import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { RedisTarget } from '../../src/ephemeral/connect.js';
import { freePorts, programPath, ServiceProcess, scratchFolder } from './service-process.js';
import { redisClient } from './service-redis.js';

/*
 * Redis as it is run where it must not go away: a Cluster of three primaries with a replica each, and a primary with
 * a replica under three sentinels. Data stands in files, so that a node that comes back knows what it knew.
 */

const HOST = '127.0.0.1';
const SLOTS = 16_384;
const PRIMARIES = 3;

interface NodePlace {
  readonly port: number;
  readonly busPort?: number;
  readonly password: string;
}

/** One server of the set, to be killed and started again on its port and its files. */
export class RedisNode {
  private readonly process: ServiceProcess;

  constructor(
    readonly place: NodePlace,
    more: readonly string[],
  ) {
    const { port, password } = place;
    this.process = new ServiceProcess(programPath('redis-server') ?? 'redis-server', [
      ...['--port', String(port), '--bind', HOST, '--dir', scratchFolder('redis-ha'), '--databases', '1'],
      ...['--save', '', '--appendonly', 'yes', '--appendfsync', 'everysec'],
      ...['--repl-diskless-sync', 'yes', '--repl-diskless-sync-delay', '0'],
      ...['--repl-ping-replica-period', '1', '--maxmemory-policy', 'noeviction'],
      ...['--min-replicas-max-lag', '2', '--requirepass', password, '--masterauth', password, ...more],
    ]);
  }

  async start(): Promise<void> {
    await this.process.start(async () => (await this.ask((client) => client.ping())) === 'PONG');
  }

  kill(): Promise<void> {
    return this.process.stop();
  }

  /** On a connection of its own. */
  async ask<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    const client = redisClient({ host: HOST, port: this.place.port, password: this.place.password });
    try {
      await client.connect();
      return await work(client);
    } finally {
      client.disconnect();
    }
  }
}

/** Six nodes; the one that owns a key is found by asking. */
export class RedisFailover {
  private constructor(
    readonly target: Extract<RedisTarget, { kind: 'cluster' }>,
    readonly nodes: readonly RedisNode[],
  ) {}

  static async start(): Promise<RedisFailover> {
    const ports = await freePorts(PRIMARIES * 4);
    const password = randomBytes(12).toString('hex');
    const nodes = Array.from({ length: PRIMARIES * 2 }, (_, n) => {
      const place = { port: ports[2 * n] ?? 0, busPort: ports[2 * n + 1] ?? 0, password };
      return new RedisNode(place, [
        ...['--cluster-enabled', 'yes', '--cluster-port', String(place.busPort)],
        ...['--cluster-node-timeout', '1000', '--cluster-require-full-coverage', 'no'],
        ...['--cluster-allow-reads-when-down', 'no'],
        // A primary that nobody copies could be the old one behind a cut wire: it takes no writes.
        ...['--min-replicas-to-write', '1'],
      ]);
    });
    await Promise.all(nodes.map((node) => node.start()));
    await unite(nodes);
    const hosts = nodes.map(({ place: { port } }) => ({ host: HOST, port }));
    return new RedisFailover({ kind: 'cluster', nodes: hosts, password, tls: false }, nodes);
  }

  /** The node that serves the slot of this key. */
  async primaryOf(key: string): Promise<RedisNode> {
    for (const node of this.nodes) {
      // Only the owner answers; the others point to it.
      const isOwner = await node
        .ask(async (client) => {
          await client.get(key);
          return String(await client.call('ROLE')).startsWith('master');
        })
        .catch(() => false);
      if (isOwner) return node;
    }
    throw new Error('No node serves this key.');
  }

  /** Answers the dead node. */
  async killPrimaryOf(key: string): Promise<RedisNode> {
    const node = await this.primaryOf(key);
    await node.kill();
    return node;
  }

  /** Starts a dead node and waits until every primary has a replica again. */
  async restart(node: RedisNode): Promise<void> {
    await node.start();
    await untilReplicated(this.nodes);
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
  }
}

async function unite(nodes: readonly RedisNode[]): Promise<void> {
  const primaries = nodes.slice(0, PRIMARIES);
  for (const [n, node] of primaries.entries()) {
    const from = Math.floor((SLOTS * n) / PRIMARIES);
    const to = Math.floor((SLOTS * (n + 1)) / PRIMARIES) - 1;
    await node.ask((client) => client.call('CLUSTER', 'ADDSLOTSRANGE', from, to));
    await node.ask((client) => client.call('CLUSTER', 'SET-CONFIG-EPOCH', n + 1));
  }
  const { port = 0, busPort = 0 } = nodes[0]?.place ?? {};
  for (const node of nodes.slice(1)) {
    await node.ask((client) => client.call('CLUSTER', 'MEET', HOST, port, busPort));
  }
  await until(() => everyNode(nodes, (info) => info.includes(`cluster_known_nodes:${nodes.length}`)));
  for (const [n, replica] of nodes.slice(PRIMARIES).entries()) {
    const id = await primaries[n]?.ask((client) => client.cluster('MYID'));
    await replica.ask((client) => client.call('CLUSTER', 'REPLICATE', String(id)));
  }
  await untilReplicated(nodes);
}

async function everyNode(nodes: readonly RedisNode[], test: (info: string) => boolean): Promise<boolean> {
  const infos = await Promise.all(nodes.map((node) => node.ask((client) => client.cluster('INFO'))));
  return infos.every((info) => test(String(info)));
}

/** Half of the nodes are replicas with a live link, and all of them find the cluster whole. */
async function untilReplicated(nodes: readonly RedisNode[]): Promise<void> {
  await until(async () => {
    const infos = await Promise.all(nodes.map((node) => node.ask((client) => client.info('replication'))));
    const linked = infos.filter((info) => info.includes('master_link_status:up')).length;
    return linked * 2 === nodes.length && everyNode(nodes, (info) => info.includes('cluster_state:ok'));
  });
}

/** Asks again and again; throws after twenty seconds. */
export async function until(test: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 20_000; performance.now() < end; await pause(30)) {
    if (await test().catch(() => false)) return;
  }
  throw new Error('The Redis servers did not come together.');
}

const NAME = 'latchkey-test';

/** A primary and a replica under three sentinels, which promote the replica within seconds. */
export class RedisSentinels {
  private constructor(
    readonly target: Extract<RedisTarget, { kind: 'sentinel' }>,
    readonly nodes: readonly RedisNode[],
    private readonly sentinels: readonly ServiceProcess[],
  ) {}

  static async start(): Promise<RedisSentinels> {
    const [one = 0, two = 0, ...watchers] = await freePorts(5);
    const password = randomBytes(12).toString('hex');
    const primary = new RedisNode({ port: one, password }, []);
    const replica = new RedisNode({ port: two, password }, ['--replicaof', `${HOST} ${one}`]);
    await primary.start();
    await replica.start();
    const isLinked = (info: string): boolean => info.includes('master_link_status:up');
    await until(() => replica.ask(async (client) => isLinked(await client.info('replication'))));
    const sentinels = await Promise.all(watchers.map((port) => startSentinel(port, primary.place)));
    await Promise.all(watchers.map(untilAcquainted));
    const hosts = watchers.map((port) => ({ host: HOST, port }));
    const target = { kind: 'sentinel', sentinels: hosts, name: NAME, password, tls: false } as const;
    return new RedisSentinels(target, [primary, replica], sentinels);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.sentinels.map((one) => one.stop()), ...this.nodes.map((node) => node.kill())]);
  }
}

async function startSentinel(port: number, primary: NodePlace): Promise<ServiceProcess> {
  const file = join(scratchFolder('sentinel'), 'sentinel.conf');
  const settings = [
    `port ${port}`,
    `bind ${HOST}`,
    `dir ${dirname(file)}`,
    `sentinel monitor ${NAME} ${HOST} ${primary.port} 2`,
    `sentinel auth-pass ${NAME} ${primary.password}`,
    `sentinel down-after-milliseconds ${NAME} 1000`,
    `sentinel failover-timeout ${NAME} 6000`,
    '',
  ];
  writeFileSync(file, settings.join('\n'), { mode: 0o600 });
  const sentinel = new ServiceProcess(programPath('redis-server') ?? 'redis-server', [file, '--sentinel']);
  await sentinel.start(async () => (await askSentinel(port)).length > 0);
  return sentinel;
}

/** It knows the other two and the replica: before that, nobody could be promoted. */
async function untilAcquainted(port: number): Promise<void> {
  await until(async () => {
    const facts = await askSentinel(port);
    return facts.includes('num-other-sentinels,2') && facts.includes('num-slaves,1');
  });
}

async function askSentinel(port: number): Promise<string> {
  const client = redisClient({ host: HOST, port });
  try {
    await client.connect();
    return String(await client.call('SENTINEL', 'MASTER', NAME));
  } finally {
    client.disconnect();
  }
}
