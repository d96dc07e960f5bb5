import mysql from 'mysql2';
import { HostList, HostListStream, type HostPort } from './host-list.js';

/**
 * READ COMMITTED: a conditional UPDATE decides, so a snapshot would only add gap locks and their deadlocks.
 * One second for a row lock: longer than any transaction of ours, shorter than a caller's patience.
 * `wsrep_sync_wait=1` (MariaDB only; MySQL skips the comment): on Galera a read sees what any node has acknowledged.
 */
const SESSION_SETTINGS = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  'SET SESSION innodb_lock_wait_timeout = 1 /*M!100200 , SESSION wsrep_sync_wait = 1 */',
];

interface Origin {
  readonly generation: number;
  readonly host: HostPort | undefined;
}

/**
 * Stands where TypeORM expects the mysql2 module. It prepares every new connection, spreads over the hosts of a list,
 * and remembers which connections are older than the last bad experience, so that a whole pool of dead ones is not
 * tried one after the other.
 */
export class MysqlServers {
  private readonly hosts: HostList;
  private readonly chosen = new WeakMap<object, HostPort>();
  private readonly origins = new WeakMap<object, Origin>();
  private generation = 0;

  constructor(hosts: readonly HostPort[]) {
    this.hosts = new HostList(hosts);
  }

  /** Called by TypeORM with the options it has put together. */
  createPool(options: mysql.PoolOptions): mysql.Pool {
    const pool = mysql.createPool(this.hosts.size > 1 ? { ...options, stream: this.stream } : options);
    pool.on('connection', (connection) => this.prepare(connection));
    return pool;
  }

  /** Made before something went wrong with another connection of this pool. */
  isSuspect(connection: object): boolean {
    return (this.origins.get(connection)?.generation ?? this.generation) < this.generation;
  }

  /** The server behind this connection failed: distrust the connections made so far, and begin elsewhere next time. */
  distrust(connection: object): void {
    const origin = this.origins.get(connection);
    if (origin === undefined || origin.generation < this.generation) {
      return;
    }
    this.generation += 1;
    if (origin.host !== undefined) {
      this.hosts.leave(origin.host);
    }
  }

  private readonly stream = ({ config }: { config: { host?: string } }): HostListStream =>
    new HostListStream(this.hosts, (host) => {
      this.chosen.set(config, host);
      // mysql2 checks the certificate against this name.
      config.host = host.host;
    });

  private prepare(connection: mysql.PoolConnection): void {
    this.origins.set(connection, { generation: this.generation, host: this.chosen.get(connection.config) });
    for (const setting of SESSION_SETTINGS) {
      connection.query(setting, (error: unknown) => {
        if (error !== null) {
          connection.destroy();
        }
      });
    }
  }
}
