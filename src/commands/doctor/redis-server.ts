import { Cluster, type Redis } from 'ioredis';
import type { Config } from '../../config.js';
import { redisPlace, refusal } from '../store-places.js';
import { clockFinding, type Finding, failed, inTime, ok, warning } from './finding.js';
import { withRedis } from './redis-connection.js';

type Client = Redis | Cluster;

interface Node {
  readonly name: string;
  readonly redis: Redis;
  /** The answer to INFO. */
  readonly info: string;
}

const LEAST = [6, 2] as const;
const RECOMMENDED = 7;

export async function examineRedis(config: Config): Promise<readonly Finding[]> {
  if (config.redis === null) {
    const fix =
      'One process only, and its restart loses open recoveries, codes and waits. For production set REDIS_URL.';
    return [warning('Redis', 'none: the memory of each process', fix)];
  }
  const outcome = await withRedis(config.redis, examine);
  if (outcome.reason === null) return outcome.answer;
  const fix = 'Is the server running? Are hosts, user and password of REDIS_URL right?';
  return [failed('Redis', `${redisPlace(config.redis)} ${refusal(outcome.reason)}`, fix)];
}

async function examine(client: Client): Promise<readonly Finding[]> {
  await inTime(client.set('latchkey:doctor', '1', 'PX', 1_000));
  const nodes = await Promise.all(redisNodes(client).map(look));
  const [first] = nodes;
  if (first === undefined)
    return [failed('Redis', 'names no node', 'Look at CLUSTER NODES on any of its servers.')];
  return [
    ok('Redis', client instanceof Cluster ? `takes writes; ${nodes.length} nodes` : 'takes writes'),
    version(nodes),
    policy(nodes),
    await persistence(nodes),
    await clusterState(client, first),
    await clockFinding('Redis clock', async () => {
      const [seconds, micros] = await inTime(first.redis.time());
      return Number(seconds) * 1000 + Number(micros) / 1000;
    }),
  ];
}

function redisNodes(client: Client): readonly Redis[] {
  return client instanceof Cluster ? client.nodes('all') : [client];
}

async function look(redis: Redis): Promise<Node> {
  if (redis.status === 'wait') await inTime(redis.connect());
  const { host = 'Redis', port = '' } = redis.options;
  return { name: `${host}:${port}`, redis, info: await inTime(redis.info()) };
}

function field({ info }: Node, name: string): string {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
}

function version(nodes: readonly Node[]): Finding {
  const versions = [...new Set(nodes.map((node) => field(node, 'redis_version')))];
  const isBelow = ([major, minor]: readonly [number, number]) =>
    versions.some((text) => {
      const [own = 0, ownMinor = 0] = text.split('.').map(Number);
      return own < major || (own === major && ownMinor < minor);
    });
  const found = versions.join(', ');
  if (isBelow(LEAST))
    return failed('Redis version', found, 'Use Redis 6.2 at least; 7 or later is what we test with.');
  if (isBelow([RECOMMENDED, 0]))
    return warning('Redis version', found, 'Redis 7 or later is what we test with.');
  return ok('Redis version', found);
}

function policy(nodes: readonly Node[]): Finding {
  const wrong = nodes.filter((node) => field(node, 'maxmemory_policy') !== 'noeviction');
  if (wrong.length === 0) return ok('Redis eviction', 'noeviction');
  const found = `${wrong.map((node) => `${node.name} ${field(node, 'maxmemory_policy')}`).join(', ')}: a full server would forget waits and limits`;
  return failed(
    'Redis eviction',
    found,
    'CONFIG SET maxmemory-policy noeviction, and the same in redis.conf.',
  );
}

async function persistence(nodes: readonly Node[]): Promise<Finding> {
  const fix = 'CONFIG SET appendonly yes and CONFIG SET appendfsync everysec, and the same in redis.conf.';
  const without = nodes.filter((node) => field(node, 'aof_enabled') !== '1');
  if (without.length > 0) {
    const found = `no append-only file on ${without.map(({ name }) => name).join(', ')}: a restart comes back empty`;
    return failed('Redis persistence', found, fix);
  }
  const policies = new Set(await Promise.all(nodes.map(({ redis }) => fsync(redis))));
  if (policies.has('no'))
    return failed('Redis persistence', 'appendfsync no: a crash loses up to half a minute', fix);
  if (policies.has('unknown')) {
    return warning(
      'Redis persistence',
      'append-only file on; how often it is written may not be asked',
      'See that the provider writes it every second (appendfsync everysec).',
    );
  }
  return ok('Redis persistence', `append-only file, ${[...policies].join(', ')}`);
}

/** Managed servers do not let everybody ask for their configuration. */
async function fsync(redis: Redis): Promise<string> {
  const answer: unknown = await inTime(redis.config('GET', 'appendfsync')).catch(() => null);
  return Array.isArray(answer) && typeof answer[1] === 'string' ? answer[1] : 'unknown';
}

async function clusterState(client: Client, first: Node): Promise<Finding> {
  const mode = field(first, 'redis_mode');
  if (!(client instanceof Cluster)) {
    if (mode !== 'cluster') return ok('Redis mode', mode);
    const fix = 'List several of its hosts in REDIS_URL, separated by commas.';
    return failed('Redis mode', 'this is one node of a Cluster, and REDIS_URL names it alone', fix);
  }
  const info = await inTime(first.redis.cluster('INFO'));
  const state = /^cluster_state:(\w+)/m.exec(info)?.[1] ?? 'unknown';
  if (state === 'ok') return ok('Redis mode', 'cluster, state ok');
  return failed(
    'Redis mode',
    `cluster, state ${state}`,
    'Look at CLUSTER NODES: slots have no node, or nodes do not see each other.',
  );
}
