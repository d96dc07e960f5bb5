import type { DataSource, QueryRunner } from 'typeorm';
import { within as patiently } from '../patience.js';
import { fromDriver, SqlFailure } from './failures.js';
import { MysqlServers } from './mysql-servers.js';

interface Droppable {
  destroy(): void;
  readonly stream?: { destroy?(): void };
}

function isDroppable(connection: unknown): connection is Droppable {
  return typeof connection === 'object' && connection !== null && 'destroy' in connection;
}

/** Ends a connection whose state nobody knows. mysql2 would put it back, with the unanswered query still in it. */
function drop(connection: unknown): void {
  if (isDroppable(connection)) {
    connection.destroy();
    connection.stream?.destroy?.();
  }
}

function serversOf(source: DataSource): MysqlServers | undefined {
  const driver: unknown = 'driver' in source.options ? source.options.driver : undefined;
  return driver instanceof MysqlServers ? driver : undefined;
}

/** The promise's outcome, or a failure once the deadline (on the clock of `patientNow()`) has passed. */
export function within<T>(deadline: number, promise: Promise<T>): Promise<T> {
  return patiently(deadline, promise, () => new SqlFailure('away', 'ANSWER_TOO_LATE'));
}

async function connect(
  source: DataSource,
  deadline: number,
): Promise<{ runner: QueryRunner; connection: unknown }> {
  const servers = serversOf(source);
  for (;;) {
    const runner = source.createQueryRunner();
    const connecting: Promise<unknown> = runner.connect();
    let connection: unknown;
    try {
      connection = await within(deadline, connecting);
    } catch (error) {
      connecting.then(drop, () => undefined);
      throw fromDriver(error, source);
    }
    if (typeof connection !== 'object' || connection === null || !servers?.isSuspect(connection)) {
      return { runner, connection };
    }
    drop(connection);
  }
}

/** One connection for one piece of work. It goes back to the pool only when it is known to be sound. */
export async function lease<T>(
  source: DataSource,
  deadline: number,
  work: (runner: QueryRunner) => Promise<T>,
): Promise<T> {
  const { runner, connection } = await connect(source, deadline);
  try {
    return await work(runner);
  } catch (error) {
    if (error instanceof SqlFailure && error.kind === 'away' && isDroppable(connection)) {
      serversOf(source)?.distrust(connection);
      drop(connection);
    }
    throw error;
  } finally {
    await runner.release();
  }
}
