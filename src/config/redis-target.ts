import { type HostPort, parseServerAddress, type ServerAddress } from './server-address.js';
import type { Reading } from './setting-reader.js';

interface RedisAccess {
  readonly username?: string;
  readonly password?: string;
  readonly tls: boolean;
}

export type RedisTarget =
  | ({
      readonly kind: 'single';
      readonly host: string;
      readonly port: number;
      readonly db?: number;
    } & RedisAccess)
  | ({
      readonly kind: 'sentinel';
      readonly sentinels: readonly HostPort[];
      /** What the sentinels call the primary. */
      readonly name: string;
      readonly db?: number;
    } & RedisAccess)
  | ({ readonly kind: 'cluster'; readonly nodes: readonly HostPort[] } & RedisAccess);

const SCHEME = /^(rediss?)(\+sentinel)?:\/\//i;
const EXAMPLE =
  'Write redis://host:6379, rediss://user:password@host:6379 for TLS, several hosts for a Cluster, or redis+sentinel://host:26379/name.';

export function parseRedisUrl(text: string): Reading<RedisTarget> {
  const scheme = SCHEME.exec(text);
  if (scheme === null) return { problem: 'is not a Redis address', fix: EXAMPLE };
  const sentinel = scheme[2] !== undefined;
  const reading = parseServerAddress(text, sentinel ? 26379 : 6379);
  if (!('value' in reading)) return reading;
  const address = reading.value;
  if (address.options.size > 0) return { problem: 'holds options, and there are none', fix: EXAMPLE };
  if (sentinel) return sentinelTarget(address);
  return address.hosts.length > 1 ? clusterTarget(address) : singleTarget(address);
}

function singleTarget(address: ServerAddress): Reading<RedisTarget> {
  const [host] = address.hosts;
  const db = databaseNumber(address.path);
  if (host === undefined || db === null) return badDatabase();
  return { value: { kind: 'single', ...host, ...access(address), ...db } };
}

function sentinelTarget(address: ServerAddress): Reading<RedisTarget> {
  const [name = '', number = '', ...more] = address.path.split('/');
  if (name === '' || more.length > 0)
    return { problem: 'does not name the primary its sentinels watch', fix: EXAMPLE };
  const db = databaseNumber(number);
  if (db === null) return badDatabase();
  return { value: { kind: 'sentinel', sentinels: address.hosts, name, ...access(address), ...db } };
}

function clusterTarget(address: ServerAddress): Reading<RedisTarget> {
  if (address.path !== '' && address.path !== '0') {
    return {
      problem: 'picks a database, which a Redis Cluster does not have',
      fix: 'Remove what follows the last host.',
    };
  }
  return { value: { kind: 'cluster', nodes: address.hosts, ...access(address) } };
}

function access(address: ServerAddress): RedisAccess {
  return {
    ...(address.user === '' ? {} : { username: address.user }),
    ...(address.password === '' ? {} : { password: address.password }),
    tls: address.scheme.startsWith('rediss'),
  };
}

function databaseNumber(path: string): { db?: number } | null {
  if (path === '') return {};
  return /^\d{1,5}$/.test(path) ? { db: Number(path) } : null;
}

function badDatabase(): Reading<RedisTarget> {
  return { problem: 'picks a database that is not a number', fix: 'End it in /0, or in nothing.' };
}
