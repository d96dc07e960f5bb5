import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DestinationStream } from 'pino';
import { type App, createApp } from '../../src/app.js';
import { MovableClock } from '../../src/clock.js';
import { type Config, readConfig } from '../../src/config.js';
import type { CellStore } from '../../src/ephemeral/cell-store.js';
import { createHttpServer } from '../../src/http/listener.js';
import { TraceScope } from '../../src/http/trace-scope.js';
import { createLog } from '../../src/log.js';
import { Mailbox, type MailboxEntry } from '../../src/mail/mailbox.js';
import { Client } from './http-client.js';
import { describeOn, services } from './services.js';

/** Where a gateway under test keeps its state. */
export type Backend = 'embedded' | 'servers' | 'cluster';

export interface GatewayOptions {
  readonly backend?: Backend;
  /** Variables over those of the backend. */
  readonly env?: Readonly<Record<string, string>>;
  /** The environment of another gateway, to run a second process's worth on the same stores. */
  readonly beside?: Gateway;
  /** Changes what no environment may; unless told, the bcrypt cost is below its floor (see `cheapHashes`). */
  readonly adjust?: (config: Config) => Config;
  /** A clock of its own, for a node whose clock is wrong; what it was moved by, the store's clock follows. */
  readonly clock?: MovableClock;
  /** Where it listens; a free port unless it has to be known before. */
  readonly port?: number;
}

const MAIL_WAIT_MS = 3000;

/** A whole gateway, listening on a free loopback port, under a clock that tests move. */
export class Gateway {
  readonly client: Client;
  /** All that share the stores, this one among them: any of them may send what one was asked to. */
  private beside = new Set<Gateway>([this]);

  private constructor(
    readonly app: App,
    readonly clock: MovableClock,
    readonly url: string,
    readonly env: Readonly<Record<string, string>>,
    private readonly server: Server,
    private readonly lines: string[],
    private readonly folder: string | null,
  ) {
    this.client = new Client(url);
  }

  static async start(options: GatewayOptions = {}): Promise<Gateway> {
    const folder = options.beside === undefined ? mkdtempSync(join(tmpdir(), 'latchkey-test-')) : null;
    const base = options.beside?.env ?? (await environment(options.backend ?? 'embedded', folder ?? ''));
    const env = { ...base, ...options.env };
    const clock = options.clock ?? options.beside?.clock ?? new MovableClock();
    const lines: string[] = [];
    const destination: DestinationStream = { write: (line) => void lines.push(line) };
    const traces = new TraceScope();
    const log = createLog({ level: 'trace', destination, context: () => traces.logFields() });
    const app = await createApp((options.adjust ?? cheapHashes)(readConfig(env)), {
      log,
      clock,
      skew: () => clock.skew(),
      traces,
      watchNesting: true,
      ...(options.beside === undefined ? {} : { cells: cellsOf(options.beside) }),
    });
    const server = createHttpServer(app.http).listen(options.port ?? 0, '127.0.0.1');
    await new Promise<void>((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    app.start();
    const gateway = new Gateway(app, clock, `http://127.0.0.1:${port}`, env, server, lines, folder);
    if (options.beside !== undefined) gateway.beside = options.beside.beside.add(gateway);
    return gateway;
  }

  /** The newest mail to an address; waits for one that is on its way. */
  async mailTo(address: string): Promise<MailboxEntry> {
    const deadline = Date.now() + MAIL_WAIT_MS;
    for (;;) {
      const [newest] = await this.mailsTo(address);
      if (newest !== undefined) return newest;
      if (Date.now() > deadline) throw new Error('No mail came.');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Everything that was mailed to an address, newest first, once nothing more is on its way. */
  async mailsTo(address: string): Promise<readonly MailboxEntry[]> {
    const gateways = [...this.beside];
    // After the first time every mail is in somebody's hands, and after the second one it is out of them.
    for (let times = 0; times < 2; times += 1) {
      await Promise.all(gateways.map(({ app }) => app.core.outbox.idle()));
    }
    const mails = gateways.flatMap(({ app: { core } }) =>
      core.mailer instanceof Mailbox ? core.mailer.list(address) : [],
    );
    return mails.sort((a, b) => b.at.localeCompare(a.at));
  }

  async codeTo(address: string): Promise<string> {
    const { code } = await this.mailTo(address);
    if (code === null) throw new Error('The newest mail has no code.');
    return code;
  }

  /** Everything this gateway has logged. */
  logged(): string {
    return this.lines.join('');
  }

  async stop(): Promise<void> {
    this.beside.delete(this);
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
    await this.app.close();
    if (this.folder !== null) rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * Memory that two share, as they would share Redis: or either would take the other's mail from the table and, with no
 * flow of it, drop it. Who was there first ends it.
 */
function cellsOf({ app }: Gateway): CellStore {
  const { cells } = app.stores;
  return {
    update: (key, transition) => cells.update(key, transition),
    read: (key) => cells.read(key),
    ping: () => cells.ping(),
    close: async () => undefined,
  };
}

/**
 * A hash at the lowest real cost takes 60 ms of a core, and a suite makes thousands: nothing but the suites that are
 * about cost or capacity would see the difference.
 */
function cheapHashes(config: Config): Config {
  return { ...config, password: { ...config.password, bcryptCost: 4 } };
}

/** For suites that are about cost or capacity: everything as configured. */
export function asConfigured(config: Config): Config {
  return config;
}

/** The same suite on each backend: process memory and SQLite, MariaDB and Redis, MariaDB and a Redis Cluster. */
export function onEveryBackend(title: string, body: (backend: Backend) => void): void {
  describe(`${title}, embedded`, () => body('embedded'));
  describeOn(['mariadb', 'redis'], `${title}, on MariaDB and Redis`, () => body('servers'));
  describeOn(['mariadb', 'redisCluster'], `${title}, on MariaDB and a Redis Cluster`, () => body('cluster'));
}

/** Where a Redis Cluster could not answer differently from a single Redis: process memory and SQLite, MariaDB and Redis. */
export function onBothBackends(title: string, body: (backend: Backend) => void): void {
  describe(`${title}, embedded`, () => body('embedded'));
  describeOn(['mariadb', 'redis'], `${title}, on MariaDB and Redis`, () => body('servers'));
}

/** The variables that put a gateway on a backend; `folder` is for its data. */
export async function environment(backend: Backend, folder: string): Promise<Record<string, string>> {
  const shared = {
    NODE_ENV: 'test',
    DATA_DIR: folder,
    BCRYPT_COST: '10',
    PUBLIC_URL: 'http://localhost:4000',
  };
  if (backend === 'embedded') return shared;
  const sql = await services.mariadb();
  const DATABASE_URL = `${sql.kind}://${sql.user}:${encodeURIComponent(sql.password)}@${sql.hosts.map(hostPort).join(',')}/${sql.database}`;
  if (backend === 'servers') {
    const { host, port, db = 0, password } = await services.redis();
    return { ...shared, DATABASE_URL, REDIS_URL: `redis://${credentials(password)}${host}:${port}/${db}` };
  }
  const { nodes, password } = await services.redisCluster();
  return {
    ...shared,
    DATABASE_URL,
    REDIS_URL: `redis://${credentials(password)}${nodes.map(hostPort).join(',')}`,
  };
}

function credentials(password: string | undefined): string {
  return password === undefined ? '' : `:${encodeURIComponent(password)}@`;
}

function hostPort({ host, port }: { host: string; port: number }): string {
  return `${host}:${port}`;
}
