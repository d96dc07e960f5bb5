import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
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

/**
 * Below the ports that systems give to outgoing connections (Linux: from 32768): one of those may be taken by a
 * connection before its server listens, even by one that looks whether the server is there, and so meets itself.
 */
const FIRST_PORT = 11_000;
const PORT_AFTER_LAST = 32_768;
const given = new Set<number>();

/** So many ports of 127.0.0.1 nobody listens on, all different, none given before in this process. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = randomInt(FIRST_PORT, PORT_AFTER_LAST);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    ports.push(port);
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
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
  /** By us. A server that dies of itself fails whatever is tested on it next, without a word of why. */
  private isEnded = false;

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
      words = (words + String(chunk)).slice(-4_000);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('error', (error) => listen(Buffer.from(error.message)));
    this.child = child;
    this.isEnded = false;
    child.once('exit', (code, signal) => {
      if (!this.isEnded)
        process.stderr.write(`${this.program} ended by itself (${signal ?? code}):\n${words}\n`);
    });
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
    this.killNow();
    await ended;
  }

  /** Politely, and waits for the end of it; after the limit (milliseconds) at once. */
  async leave(limit = 10_000): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    this.isEnded = true;
    const late = setTimeout(() => child.kill('SIGKILL'), limit);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    clearTimeout(late);
    running.delete(this);
  }

  killNow(): void {
    this.isEnded = true;
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

/**
 * Runs a program to its end, with a folder of its own for what it writes on the way. It has a process group of its own,
 * so that what it starts can be ended with it.
 */
export async function runToEnd(program: string, args: readonly string[]): Promise<void> {
  guardExit();
  const child = spawn(program, args, {
    env: { ...process.env, TMPDIR: scratchFolder('tmp') },
    stdio: 'ignore',
    detached: true,
  });
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
