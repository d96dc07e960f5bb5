import type { RedisTarget } from '../../src/ephemeral/connect.js';
import { chromiumPath, stopChromium } from './service-chromium.js';
import { isGaleraInstalled } from './service-galera.js';
import {
  freshDatabase,
  isMariadbInstalled,
  mariadbFromUrl,
  runSql,
  type ServerTarget,
  startMariadb,
} from './service-mariadb.js';
import { stopAll } from './service-process.js';
import { flush, isRedisInstalled, PrivateRedis, redisFromUrl, startCluster } from './service-redis.js';

/*
 * Real servers for the tests, started when first asked for, shared by the whole run and stopped at its end.
 * TEST_DATABASE_URL and TEST_REDIS_URL name servers to use instead; on them the run creates and drops databases of its
 * own and empties the Redis database.
 */

const { TEST_DATABASE_URL, TEST_REDIS_URL, CI } = process.env;

/** `mariadb` and `redis` may be servers somebody else runs; the others are always private ones. */
export type ServiceName =
  | 'mariadb'
  | 'redis'
  | 'redisCluster'
  | 'privateMariadb'
  | 'privateRedis'
  | 'galera'
  | 'redisFailover'
  | 'chromium';

export const available: Readonly<Record<ServiceName, boolean>> = {
  mariadb: TEST_DATABASE_URL !== undefined || isMariadbInstalled(),
  redis: TEST_REDIS_URL !== undefined || isRedisInstalled(),
  redisCluster: isRedisInstalled(),
  privateMariadb: isMariadbInstalled(),
  privateRedis: isRedisInstalled(),
  galera: isGaleraInstalled(),
  redisFailover: isRedisInstalled(),
  chromium: chromiumPath() !== undefined,
};

const REMEDIES: Readonly<Record<ServiceName, { label: string; remedy: string }>> = {
  mariadb: { label: 'MariaDB', remedy: 'apt-get install mariadb-server, or set TEST_DATABASE_URL' },
  redis: { label: 'Redis', remedy: 'apt-get install redis-server, or set TEST_REDIS_URL' },
  redisCluster: { label: 'Redis Cluster', remedy: 'apt-get install redis-server' },
  privateMariadb: { label: 'MariaDB to be broken', remedy: 'apt-get install mariadb-server' },
  privateRedis: { label: 'Redis to be broken', remedy: 'apt-get install redis-server' },
  galera: { label: 'Galera', remedy: 'apt-get install mariadb-server galera-4 rsync' },
  redisFailover: { label: 'Redis with replicas', remedy: 'apt-get install redis-server' },
  chromium: { label: 'Chromium', remedy: 'apt-get install chromium, or set CHROME_PATH' },
};

function once<T>(start: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined;
  return () => {
    started ??= start();
    return started;
  };
}

const databases: ServerTarget[] = [];
const mariadb = once(async () =>
  TEST_DATABASE_URL === undefined ? (await startMariadb()).target : mariadbFromUrl(TEST_DATABASE_URL),
);
const redis = once(async () =>
  TEST_REDIS_URL === undefined ? (await PrivateRedis.start()).target : redisFromUrl(TEST_REDIS_URL),
);
const cluster = once(startCluster);
let redisDatabases = 0;

export const services = {
  /** A new, empty database. */
  async mariadb(options: { charset?: 'utf8mb4' | 'latin1' } = {}): Promise<ServerTarget> {
    const target = await freshDatabase(await mariadb(), options.charset ?? 'utf8mb4');
    databases.push(target);
    return target;
  },

  /** An empty Redis database: a number of its own on the run's server. */
  async redis(): Promise<Extract<RedisTarget, { kind: 'single' }>> {
    const server = await redis();
    const target = TEST_REDIS_URL === undefined ? { ...server, db: redisDatabases } : server;
    redisDatabases += 1;
    await flush(target);
    return target;
  },

  /** Three primaries, emptied. */
  async redisCluster(): Promise<Extract<RedisTarget, { kind: 'cluster' }>> {
    const target = await cluster();
    await flush(target);
    return target;
  },
};

const suitesNotRun = new Map<ServiceName, number>();

/**
 * A suite that needs servers. Where one is missing the suite is not run and the end of the run says so in one line
 * per server; with CI set a missing server is a failed test.
 */
export function describeOn(
  needed: ServiceName | readonly ServiceName[],
  title: string,
  body: () => void,
): void {
  const missing = [needed].flat().filter((name) => !available[name]);
  if (missing.length === 0) {
    describe(title, body);
    return;
  }
  for (const name of missing) {
    suitesNotRun.set(name, (suitesNotRun.get(name) ?? 0) + 1);
  }
  if (CI !== undefined && CI !== '') {
    describe(title, () => {
      for (const name of missing) {
        it(`has ${REMEDIES[name].label} to run on`, () => {
          throw new Error(`${REMEDIES[name].label}: not on this machine. ${REMEDIES[name].remedy}`);
        });
      }
    });
  }
}

/** One line per missing server. */
export function notRunLines(): string[] {
  return [...suitesNotRun].map(([name, suites]) => {
    const { label, remedy } = REMEDIES[name];
    return `${label}: not on this machine; ${suites} ${suites === 1 ? 'suite' : 'suites'} not run. ${remedy}`;
  });
}

const endings: (() => Promise<void>)[] = [];

/** Something shared by the whole run that has to be put away before the servers stop. */
export function atEnd(ending: () => Promise<void>): void {
  endings.push(ending);
}

export async function stopServices(): Promise<void> {
  for (const ending of endings) await ending();
  await stopChromium();
  if (TEST_DATABASE_URL !== undefined) {
    for (const target of databases) {
      await runSql(target, `DROP DATABASE IF EXISTS ${target.database}`);
    }
  }
  await stopAll();
}
