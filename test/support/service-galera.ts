import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import {
  firstStatements,
  installData,
  isMariadbInstalled,
  program,
  runSql,
  type ServerTarget,
} from './service-mariadb.js';
import { freePorts, programPath, runToEnd, ServiceProcess, scratchFolder } from './service-process.js';

const PROVIDER = [
  '/usr/lib/galera/libgalera_smm.so',
  '/usr/lib64/galera-4/libgalera_smm.so',
  '/usr/lib64/galera/libgalera_smm.so',
].find(existsSync);
const HOST = '127.0.0.1';
const NODES = 3;
const PORTS_EACH = 4;

/** A dead or silent node is dropped within a second or two: right for machines on one LAN, and for one machine. */
const EVICTION = [
  'evs.keepalive_period=PT0.3S',
  'evs.inactive_check_period=PT0.2S',
  'evs.suspect_timeout=PT1S',
  'evs.inactive_timeout=PT2S',
  'evs.install_timeout=PT2S',
  'gmcast.peer_timeout=PT1S',
  // A node that was dropped is let in again after this; by default after five seconds, which is what a round waits for.
  'gmcast.time_wait=PT0.5S',
  // What is lost on the way while the nodes agree is said again after this, by default after a second.
  'evs.join_retrans_period=PT0.3S',
];

export function isGaleraInstalled(): boolean {
  return isMariadbInstalled() && PROVIDER !== undefined && programPath('rsync') !== undefined;
}

/** rsync's daemon is nobody when it is started by root, so that root's servers run as the user made for them. */
function owner(): { readonly name: string; readonly ids: readonly [number, number] | null } {
  if (userInfo().uid !== 0) return { name: userInfo().username, ids: null };
  const [, uid, gid] = /^mysql:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8')) ?? [];
  if (uid === undefined) throw new Error('There is no user mysql to run the servers as.');
  return { name: 'mysql', ids: [Number(uid), Number(gid)] };
}

function handOver(folder: string): void {
  const { ids } = owner();
  if (ids === null) return;
  chmodSync(folder, 0o755);
  const inside = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  for (const path of [folder, ...inside]) chownSync(path, ...ids);
}

interface Ports {
  readonly sql: number;
  readonly group: number;
  readonly incremental: number;
  readonly snapshot: number;
}

interface Seat {
  readonly data: string;
  readonly folder: string;
  readonly ports: Ports;
  readonly members: string;
}

/** In a file, because the programs that copy data between nodes read it too. */
function settingsOf({ data, folder, ports, members }: Seat): string {
  const provider = [
    `gmcast.listen_addr=tcp://${HOST}:${ports.group}`,
    `ist.recv_addr=${HOST}:${ports.incremental}`,
    'gcache.size=32M',
    ...EVICTION,
  ];
  return [
    '[mysqld]',
    `user=${owner().name}`,
    `datadir=${data}`,
    `tmpdir=${folder}`,
    `socket=${join(folder, 's')}`,
    `pid-file=${join(folder, 'pid')}`,
    `log-error=${join(folder, 'log.err')}`,
    `port=${ports.sql}`,
    ...[`bind-address=${HOST}`, 'skip-name-resolve', 'skip-log-bin', 'performance-schema=OFF'],
    ...['innodb-buffer-pool-size=32M', 'innodb-log-file-size=24M', 'innodb-doublewrite=OFF'],
    // Another node holds the write.
    ...['innodb-flush-log-at-trx-commit=2', 'innodb-autoinc-lock-mode=2', 'binlog-format=ROW'],
    ...['wsrep-on=ON', `wsrep-provider=${PROVIDER}`, 'wsrep-cluster-name=latchkey-test'],
    ...['wsrep-sst-method=rsync', `wsrep-sst-receive-address=${HOST}:${ports.snapshot}`],
    ...[`wsrep-node-address=${HOST}:${ports.group}`, `wsrep-node-name=n${ports.sql}`],
    ...[`wsrep-cluster-address=gcomm://${members}`, 'wsrep-slave-threads=2', 'max-connections=200'],
    `wsrep-provider-options="${provider.join(';')}"`,
    '',
  ].join('\n');
}

/** One of three. After a kill, a freeze or a polite end it can come back: `start` answers once it serves again. */
export class GaleraNode {
  private process: ServiceProcess | undefined;
  private readonly settings: string;

  constructor(
    private readonly seat: Seat,
    /** This node alone. */
    readonly target: ServerTarget,
  ) {
    const file = join(seat.folder, 'my.cnf');
    writeFileSync(file, settingsOf(seat));
    this.settings = `--defaults-file=${file}`;
  }

