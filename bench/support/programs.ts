import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { environment } from '../../test/support/gateway.js';
import { freePorts, scratchFolder } from '../../test/support/service-process.js';

const DIST = fileURLToPath(new URL('../../', import.meta.url));
export type Stores = 'embedded' | 'servers';
export const STORES: readonly Stores[] = ['embedded', 'servers'];

/** A program of ours on a port of its own, with its log thrown away: writing it costs what it costs in earnest. */
export class Served {
  private constructor(
    readonly origin: string,
    readonly dataDir: string,
    /** Milliseconds from its start to its first answer. */
    readonly coldStart: number,
    private readonly child: ChildProcess,
  ) {}

  static async start(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Served> {
    const [port = 0] = await freePorts(1);
    const from = performance.now();
    const child = spawn(
      process.execPath,
      args.map((arg) => arg.replace('%dist/', DIST)),
      {
        env: { PATH: process.env.PATH ?? '', ...env, PORT: String(port) },
        cwd: scratchFolder('bench'),
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      },
    );
    const origin = `http://127.0.0.1:${port}`;
    while (!(await answers(`${origin}/readyz`))) {
      if (child.exitCode !== null) throw new Error('A measured process did not start.');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return new Served(origin, env.DATA_DIR ?? '', performance.now() - from, child);
  }

  get graphql(): string {
    return `${this.origin}/graphql`;
  }

  /** Asks the process itself; see memory-probe.ts. */
  async ask(): Promise<number> {
    this.child.send('memory');
    const [bytes]: number[] = await once(this.child, 'message');
    return bytes ?? 0;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** The variables of a gateway to be measured: as it comes, but for its stores. */
export async function variables(stores: Stores, more: Readonly<Record<string, string>> = {}) {
  const given = await environment(stores, scratchFolder('bench-data'));
  const { LATCHKEY_SECRET = 'q8Zp1vXo3mKd7TgR2yLw9NcB5sHf4JxU6aEe0iVt' } = process.env;
  return { ...given, LATCHKEY_SECRET, ...more };
}

export const GATEWAY = ['%dist/src/cli.js', 'serve'];
/** Apollo alone in the gateway's own HTTP set-up. */
export const BARE = ['%dist/bench/support/bare-apollo.js'];
/** Apollo alone with the least that works. */
export const LEAN = ['%dist/bench/support/lean-apollo.js'];

export async function gateway(stores: Stores, more: Readonly<Record<string, string>> = {}): Promise<Served> {
  return Served.start(GATEWAY, await variables(stores, more));
}
