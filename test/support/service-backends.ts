import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StoredKey } from '../../entities/stored-key.js';
import { createDataSource } from '../../ormconfig.js';
import { Database } from '../../src/database.js';
import type { RedisTarget } from '../../src/ephemeral/connect.js';
import { migrate } from '../../src/sql/migrate.js';
import type { DatabaseTarget } from '../../src/sql/target.js';
import { scratchFolder } from './service-process.js';
import { storedKey } from './service-rows.js';
import { describeOn, services } from './services.js';

/** Where one gateway keeps its state. */
export interface Backend {
  readonly database: DatabaseTarget;
  /** Null: cells in the process's memory. */
  readonly redis: RedisTarget | null;
}

/** A SQLite file that does not exist yet. */
export async function freshSqlite(): Promise<DatabaseTarget> {
  return { kind: 'sqlite', file: join(scratchFolder('sqlite'), 'latchkey.db') };
}

/** The suite once on SQLite and once on MariaDB; each call of `fresh` answers an empty database. */
export function describeOnDatabases(
  title: string,
  body: (fresh: () => Promise<DatabaseTarget>) => void,
): void {
  describe(`${title} on SQLite`, () => body(freshSqlite));
  describeOn('mariadb', `${title} on MariaDB`, () => body(() => services.mariadb()));
}

/** The suite on what a gateway is run on: embedded, MariaDB with Redis, MariaDB with Redis Cluster. */
export function describeOnBackends(title: string, body: (fresh: () => Promise<Backend>) => void): void {
  describe(`${title} on SQLite and memory`, () => {
    body(async () => ({ database: await freshSqlite(), redis: null }));
  });
  describeOn(['mariadb', 'redis'], `${title} on MariaDB and Redis`, () => {
    body(async () => ({ database: await services.mariadb(), redis: await services.redis() }));
  });
  describeOn(['mariadb', 'redisCluster'], `${title} on MariaDB and Redis Cluster`, () => {
    body(async () => ({ database: await services.mariadb(), redis: await services.redisCluster() }));
  });
}

/** A migrated, open database. The caller closes it. */
export async function openDatabase(target: DatabaseTarget): Promise<Database> {
  const source = createDataSource(target);
  await migrate(source);
  return Database.open(source, { watchNesting: true });
}

/** Milliseconds until a write succeeds again. */
export async function untilItAnswers(database: Database): Promise<number> {
  const start = performance.now();
  const answers = (): Promise<boolean> =>
    database
      .write((tx) => tx.insert(StoredKey, storedKey()))
      .then(
        () => true,
        () => false,
      );
  while (!(await answers())) {
    await pause(20);
  }
  return performance.now() - start;
}
