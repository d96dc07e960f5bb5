import { existsSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../../ormconfig.js';
import type { Config } from '../../config.js';
import { fromDriver, SqlFailure } from '../../sql/failures.js';
import { pendingMigrations } from '../../sql/migrate.js';
import { addresses, refusal } from '../store-places.js';
import { clockFinding, type Finding, failed, inTime, ok, warning } from './finding.js';
import { examineTables } from './sql-tables.js';

type Kind = Config['database']['kind'];
type ServerKind = Exclude<Kind, 'sqlite'>;

const LEAST = { mariadb: [10, 6], mysql: [8, 0] } as const;
const NAMES = { mariadb: 'MariaDB', mysql: 'MySQL' } as const;
const STRICT_FIX =
  "SET GLOBAL sql_mode = CONCAT(@@GLOBAL.sql_mode, ',STRICT_TRANS_TABLES'), and the same in the server's configuration.";

/** Opens the database without changing anything in it, looks, and hands it on to `more`. */
export async function examineSql(
  config: Config,
  more: (source: DataSource) => Promise<readonly Finding[]>,
): Promise<{ sql: readonly Finding[]; more: readonly Finding[] }> {
  const { database } = config;
  if (database.kind === 'sqlite' && !existsSync(database.file)) {
    const fix = 'Start the gateway or run `latchkey migrate`. For production set DATABASE_URL.';
    return { sql: [warning('SQL', 'the SQLite file is not there yet', fix)], more: [] };
  }
  const source = createDataSource(database);
  try {
    await inTime(source.initialize());
  } catch (error) {
    const fix = 'Is the server running? Are host, user and password of DATABASE_URL right?';
    const found = `${sqlPlace(config)} ${refusal(reasonOf(error, source))}`;
    return { sql: [failed('SQL', found, fix)], more: [] };
  }
  try {
    const { findings, isComparable } = await examine(source, database.kind);
    const sql = [...findings, ...(await examineTables(source, { isComparable }))];
    return { sql, more: await more(source) };
  } catch (error) {
    const found = `stopped answering (${reasonOf(error, source)})`;
    return { sql: [failed('SQL', found, 'Look at the server’s own log, then run this again.')], more: [] };
  } finally {
    await inTime(source.destroy()).catch(() => undefined);
  }
}

interface Examined {
  readonly findings: readonly Finding[];
  /** Whether the tables can be compared with the migrations. */
  readonly isComparable: boolean;
}

async function examine(source: DataSource, kind: Kind): Promise<Examined> {
  if (kind === 'sqlite') {
    const fix = 'One process only. For production set DATABASE_URL to MySQL or MariaDB.';
    const findings = [warning('SQL', 'a SQLite file', fix), await migrations(source)];
    return { findings, isComparable: true };
  }
  const answer: unknown = await inTime(
    source.query(
      'SELECT VERSION() AS version, @@SESSION.sql_mode AS mode, @@character_set_database AS charset',
    ),
  );
  const [row] = Array.isArray(answer) ? answer : [];
  const { version, mode, charset } = {
    version: String(row?.version),
    mode: String(row?.mode),
    charset: String(row?.charset),
  };
  const misnamed = kindFinding(version, kind);
  const findings = [
    ok('SQL', 'answers'),
    versionFinding(version),
    /STRICT_(TRANS|ALL)_TABLES/.test(mode)
      ? ok('SQL strict mode', 'on')
      : failed('SQL strict mode', 'off: values that are too long would be cut', STRICT_FIX),
    charset === 'utf8mb4' ? ok('SQL character set', charset) : charsetWarning(charset),
    await migrations(source),
    await clockFinding('SQL clock', () => serverTime(source)),
    ...(misnamed === null ? [] : [misnamed]),
  ];
  return { findings, isComparable: misnamed === null };
}

function charsetWarning(charset: string): Finding {
  const fix = 'ALTER DATABASE … CHARACTER SET utf8mb4. Our own columns are utf8mb4 already.';
  return warning('SQL character set', `the database’s default is ${charset}`, fix);
}

/** Null when DATABASE_URL is written for the kind of server that answers. */
function kindFinding(version: string, written: ServerKind): Finding | null {
  const kind = kindOf(version);
  if (kind === written) return null;
  const found = `the server is ${NAMES[kind]}, and DATABASE_URL says ${written}://`;
  const fix = `Write ${kind}:// in its place on every node. Until then the tables are not compared with the migrations.`;
  return warning('SQL address', found, fix);
}

function kindOf(version: string): ServerKind {
  return /mariadb/i.test(version) ? 'mariadb' : 'mysql';
}

function sqlPlace({ database }: Config): string {
  return database.kind === 'sqlite' ? 'the SQLite file' : addresses(database.hosts);
}

function versionFinding(text: string): Finding {
  const kind = kindOf(text);
  const [major = 0, minor = 0] = text.split('.').map((part) => Number.parseInt(part, 10));
  const [leastMajor, leastMinor] = LEAST[kind];
  const name = `${NAMES[kind]} ${text.replace(/[^\w.~+-]/g, '')}`;
  const isGood = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  if (isGood) return ok('SQL version', name);
  return failed('SQL version', name, `Use MySQL 8.0 or MariaDB 10.6, or later.`);
}

async function migrations(source: DataSource): Promise<Finding> {
  const pending = await inTime(pendingMigrations(source));
  if (pending.length === 0) return ok('SQL migrations', 'none pending');
  return failed(
    'SQL migrations',
    `pending: ${pending.join(', ')}`,
    'Run `latchkey migrate`, or start a gateway.',
  );
}

async function serverTime(source: DataSource): Promise<number> {
  const answer: unknown = await inTime(source.query('SELECT UNIX_TIMESTAMP(NOW(3)) AS at'));
  const [row] = Array.isArray(answer) ? answer : [];
  return Number(row?.at) * 1000;
}

function reasonOf(error: unknown, source: DataSource): string {
  const failure = fromDriver(error, source);
  if (failure instanceof SqlFailure) return failure.code;
  return failure instanceof Error && failure.message === 'NO_ANSWER' ? 'NO_ANSWER' : 'FAILED';
}
