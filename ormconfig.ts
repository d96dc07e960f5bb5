import { DataSource, type DataSourceOptions } from 'typeorm';
import { entities } from './entities/index.js';
import { migrations } from './entities/migrations/index.js';
import type { HostPort } from './src/sql/host-list.js';
import { MysqlServers } from './src/sql/mysql-servers.js';
import { prepareSqlite, sqliteDriver } from './src/sql/sqlite-driver.js';
import type { DatabaseTarget } from './src/sql/target.js';

type ServerTarget = Exclude<DatabaseTarget, { kind: 'sqlite' }>;

const shared = {
  entities,
  migrations,
  synchronize: false,
  logging: false,
  invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
} as const;

const DEFAULT_CONNECTIONS = 10;
/** Milliseconds. A list of hosts gets the time to try three of them. */
const CONNECT_LIMIT = { one: 1_000, several: 1_900 };

function serverOptions(target: ServerTarget, hosts: readonly HostPort[]): DataSourceOptions {
  const poolSize = target.poolSize ?? DEFAULT_CONNECTIONS;
  return {
    ...shared,
    // TypeORM tells MariaDB from MySQL by this word alone, and sees differences that are none with the wrong one.
    type: target.kind,
    driver: new MysqlServers(hosts),
    host: hosts[0]?.host,
    port: hosts[0]?.port,
    username: target.user,
    password: target.password,
    database: target.database,
    charset: 'utf8mb4',
    timezone: 'Z',
    poolSize,
    connectTimeout: hosts.length > 1 ? CONNECT_LIMIT.several : CONNECT_LIMIT.one,
    ...(target.tls ? { ssl: { minVersion: 'TLSv1.2', rejectUnauthorized: true, verifyIdentity: true } } : {}),
    extra: {
      // One more than the gate lets through: a migration holds a connection for its lock while it runs on another.
      connectionLimit: poolSize + 1,
      enableKeepAlive: true,
      keepAliveInitialDelay: 10_000,
      // Errors are described by our own stack; the driver's would be taken with every statement, to be thrown away.
      trace: false,
    },
  };
}

/** TypeORM's options for where the rows live. */
export function dataSourceOptions(target: DatabaseTarget): DataSourceOptions {
  if (target.kind !== 'sqlite') {
    return serverOptions(target, target.hosts);
  }
  return {
    ...shared,
    type: 'better-sqlite3',
    database: target.file,
    driver: sqliteDriver(),
    enableWAL: true,
    prepareDatabase: prepareSqlite,
  };
}

export function createDataSource(target: DatabaseTarget): DataSource {
  return new DataSource(dataSourceOptions(target));
}

/** The read replica's, or null when there is none. */
export function createReplicaSource(target: DatabaseTarget): DataSource | null {
  if (target.kind === 'sqlite' || target.replica === null) {
    return null;
  }
  return new DataSource(serverOptions(target, [target.replica]));
}
