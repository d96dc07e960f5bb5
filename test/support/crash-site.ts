import { connect, createServer, type Server, type Socket } from 'node:net';
import { GatewayProcess, type Surroundings } from './gateway-process.js';
import { redisWrites, sqlWrites, type WriteWatch } from './write-watch.js';

/** What became of a crash: null when the work was over before its n-th write. */
export interface Crash<T> {
  /** The last write the stores saw. */
  readonly write: string;
  /** What the client was told, if anything. */
  readonly answer: T | null;
}

/**
 * Gateway processes, one after the other, whose every word to MariaDB and Redis is overheard, so that one can be
 * killed at the very moment a store has done its n-th write and before it has heard of it.
 */
export class CrashSite {
  private readonly writes: string[] = [];
  private readonly servers: Server[] = [];
  private victim: GatewayProcess | null = null;
  private fatal = Number.POSITIVE_INFINITY;
  private loss: { readonly of: 'COMMAND' | 'ANSWER'; readonly write: string } | null = null;
  private isOver = false;

  private constructor(private readonly shared: Surroundings) {}

  /** On the stores that `env` names by DATABASE_URL and REDIS_URL, each on one host. */
  static async on({ env, mails }: Surroundings): Promise<CrashSite> {
    const wired: Record<string, string> = { ...env };
    const site = new CrashSite({ env: wired, mails });
    for (const [name, watch] of [
      ['DATABASE_URL', sqlWrites],
      ['REDIS_URL', redisWrites],
    ] as const) {
      const port = Number(/@127\.0\.0\.1:(\d+)/.exec(env[name] ?? '')?.[1]);
      const mine = await site.listen(port, watch);
      wired[name] = (env[name] ?? '').replace(`:${port}`, `:${mine}`);
    }
    return site;
  }

  async start(): Promise<GatewayProcess> {
    this.fatal = Number.POSITIVE_INFINITY;
    this.isOver = false;
    this.victim = await GatewayProcess.start({ ...this.shared, name: 'victim' });
    return this.victim;
  }

  /** The writes of one piece of work, in their order. */
  async writesOf(work: () => Promise<unknown>): Promise<readonly string[]> {
    this.writes.length = 0;
    await work();
    return [...this.writes];
  }

  /** Kills the process at the n-th write of this work. `work` answers when nothing more is to be expected. */
  async crash<T>(n: number, work: (tell: (answer: T) => void) => Promise<unknown>): Promise<Crash<T> | null> {
    this.writes.length = 0;
    this.fatal = n;
    let answer: T | null = null;
    const done = work((told) => {
      answer = told;
    }).catch(() => undefined);
    await Promise.race([done, this.victim?.exited]);
    // What comes later is no part of this work, and must not be killed for its writes.
    this.fatal = Number.POSITIVE_INFINITY;
    if (!this.isOver) return null;
    await this.victim?.exited;
    return { write: this.writes[n - 1] ?? '', answer };
  }

  /**
   * Breaks the connection of the next transaction that has done this write at its COMMIT, either before the store has
   * heard it or before its answer is heard. Others, such as those of a mail that was just sent, go on.
   */
  loseCommit(of: 'COMMAND' | 'ANSWER', write: string): void {
    this.loss = { of, write };
  }

  /** Whether what was to be lost is lost. */
  get hasLost(): boolean {
    return this.loss === null;
  }

  async close(): Promise<void> {
    await this.victim?.stop();
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  private async listen(port: number, watch: () => WriteWatch): Promise<number> {
    const server = createServer((client) => this.join(client, connect(port, '127.0.0.1'), watch()));
    this.servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  private join(client: Socket, store: Socket, watch: WriteWatch): void {
    let isLast = false;
    let isLost = false;
    const done = new Set<string>();
    client.on('data', (chunk: Buffer) => {
      const before = this.writes.length;
      const found = watch(chunk);
      this.writes.push(...found);
      if (this.isToBeLost(found, done)) {
        isLost = true;
        if (this.loss?.of === 'COMMAND') client.resetAndDestroy();
        this.loss = null;
        if (client.destroyed) return;
      }
      isLast ||= before < this.fatal && this.writes.length >= this.fatal;
      if (!this.isOver) store.write(chunk);
    });
    store.on('data', (chunk: Buffer) => {
      if (isLast) this.end();
      if (isLost) client.resetAndDestroy();
      if (!this.isOver && !isLost) client.write(chunk);
    });
    for (const [one, other] of [
      [client, store],
      [store, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  }

  /** Whether a transaction ends here whose COMMIT was asked for; `done` keeps what it has written so far. */
  private isToBeLost(found: readonly string[], done: Set<string>): boolean {
    for (const write of found) {
      if (write !== 'COMMIT') done.add(write);
      else if (this.loss !== null && done.has(this.loss.write)) return true;
      else done.clear();
    }
    return false;
  }

  private end(): void {
    this.isOver = true;
    this.victim?.kill('SIGKILL');
  }
}
