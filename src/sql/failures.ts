import { type DataSource, QueryFailedError } from 'typeorm';
import { ServiceUnavailableError } from '../errors.js';

/**
 * - `conflict`: the database undid the transaction in favour of another one; the same work may well pass next time.
 * - `away`: the server is gone, silent, full or not ready to serve.
 * - `refused`: the statement itself is wrong for this schema; trying again changes nothing.
 */
export type FailureKind = 'conflict' | 'away' | 'refused';

/**
 * What the database said, in a word. The driver's own errors carry the statement with its values, and their texts
 * quote values, so none of them leaves this folder: this one may be logged whole.
 */
export class SqlFailure extends Error {
  override readonly name = 'SqlFailure';

  constructor(
    readonly kind: FailureKind,
    /** The driver's code, such as `ER_LOCK_DEADLOCK`, `SQLITE_BUSY`, `ECONNREFUSED`. */
    readonly code: string,
    /** A COMMIT was sent and its answer never came: the work may be done or not. Never retried. */
    readonly outcomeUnknown = false,
  ) {
    super(`SQL ${kind}: ${code}${outcomeUnknown ? ' during COMMIT' : ''}`);
  }
}

/** As whoever asked is told of it. What is no failure of SQL stays what it is. */
export function unavailable(error: unknown): unknown {
  return error instanceof SqlFailure ? new ServiceUnavailableError('sql', error) : error;
}

/** What lies behind an answer of `unavailable`; null for any other error. */
export function failureOf(error: unknown): SqlFailure | null {
  return error instanceof ServiceUnavailableError && error.cause instanceof SqlFailure ? error.cause : null;
}

/** A unique index said no. The value is in neither the message nor a property. */
export class DuplicateKeyError extends Error {
  override readonly name = 'DuplicateKeyError';

  constructor(
    /** The index's name as the entity declares it, or `PRIMARY`; null when the database did not tell. */
    readonly index: string | null,
  ) {
    super(`A row with this key exists already: ${index ?? 'unknown index'}.`);
  }
}

interface DriverError {
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly fatal?: unknown;
  readonly message?: unknown;
}

const DUPLICATES = new Set(['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY']);

/** Deadlock, lock wait, Galera's lost certification, which is told as a deadlock; a second process holding the SQLite file. */
const CONFLICTS = new Set([
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CHECKREAD',
  'SQLITE_BUSY',
  'SQLITE_BUSY_SNAPSHOT',
  'SQLITE_BUSY_RECOVERY',
  'SQLITE_LOCKED',
]);

/** Server errors that speak of the server's state, not of the statement. */
const AWAY = new Set([
  'ER_UNKNOWN_COM_ERROR', // 1047: Galera "WSREP has not yet prepared node for application use"
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_USER_LIMIT_REACHED',
  'ER_HOST_IS_BLOCKED',
  'ER_SERVER_SHUTDOWN',
  'ER_NORMAL_SHUTDOWN',
  'ER_NEW_ABORTING_CONNECTION',
  'ER_CONNECTION_KILLED',
  'ER_ERROR_DURING_COMMIT', // 1180: a Galera node whose group falls apart; the other nodes may have the rows
  'ER_QUERY_INTERRUPTED',
  'ER_QUERY_TIMEOUT',
  'ER_STATEMENT_TIMEOUT',
  'ER_OPTION_PREVENTS_STATEMENT', // 1290: --read-only, as a demoted primary answers
  'ER_READ_ONLY_MODE',
  'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
  'ER_ACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_DISK_FULL',
  'ER_RECORD_FILE_FULL',
  'ER_GET_ERRNO', // 1030: "Got error 28 from storage engine" and the like
  'ER_ERROR_ON_WRITE',
  'ER_OUT_OF_RESOURCES',
  'ER_OUTOFMEMORY',
  'SQLITE_FULL',
  'SQLITE_NOMEM',
  'SQLITE_READONLY',
  'SQLITE_CANTOPEN',
]);

/** The same of MariaDB's own, for which mysql2 knows no name: 1969 is max_statement_time. */
const AWAY_NUMBERS = new Set([1047, 1053, 1290, 1836, 1927, 1969]);

function kindOf(error: DriverError, code: string): FailureKind {
  if (CONFLICTS.has(code)) {
    return 'conflict';
  }
  const ofTheConnection =
    error.fatal === true ||
    /^(E[A-Z]+|PROTOCOL_\w+|HANDSHAKE_\w+)$/.test(code) ||
    code.startsWith('SQLITE_IOERR');
  if (ofTheConnection || AWAY.has(code) || AWAY_NUMBERS.has(Number(error.errno))) {
    return 'away';
  }
  return 'refused';
}

/** MariaDB: `… for key 'accounts_email_key'`; MySQL 8 puts the table before it; SQLite names the columns instead. */
function indexNamed(error: DriverError, source: DataSource): string | null {
  const message = String(error.message);
  const key = /for key '([^']+)'$/.exec(message)?.[1];
  if (key !== undefined) {
    return key.slice(key.lastIndexOf('.') + 1);
  }
  if (error.code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
    return 'PRIMARY';
  }
  const columns = /UNIQUE constraint failed: (.+)$/.exec(message)?.[1]?.split(', ').sort().join();
  for (const metadata of source.entityMetadatas) {
    const index = metadata.indices.find(
      ({ columns: own }) =>
        columns ===
        own
          .map((c) => `${metadata.tableName}.${c.databaseName}`)
          .sort()
          .join(),
    );
    if (index !== undefined) {
      return index.name ?? null;
    }
  }
  return null;
}

/** The driver's error as one of ours. Anything that did not come from the database is returned as it is. */
export function fromDriver(error: unknown, source: DataSource): unknown {
  const isQuery = error instanceof QueryFailedError;
  const cause: unknown = isQuery ? error.driverError : error;
  if (typeof cause !== 'object' || cause === null || cause instanceof SqlFailure) {
    return error;
  }
  const driverError: DriverError = cause;
  const code = typeof driverError.code === 'string' ? driverError.code : '';
  if (DUPLICATES.has(code)) {
    return new DuplicateKeyError(indexNamed(driverError, source));
  }
  const kind = kindOf(driverError, code);
  return isQuery || kind !== 'refused' ? new SqlFailure(kind, code === '' ? 'NO_CODE' : code) : error;
}

/** The answer, or the driver's error as one of ours. */
export async function asked<T>(source: DataSource, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw fromDriver(error, source);
  }
}
