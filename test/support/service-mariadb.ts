import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import type { DatabaseTarget } from '../../src/sql/target.js';
import { freePorts, programPath, runToEnd, ServiceProcess, scratchFolder } from './service-process.js';

export type ServerTarget = Exclude<DatabaseTarget, { kind: 'sqlite' }>;

export function isMariadbInstalled(): boolean {
  return programPath('mariadbd') !== undefined && programPath('mariadb-install-db') !== undefined;
}

/** Where it is; throws when it is not installed. */
export function program(name: string): string {
  const path = programPath(name);
  if (path === undefined) {
    throw new Error(`${name} is not installed.`);
  }
  return path;
}

export async function installData(folder: string, user: string): Promise<void> {
  await runToEnd(program('mariadb-install-db'), [
    '--no-defaults',
    `--user=${user}`,
    `--datadir=${folder}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
}

/** Runs before the server accepts anyone: from the first moment only the run's own user gets in. */
export function firstStatements(user: string, password: string): string {
  return [
    `CREATE USER IF NOT EXISTS '${user}'@'%' IDENTIFIED BY '${password}';`,
    `GRANT ALL ON *.* TO '${user}'@'%' WITH GRANT OPTION;`,
    "DELETE FROM mysql.global_priv WHERE User = 'root';",
    'FLUSH PRIVILEGES;',
    '',
  ].join('\n');
}

/** Small, and without waiting for the disk: what it holds is worth nothing after the run. */
const SETTINGS = [
  '--bind-address=127.0.0.1',
  '--skip-name-resolve',
  '--skip-log-bin',
  '--performance-schema=OFF',
  '--innodb-buffer-pool-size=48M',
  '--innodb-log-file-size=24M',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=OFF',
  '--innodb-flush-method=nosync',
  '--max-connections=300',
];

/** A private server on a free port of 127.0.0.1; `process` is there to be frozen or killed. */
export async function startMariadb(): Promise<{ target: ServerTarget; process: ServiceProcess }> {
  const folder = scratchFolder('mariadb');
  const data = join(folder, 'data');
  const owner = userInfo().username;
  const account = { user: 'latchkey', password: randomBytes(12).toString('hex') };
  await installData(data, owner);
  const init = join(folder, 'init.sql');
  writeFileSync(init, firstStatements(account.user, account.password), { mode: 0o600 });
  const [port = 0] = await freePorts(1);
  const server = new ServiceProcess(program('mariadbd'), [
    '--no-defaults',
    `--user=${owner}`,
    `--datadir=${data}`,
    // In a shared one each server that starts removes the tables that others have there for a moment.
    `--tmpdir=${folder}`,
    `--socket=${join(folder, 's')}`,
    `--pid-file=${join(folder, 'pid')}`,
    `--port=${port}`,
    `--init-file=${init}`,
    ...SETTINGS,
  ]);
  const target: ServerTarget = {
    kind: 'mariadb',
    hosts: [{ host: '127.0.0.1', port }],
    replica: null,
    ...account,
    database: 'mysql',
    tls: false,
  };
  await server.start(async () => {
    await runSql(target, 'SELECT 1');
    return true;
  });
  return { target, process: server };
}

/** One statement on a connection of its own, past everything under test. */
export async function runSql(target: ServerTarget, sql: string): Promise<unknown> {
  const [host] = target.hosts;
  const connection = await mysql.createConnection({
    ...host,
    user: target.user,
    password: target.password,
    connectTimeout: 2_000,
  });
  try {
    const [rows] = await connection.query(sql);
    return rows;
  } finally {
    connection.destroy();
  }
}

/** A new, empty database on that server. */
export async function freshDatabase(
  server: ServerTarget,
  charset: 'utf8mb4' | 'latin1',
): Promise<ServerTarget> {
  const database = `latchkey_test_${randomBytes(6).toString('hex')}`;
  await runSql(server, `CREATE DATABASE ${database} CHARACTER SET ${charset}`);
  return { ...server, database };
}

/** `mysql://user:password@host:port/…` or `mariadb://…`: a server on which the run may create and drop databases. */
export function mariadbFromUrl(url: string): ServerTarget {
  const { protocol, hostname, port, username, password, searchParams } = new URL(url);
  return {
    kind: protocol === 'mysql:' ? 'mysql' : 'mariadb',
    hosts: [{ host: hostname, port: Number(port || 3306) }],
    replica: null,
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: 'mysql',
    tls: searchParams.get('tls') === 'true',
  };
}
