import cluster, { type Worker } from 'node:cluster';
import { availableParallelism } from 'node:os';
import type { Logger } from 'pino';
import type { Config } from './config.js';
import { serveMetrics } from './http/metrics-listener.js';
import { MetricsOfWorkers } from './http/metrics-of-workers.js';

/** A worker that lived this long was well; one that dies sooner counts as dying at once. Milliseconds. */
const WELL_AFTER = 10_000;
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;
/** Deaths at once in a row after which a new worker is no hope. */
const HOPELESS = 8;
/** A worker ends running requests in ten seconds; who is still there after this is ended. Milliseconds. */
const PATIENCE = 12_000;
/** Threads of the pool that hashing leaves alone; see createPasswordHasher. */
const SPARE_THREADS = 2;
const STOP = 'stop';
const FAILED = 1;
const FORCED = 130;

/** Milliseconds before the next worker is started; null when it is not worth it. */
export function pauseAfter(deathsAtOnce: number): number | null {
  if (deathsAtOnce >= HOPELESS) return null;
  return deathsAtOnce === 0 ? 0 : Math.min(FIRST_PAUSE * 2 ** (deathsAtOnce - 1), LONGEST_PAUSE);
}

/** Whether this process is one of several that another one started. */
export function isWorker(): boolean {
  return cluster.isWorker;
}

/**
 * In a worker: the first of a signal, the primary's word and the primary's end. A terminal and systemd signal the
 * workers too, and the primary tells them once more, so what comes second is not impatience.
 */
export function untilTold(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve(signal));
    process.on('message', (message) => message === STOP && resolve(STOP));
    process.on('disconnect', () => resolve('the primary process has ended'));
  });
}

/** In a worker: lets go of the primary, whose channel would keep this process alive. */
export function leave(): void {
  if (process.connected) process.disconnect();
}

/**
 * Runs the workers until a signal ends them all, or until they cannot be kept alive. Answers the exit code; rejects
 * when the metrics cannot be served.
 */
export async function runWorkers(config: Config, log: Logger, ready: () => void): Promise<number> {
  const metrics = config.metrics && (await serveMetrics(new MetricsOfWorkers(), config.metrics));
  const workers = new Workers(config, log);
  const stopped = untilSignal((signal) => {
    log.info({ signal }, 'stopping: running requests may finish');
    return workers.stop();
  });
  const died = workers.start(ready);
  const code = await Promise.race([stopped, died]);
  await workers.stop();
  await metrics?.close();
  log.info({}, 'stopped');
  return code;
}

class Workers {
  private readonly bornAt = new Map<Worker, number>();
  /** The others have nothing to end in order, and would not hear yet that they should. */
  private readonly serving = new WeakSet<Worker>();
  private readonly births = new Set<NodeJS.Timeout>();
  private deathsAtOnce = 0;
  private stopping = false;
  private giveUp: (code: number) => void = () => undefined;

  constructor(
    private readonly config: Config,
    private readonly log: Logger,
  ) {}

  /** The first worker alone, so that what hinders the start is said once; then the others. Answers when all hope is lost. */
  async start(ready: () => void): Promise<number> {
    const lost = new Promise<number>((resolve) => {
      this.giveUp = resolve;
    });
    const failure = await this.first();
    if (failure !== null) return failure;
    if (this.stopping) return 0;
    cluster.on('exit', (worker, exitCode, signal) => this.replace(worker, { exitCode, signal }));
    for (let n = 1; n < this.config.workers; n += 1) this.fork();
    ready();
    return lost;
  }

  /** Answers when every worker has ended; who does not end in time is ended. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const birth of this.births) clearTimeout(birth);
    const ended = Object.values(cluster.workers ?? {}).map((worker) => {
      if (worker === undefined || worker.isDead()) return Promise.resolve();
      const end = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      if (this.serving.has(worker)) worker.send(STOP, () => undefined);
      else worker.process.kill('SIGTERM');
      return end;
    });
    const impatience = setTimeout(() => {
      this.log.warn({}, 'workers that did not stop in time are ended');
      killAll();
    }, PATIENCE);
    await Promise.all(ended);
    clearTimeout(impatience);
  }

  private fork(): Worker {
    const threads = Math.ceil(availableParallelism() / this.config.workers) + SPARE_THREADS;
    const worker = cluster.fork({ UV_THREADPOOL_SIZE: String(Math.max(threads, this.config.threadPool)) });
    this.bornAt.set(worker, performance.now());
    void this.serves(worker).then(() => {
      this.serving.add(worker);
      this.log.info({ worker: worker.process.pid }, 'a worker serves');
    });
    return worker;
  }

  /** Null once it listens; the exit code when it ends before. */
  private async first(): Promise<number | null> {
    const worker = this.fork();
    const ended = new Promise<number>((resolve) => {
      worker.once('exit', (code) => resolve(this.stopping ? 0 : (code ?? FAILED)));
    });
    return Promise.race([this.serves(worker), ended]);
  }

  /** Once it listens where people ask, which comes last. Null, to be told from an exit code. */
  private serves(worker: Worker): Promise<null> {
    const router = this.config.graph.subgraph?.port;
    return new Promise((resolve) => {
      worker.on('listening', ({ port }) => {
        if (port !== router) resolve(null);
      });
    });
  }

  private replace(worker: Worker, end: { exitCode: number | null; signal: string | null }): void {
    const lived = performance.now() - (this.bornAt.get(worker) ?? 0);
    this.bornAt.delete(worker);
    if (this.stopping) return;
    this.deathsAtOnce = lived < WELL_AFTER ? this.deathsAtOnce + 1 : 0;
    const wait = pauseAfter(this.deathsAtOnce);
    const details = { worker: worker.process.pid, ...end };
    if (wait === null) {
      this.log.fatal(details, 'workers die at once, again and again: giving up');
      this.giveUp(FAILED);
      return;
    }
    this.log.error(details, 'a worker has died; another takes its place');
    const birth = setTimeout(() => {
      this.births.delete(birth);
      this.fork();
    }, wait);
    this.births.add(birth);
  }
}

/** 0 once the first signal's orderly end is over; a second signal does not wait for it. */
function untilSignal(stop: (signal: NodeJS.Signals) => Promise<void>): Promise<number> {
  return new Promise((resolve, reject) => {
    let asked = false;
    const told = (signal: NodeJS.Signals): void => {
      if (asked) {
        killAll();
        resolve(FORCED);
      }
      asked = true;
      stop(signal).then(() => resolve(0), reject);
    };
    process.on('SIGINT', told);
    process.on('SIGTERM', told);
  });
}

function killAll(): void {
  for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGKILL');
}
