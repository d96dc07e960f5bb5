import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { RedisTarget } from '../../src/ephemeral/connect.js';
import { freePorts, programPath, ServiceProcess, scratchFolder } from './service-process.js';

type Single = Extract<RedisTarget, { kind: 'single' }>;
type ClusterTarget = Extract<RedisTarget, { kind: 'cluster' }>;

export function isRedisInstalled(): boolean {
  return programPath('redis-server') !== undefined;
}

/** A client of the tests' own, to look at or prepare what is under test. The caller ends it. */
export function redisClient({ host, port, password, db }: Omit<Single, 'kind' | 'tls'>): Redis {
  const client = new Redis({
    host,
    port,
    db: db ?? 0,
    ...(password === undefined ? {} : { password }),
    lazyConnect: true,
  });
  client.on('error', () => undefined);
  return client;
}

async function withClient<T>(
  target: Omit<Single, 'kind' | 'tls'>,
  work: (client: Redis) => Promise<T>,
): Promise<T> {
  const client = redisClient(target);
  try {
    await client.connect();
    return await work(client);
  } finally {
    client.disconnect();
  }
}

function redisProcess(target: Single, more: readonly string[]): ServiceProcess {
  const { port, password = '' } = target;
  return new ServiceProcess(programPath('redis-server') ?? 'redis-server', [
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', scratchFolder('redis')],
    ...['--save', '', '--appendonly', 'no', '--databases', '1000', '--maxmemory-policy', 'noeviction'],
    ...['--requirepass', password, '--masterauth', password],
    ...more,
  ]);
}

function isUp(target: Single): () => Promise<boolean> {
  return async () => (await withClient(target, (client) => client.ping())) === 'PONG';
}

/** A Redis of its own, to be frozen, killed and started again on the same port. */
export class PrivateRedis {
  private constructor(
    readonly target: Single,
    readonly process: ServiceProcess,
  ) {}

  static async start(): Promise<PrivateRedis> {
    const [port = 0] = await freePorts(1);
    const password = randomBytes(12).toString('hex');
    const target: Single = { kind: 'single', host: '127.0.0.1', port, password, tls: false };
    const redis = new PrivateRedis(target, redisProcess(target, []));
    await redis.startAgain();
    return redis;
  }

  async startAgain(): Promise<void> {
    await this.process.start(isUp(this.target));
  }

  async stop(): Promise<void> {
    await this.process.stop();
  }
}

const SLOTS = 16_384;
const NODES = 3;

function clusterArgs(busPort: number): string[] {
  return [
    ...['--cluster-enabled', 'yes', '--cluster-port', String(busPort), '--cluster-node-timeout', '1000'],
    ...['--cluster-require-full-coverage', 'no', '--cluster-allow-reads-when-down', 'no'],
    ...['--databases', '1'],
  ];
}

async function join(nodes: readonly (Single & { busPort: number })[]): Promise<void> {
  const [first, ...others] = nodes;
  for (const [position, node] of nodes.entries()) {
    const from = Math.floor((SLOTS * position) / nodes.length);
    const to = Math.floor((SLOTS * (position + 1)) / nodes.length) - 1;
    await withClient(node, (client) => client.call('CLUSTER', 'ADDSLOTSRANGE', from, to));
    await withClient(node, (client) => client.call('CLUSTER', 'SET-CONFIG-EPOCH', position + 1));
  }
  for (const other of others) {
    const { host = '', port = 0, busPort = 0 } = first ?? {};
    await withClient(other, (client) => client.call('CLUSTER', 'MEET', host, port, busPort));
  }
  for (const node of nodes) {
    await withClient(node, untilWhole);
  }
}

async function untilWhole(client: Redis): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const info = await client.cluster('INFO');
    if (info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${NODES}`)) {
      return;
    }
    await pause(20);
  }
  throw new Error('The Redis Cluster did not come together.');
}

/** Three primaries, no replicas. */
export async function startCluster(): Promise<ClusterTarget> {
  const ports = await freePorts(NODES * 2);
  const password = randomBytes(12).toString('hex');
  const nodes = Array.from({ length: NODES }, (_, position) => ({
    kind: 'single' as const,
    host: '127.0.0.1',
    port: ports[position] ?? 0,
    busPort: ports[position + NODES] ?? 0,
    password,
    tls: false,
  }));
  await Promise.all(nodes.map((node) => redisProcess(node, clusterArgs(node.busPort)).start(isUp(node))));
  await join(nodes);
  return { kind: 'cluster', nodes: nodes.map(({ host, port }) => ({ host, port })), password, tls: false };
}

/** Empties every node (or the one database) of a target. */
export async function flush(target: Single | ClusterTarget): Promise<void> {
  const nodes = target.kind === 'cluster' ? target.nodes.map((node) => ({ ...target, ...node })) : [target];
  for (const node of nodes) {
    await withClient(node, (client) => client.flushdb());
  }
}

/** `redis://:password@host:port/db`: a server that holds nothing but what tests put there, for it is emptied. */
export function redisFromUrl(url: string): Single {
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  return {
    kind: 'single',
    host: hostname,
    port: Number(port || 6379),
    tls: protocol === 'rediss:',
    db: Number(pathname.slice(1) || 0),
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
  };
}
