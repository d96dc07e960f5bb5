import type { DataSource, QueryRunner } from 'typeorm';
import { fromDriver, SqlFailure } from './failures.js';
import { lease, within } from './lease.js';

interface Commands {
  begin(runner: QueryRunner): Promise<unknown>;
  commit(runner: QueryRunner): Promise<unknown>;
  rollback(runner: QueryRunner): Promise<unknown>;
}

const mysqlCommands: Commands = {
  begin: (runner) => runner.startTransaction(),
  commit: (runner) => runner.commitTransaction(),
  rollback: (runner) => runner.rollbackTransaction(),
};

/**
 * IMMEDIATE asks for the write lock first: a transaction that reads before it writes would otherwise fail whenever
 * another process wrote in between. Plain statements, because TypeORM's single SQLite runner counts nested
 * transactions and never recovers from a BEGIN or ROLLBACK that failed.
 */
const sqliteCommands: Commands = {
  begin: (runner) => runner.query('BEGIN IMMEDIATE'),
  commit: (runner) => runner.query('COMMIT'),
  rollback: (runner) => runner.query('ROLLBACK'),
};

async function rolledBack(source: DataSource, runner: QueryRunner, deadline: number): Promise<void> {
  const { rollback } = commandsOf(source);
  try {
    await within(deadline, rollback(runner));
  } catch {
    throw new SqlFailure('away', 'ROLLBACK_FAILED');
  }
}

function commandsOf(source: DataSource): Commands {
  return isSqlite(source) ? sqliteCommands : mysqlCommands;
}

export function isSqlite(source: DataSource): boolean {
  return source.options.type === 'better-sqlite3';
}

/** A dropped connection rolls back by itself; SQLite has only the one, and must be told even when it is late. */
async function undo(
  source: DataSource,
  runner: QueryRunner,
  deadline: number,
  error: unknown,
): Promise<void> {
  if (isSqlite(source)) {
    // Full disks and the like may have rolled back already: then there is nothing left to undo.
    await runner.query('ROLLBACK').catch(() => undefined);
    return;
  }
  if (!(error instanceof SqlFailure && error.kind === 'away')) {
    await rolledBack(source, runner, deadline);
  }
}

async function commit(source: DataSource, runner: QueryRunner, deadline: number): Promise<void> {
  try {
    await within(deadline, commandsOf(source).commit(runner));
  } catch (error) {
    const failure = fromDriver(error, source);
    if (failure instanceof SqlFailure && failure.kind === 'away' && !isSqlite(source)) {
      throw new SqlFailure('away', failure.code, true);
    }
    throw failure;
  }
}

/** One try at one transaction: committed when it answers, undone when it throws (see `SqlFailure.outcomeUnknown`). */
export function attempt<T>(
  source: DataSource,
  deadline: number,
  work: (runner: QueryRunner) => Promise<T>,
): Promise<T> {
  return lease(source, deadline, async (runner) => {
    try {
      await within(deadline, commandsOf(source).begin(runner));
    } catch (error) {
      throw fromDriver(error, source);
    }
    try {
      const result = await within(deadline, work(runner));
      await commit(source, runner, deadline);
      return result;
    } catch (error) {
      await undo(source, runner, deadline, error);
      throw error;
    }
  });
}
