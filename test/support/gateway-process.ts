import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Backend, environment } from './gateway.js';
import { type Answer, Client, type RequestOptions } from './http-client.js';
import { SendGridServer } from './sendgrid-server.js';
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

  get pid(): number {
    return this.child.pid ?? 0;
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

/** What a fleet shares: stores, secret and mail provider. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly mails: SendGridServer;
}

/** Empty stores and a mail provider of their own, for production processes. The caller stops `mails`. */
export async function surroundings(backend: Exclude<Backend, 'embedded'>): Promise<Surroundings> {
  const mails = await new SendGridServer().start();
  const stores = await environment(backend, scratchFolder('data'));
  return { env: { ...stores, ...productionEnv(mails) }, mails };
}

/** Everything a production process needs but its stores. Every loopback peer is a proxy: see `ManyClients`. */
export function productionEnv(mails: SendGridServer): Readonly<Record<string, string>> {
  return {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PUBLIC_URL: 'http://localhost:4000',
    BCRYPT_COST: '10',
    TRUSTED_PROXIES: '127.0.0.1',
    LATCHKEY_SECRET: randomBytes(32).toString('base64url'),
    SENDGRID_API_KEY: mails.apiKey,
    SENDGRID_BASE_URL: mails.baseUrl,
    MAIL_FROM: 'Example <no-reply@example.com>',
  };
}

/** Each request comes from another address, unless it says from which. */
class ManyClients extends Client {
  override post<Data>(payload: string, options: RequestOptions = {}): Promise<Answer<Data>> {
    const address = `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;
    const headers = { 'x-forwarded-for': address, ...options.headers };
    return super.post(payload, { ...options, headers });
  }
}

export interface ProcessOptions extends Surroundings {
  /** For error messages. */
  readonly name?: string;
  /** Milliseconds until it must be ready; 30,000 unless told. */
  readonly patience?: number;
}

/** A gateway in a process of its own, ready to serve. */
export class GatewayProcess {
  readonly client: Client;

  private constructor(
    readonly name: string,
    readonly port: number,
    private readonly program: Program,
    private readonly mails: SendGridServer,
  ) {
    this.client = new ManyClients(this.url);
  }

  static async start({
    env,
    mails,
    name = 'gateway',
    patience = 30_000,
  }: ProcessOptions): Promise<GatewayProcess> {
    const [free = 0] = await freePorts(1);
    const port = Number(env.PORT ?? free);
    const given = { DATA_DIR: scratchFolder('data'), ...env, PORT: String(port) };
    const gateway = new GatewayProcess(name, port, new Program('src/cli.js', ['serve'], given), mails);
    await gateway.program.says('Latchkey is ready');
    await gateway.untilReady(patience);
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.program.pid;
  }

  get exited(): Promise<Ending> {
    return this.program.ended;
  }

  /** Everything it has written. */
  log(): string {
    return this.program.stdout + this.program.stderr;
  }

  /** Sends the signal and answers at once; `exited` tells of the end. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.program.signal(signal);
  }

  async stop(): Promise<void> {
    this.kill();
    await this.exited;
  }

  /** What /readyz says; null when it says nothing, or not in so many milliseconds. */
  async readiness(patience = 3_000): Promise<boolean | null> {
    const answer = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(patience) }).catch(
      () => null,
    );
    return answer && answer.status === 200;
  }

  /** Milliseconds until it said that it can serve. */
  async untilReady(patience = 10_000): Promise<number> {
    const started = performance.now();
    while (!(await this.readiness())) {
      if (performance.now() - started > patience)
        throw new Error(`${this.name} is not ready:\n${this.log()}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return performance.now() - started;
  }

  /** A code nobody has been told of yet, from whichever process mailed it. */
  codeTo(address: string): Promise<string> {
    return this.mails.nextCodeTo(address);
  }
}

/** So many processes on the same stores, all ready. */
export function startFleet(count: number, shared: Surroundings): Promise<GatewayProcess[]> {
  return Promise.all(
    Array.from({ length: count }, (_, n) => GatewayProcess.start({ ...shared, name: `gateway ${n + 1}` })),
  );
}