  async start(options: { first?: boolean } = {}): Promise<void> {
    const more = options.first ? ['--wsrep-new-cluster'] : await this.recovered();
    this.process = new ServiceProcess(program('mariadbd'), [this.settings, ...more]);
    try {
      await this.process.start(() => this.isReady(), 30_000);
    } catch (error) {
      throw new Error(`A Galera node did not start:\n${this.words()}`, { cause: error });
    }
  }

  async kill(): Promise<void> {
    await this.process?.stop();
  }

  async freeze(): Promise<void> {
    await this.process?.freeze();
  }

  thaw(): void {
    this.process?.thaw();
  }

  /** Says goodbye to the others first. */
  async stop(): Promise<void> {
    await this.process?.leave();
  }

  /** A member of the cluster's majority, up to date, and taking statements. */
  async isReady(): Promise<boolean> {
    return (await this.status('wsrep_ready')) === 'ON';
  }

  /**
   * The membership it believes in, while it is ready: how many there are, itself included, and a number that grows by
   * one with every change. Null while it is not.
   */
  async view(): Promise<{ readonly id: number; readonly size: number } | null> {
    const rows = await runSql(this.target, "SHOW STATUS LIKE 'wsrep_%'");
    const status = new Map((Array.isArray(rows) ? rows : []).map((row) => [row.Variable_name, row.Value]));
    if (status.get('wsrep_ready') !== 'ON') return null;
    return {
      id: Number(status.get('wsrep_cluster_conf_id')),
      size: Number(status.get('wsrep_cluster_size')),
    };
  }

  /** How far a killed node had come, so that the others send what it missed and not everything. */
  private async recovered(): Promise<string[]> {
    const state = join(this.seat.data, 'grastate.dat');
    if (!existsSync(state) || !/seqno: +-1/.test(readFileSync(state, 'utf8'))) return [];
    const log = join(this.seat.folder, `recovery-${randomUUID()}.err`);
    const asked = ['--wsrep-recover', `--log-error=${log}`];
    await runToEnd(program('mariadbd'), [this.settings, ...asked]);
    const position = /Recovered position: *(\S+)/.exec(readFileSync(log, 'utf8'))?.[1];
    return position === undefined ? [] : [`--wsrep-start-position=${position}`];
  }

  private async status(name: string): Promise<unknown> {
    const rows = await runSql(this.target, `SHOW STATUS LIKE '${name}'`);
    return Array.isArray(rows) ? rows[0]?.Value : undefined;
  }

  private words(): string {
    const log = join(this.seat.folder, 'log.err');
    return existsSync(log) ? readFileSync(log, 'utf8').slice(-6_000) : '';
  }
}

export interface Galera {
  /** All three, in order: the first that serves is written to. */
  readonly target: ServerTarget;
  readonly nodes: readonly GaleraNode[];
}

/** Three nodes from one prepared data folder. */
export async function startGalera(): Promise<Galera> {
  const folder = scratchFolder('galera');
  const account = { user: 'latchkey', password: randomBytes(12).toString('hex') };
  const template = join(folder, 'template');
  await prepareData(template, firstStatements(account.user, account.password));
  const numbers = await freePorts(NODES * PORTS_EACH);
  const ports = Array.from({ length: NODES }, (_, n) => portsFrom(numbers.slice(n * PORTS_EACH)));
  const members = ports.map(({ group }) => `${HOST}:${group}`).join();
  const common = { kind: 'mariadb', replica: null, ...account, database: 'mysql', tls: false } as const;
  const nodes = ports.map((own, n) => {
    const home = scratchFolder(`galera-${n}`);
    const seat = { data: join(home, 'data'), folder: home, ports: own, members };
    cpSync(template, seat.data, { recursive: true });
    handOver(home);
    return new GaleraNode(seat, { ...common, hosts: [{ host: HOST, port: own.sql }] });
  });
  const [first, ...others] = nodes;
  await first?.start({ first: true });
  for (const other of others) await other.start();
  return { target: { ...common, hosts: ports.map(({ sql }) => ({ host: HOST, port: sql })) }, nodes };
}

function portsFrom([sql = 0, group = 0, incremental = 0, snapshot = 0]: readonly number[]): Ports {
  return { sql, group, incremental, snapshot };
}

/** A data folder that knows the run's own user alone, without a server that anybody could reach meanwhile. */
async function prepareData(folder: string, statements: string): Promise<void> {
  await installData(folder, userInfo().username);
  const init = `${folder}.sql`;
  writeFileSync(init, `${statements}SHUTDOWN;\n`, { mode: 0o600 });
  await runToEnd(program('mariadbd'), [
    '--no-defaults',
    `--user=${userInfo().username}`,
    `--datadir=${folder}`,
    `--socket=${folder}.s`,
    `--pid-file=${folder}.pid`,
    `--init-file=${init}`,
    ...['--skip-networking', '--innodb-log-file-size=24M'],
  ]);
}
