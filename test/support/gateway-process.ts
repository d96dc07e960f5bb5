import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePorts, scratchFolder } from './service-process.js';

const DIST = fileURLToPath(new URL('../../', import.meta.url));

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program of ours in a process of its own, in an empty folder and an environment with nothing but what is given. */
export class Program {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ending>;
  private readonly child: ChildProcess;

  constructor(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, [`${DIST}${script}`, ...args], {
      cwd: scratchFolder('cwd'),
      env: { PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk: Buffer) => {
      this.stdout += String(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      this.stderr += String(chunk);
    });
    this.child = child;
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        running.delete(this);
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr });
      });
    });
    running.add(this);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** The processes it has started and not lost again; none where there is no /proc to look at. */
  children(): readonly number[] {
    const { pid = 0 } = this.child;
    try {
      const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
      return list.split(' ').filter(Boolean).map(Number);
    } catch {
      return [];
    }
  }

  /** Answers when standard output holds these words; throws when the program ends without having said them. */
  async says(words: string): Promise<void> {
    let over = false;
    const end = this.ended.then(() => {
      over = true;
    });
    while (!this.stdout.includes(words)) {
      if (over) throw new Error(`It ended without "${words}":\n${this.stdout}${this.stderr}`);
      await Promise.race([end, new Promise((resolve) => setTimeout(resolve, 20))]);
    }
  }
}

const running = new Set<Program>();
process.once('exit', () => {
  for (const program of running) program.signal('SIGKILL');
});

/** For the end of a suite: nothing is left running, whatever failed. */
export async function endPrograms(): Promise<void> {
  const programs = [...running];
  for (const program of programs) program.signal('SIGKILL');
  await Promise.all(programs.map(({ ended }) => ended));
}

/** `latchkey serve`, once it listens. */
export async function serveProcess(
  env: Readonly<Record<string, string>> = {},
): Promise<{ program: Program; url: string; port: number; dataDir: string }> {
  const [port = 0] = await freePorts(1);
  const dataDir = env.DATA_DIR ?? scratchFolder('data');
  const program = new Program('src/cli.js', ['serve'], {
    PORT: String(port),
    DATA_DIR: dataDir,
    BCRYPT_COST: '10',
    ...env,
  });
  await program.says('Latchkey is ready');
  return { program, url: `http://127.0.0.1:${port}`, port, dataDir };
}
