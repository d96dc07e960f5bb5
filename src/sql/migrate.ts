import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { fromDriver } from './failures.js';

interface MigrationLog {
  info(details: object, message: string): void;
}

/** Seconds a process waits for another one that is migrating, and tries made against one it cannot see. */
const LOCK_WAIT = 60;
const TRIES = 20;

/** Names of migrations the database has not seen yet, in the order they would run. */
export async function pendingMigrations(source: DataSource): Promise<string[]> {
  await connected(source);
  const known = source.migrations.map(({ name }) => name ?? '');
  const runner = source.createQueryRunner();
  try {
    const hasTable = await runner.hasTable('migrations');
    const rows: { name: string }[] = hasTable ? await runner.query('SELECT name FROM migrations') : [];
    const done = new Set(rows.map(({ name }) => name));
    return known.filter((name) => !done.has(name));
  } finally {
    await runner.release();
  }
}

async function connected(source: DataSource): Promise<void> {
  if (!source.isInitialized) {
    await source.initialize();
  }
}

/** MySQL commits every CREATE TABLE by itself, so processes that start together take turns. */
async function takingTurns(source: DataSource, work: () => Promise<void>): Promise<void> {
  if (source.options.type === 'better-sqlite3') {
    return work();
  }
  const runner = source.createQueryRunner();
  const name = `latchkey.migrate.${String(source.options.database)}`.slice(0, 64);
  try {
    const [row]: { taken?: unknown }[] = await runner.query('SELECT GET_LOCK(?, ?) AS taken', [
      name,
      LOCK_WAIT,
    ]);
    if (Number(row?.taken) !== 1) {
      throw new Error(`Another process has been migrating this database for ${LOCK_WAIT} seconds.`);
    }
    await work();
  } finally {
    await runner.query('SELECT RELEASE_LOCK(?)', [name]).catch(() => undefined);
    await runner.release();
  }
}

/**
 * Brings the schema up to date; several processes may do so at once. The lock does not reach across the nodes of a
 * Galera cluster and SQLite has none, so a failure counts only while migrations are still pending after a few tries.
 */
export async function migrate(source: DataSource, { log }: { log?: MigrationLog } = {}): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      const pending = await pendingMigrations(source);
      if (pending.length === 0) {
        return;
      }
      await takingTurns(source, async () => {
        const ran = await source.runMigrations({ transaction: 'all' });
        log?.info({ migrations: ran.map(({ name }) => name) }, 'The database schema is up to date.');
      });
      return;
    } catch (error) {
      if (tries === TRIES) {
        throw fromDriver(error, source);
      }
      await pause(50 + randomInt(200));
    }
  }
}
