import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/*
 * Processes of the test run's own: a scratch folder and a free port each, ended by their id, whatever ends the run.
 */

const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin', '/usr/local/bin'];

/** The full path of a program, also of those that only root's PATH finds; undefined when it is not installed. */
export function programPath(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** So many ports of 127.0.0.1 nobody listens on, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

const running = new Set<ServiceProcess>();
const folders = new Set<string>();

export function scratchFolder(name: string): string {
  guardExit();
  const folder = mkdtempSync(join(tmpdir(), `latchkey-test-${name}-`));
  folders.add(folder);
  return folder;
}

export class ServiceProcess {
  private child: ChildProcess | undefined;

  constructor(
    private readonly program: string,
    private readonly args: readonly string[],
  ) {}

  /** Answers when `isReady` does; throws with the last words of the process when it ends or takes too long. */
  async start(isReady: () => Promise<boolean>, limit = 20_000): Promise<void> {
    guardExit();
    const child = spawn(this.program, this.args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let words = '';
    const listen = (chunk: Buffer): void => {
      words = (words + String(chunk)).slice(-2_000);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('error', (error) => listen(Buffer.from(error.message)));
    this.child = child;
    running.add(this);
    const end = Date.now() + limit;
    while (!(await isReady().catch(() => false))) {
      if (child.exitCode !== null || child.pid === undefined || Date.now() > end) {
        throw new Error(`${this.program} did not start:\n${words}`);
      }
      await pause(15);
    }
  }

  /** Stops every thread, and answers once they stand still: a busy machine takes its time over a signal. */
  async freeze(): Promise<void> {
    this.child?.kill('SIGSTOP');
    const { pid } = this.child ?? {};
    while (pid !== undefined && !isStopped(pid)) {
      await pause(5);
    }
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** At once: nothing in a scratch folder is worth a clean shutdown. */
  async stop(): Promise<void> {
    const { child } = this;
    running.delete(this);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) {
      return;
    }
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  /** Politely, and waits for the end of it; after the limit (milliseconds) at once. */
  async leave(limit = 10_000): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const late = setTimeout(() => child.kill('SIGKILL'), limit);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    clearTimeout(late);
    running.delete(this);
  }

  killNow(): void {
    this.child?.kill('SIGKILL');
  }
}

/** Where there is no /proc to look at, the signal has to be trusted. */
function isStopped(pid: number): boolean {
  const tasks = `/proc/${pid}/task`;
  const threads = existsSync(tasks) ? readdirSync(tasks) : [];
  return threads.every((thread) => /^State:\s+[TtZ]/m.test(statusOf(join(tasks, thread, 'status'))));
}

/** A thread that ended meanwhile stands still, too. */
function statusOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return 'State: Z';
  }
}

const groups = new Set<number>();

/** Runs a program to its end. It has a process group of its own, so that what it starts can be ended with it. */
export async function runToEnd(program: string, args: readonly string[]): Promise<void> {
  guardExit();
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  const { pid } = child;
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', resolve);
  });
  if (pid !== undefined) {
    groups.add(pid);
  }
  const code = await ended;
  groups.delete(pid ?? 0);
  if (code !== 0) {
    throw new Error(`${program} failed.`);
  }
}

/** Stops everything that was started and removes what it wrote. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((service) => service.stop()));
  removeFolders();
}

function removeFolders(): void {
  for (const folder of folders) {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  folders.clear();
}

function endNow(): void {
  for (const service of running) {
    service.killNow();
  }
  for (const group of groups) {
    process.kill(-group, 'SIGKILL');
  }
  removeFolders();
}

let isGuarded = false;

/** A run that is interrupted or crashes leaves no process and no folder behind. */
function guardExit(): void {
  if (isGuarded) {
    return;
  }
  isGuarded = true;
  process.once('exit', endNow);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(1));
  }
}
