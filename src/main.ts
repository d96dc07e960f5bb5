import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Logger } from 'pino';
import { type App, createApp } from './app.js';
import { banner } from './banner.js';
import { MovableClock } from './clock.js';
import { type Config, ConfigError, type Environment, processEnvironment, readConfig } from './config.js';
import { createHttpServer } from './http/listener.js';
import { serveMetrics } from './http/metrics-listener.js';
import { tellPrimary } from './http/metrics-of-workers.js';
import { TraceScope } from './http/trace-scope.js';
import { createLog } from './log.js';
import { renderSynchronously } from './pages/synchronous-rendering.js';
import { takeSoleUse } from './sql/sole-use.js';
import { startFailure } from './start-failure.js';
import type { Surroundings } from './stores.js';
import { isWorker, leave, runWorkers, untilTold } from './workers.js';

/** How long running requests may take to end. One that waits for a dead store takes two seconds. */
const DRAIN_MS = 4_000;
const FAILED = 1;
const FORCED = 130;

interface Opened {
  readonly app: App;
  readonly server: Server;
  /** For the router of the graph alone. */
  readonly subgraph: Server | null;
  readonly metrics: { close(): Promise<void> } | null;
  /** Null: the stores are shared. */
  readonly soleUse: { release(): void } | null;
}

/** Somebody who sits before a process that runs, and may end it. */
export interface Attendance {
  readonly quit: Promise<string>;
  close(): void;
}

export interface ServeOptions {
  readonly env?: Environment;
  /** Called once it listens. */
  readonly attend?: (app: App, config: Config) => Promise<Attendance>;
}

/** `latchkey serve`: configuration, application, listening, signals. Answers when the process is to end. */
export async function serve({ env, attend }: ServeOptions = {}): Promise<number> {
  const started = performance.now();
  const config = configuration(env);
  if (config === null) return 2;
  renderSynchronously();
  const traces = new TraceScope();
  const context = (): object => traces.logFields();
  const log = createLog({ level: config.logLevel, pretty: process.stdout.isTTY, context });
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'));
  const ready = (): void =>
    void process.stdout.write(banner(config, performance.now() - started, isColourful()));
  if (config.workers > 1 && !isWorker()) return runWorkers(config, log, ready);
  const { app, server, subgraph, metrics, soleUse } = await opened(config, { log, traces });
  app.start();
  if (!isWorker()) ready();
  const attendance = await attend?.(app, config);
  const told = isWorker() ? untilTold() : untilSignal();
  const signal = await Promise.race([told, ...(attendance ? [attendance.quit] : [])]);
  attendance?.close();
  log.info({ signal }, 'stopping: running requests may finish');
  app.drain();
  // On one's own machine there is no balancer.
  if (config.production) await app.departure.noticed();
  const deadline = performance.now() + DRAIN_MS;
  await Promise.all([closed(server), ...(subgraph === null ? [] : [closed(subgraph)])]);
  await app.departure.finished(deadline);
  await metrics?.close();
  await app.close();
  soleUse?.release();
  if (isWorker()) leave();
  log.info({}, 'stopped');
  return 0;
}

/** Everything opened and listening; or the process is over, for what was opened half would keep it alive. */
async function opened(config: Config, { log, traces }: { log: Logger; traces: TraceScope }): Promise<Opened> {
  try {
    const soleUse = ownMemory(config);
    const app = await createApp(config, { log, traces, ...movableTime(config) });
    const metrics = await shown(app, config);
    const subgraph = await routed(app, config);
    const server = createHttpServer(app.http).listen(config.port, config.host);
    await once(server, 'listening');
    return { app, server, subgraph, metrics, soleUse };
  } catch (error) {
    log.debug({ err: error }, 'not started');
    process.stderr.write(`${startFailure(error, config)}\n`);
    process.exit(FAILED);
  }
}

/** Nothing but plain lines where nobody looks, and where NO_COLOR or the terminal asks for it. */
function isColourful(): boolean {
  return process.stdout.isTTY && process.stdout.hasColors();
}

/** Whoever tries things out may move the time forward; in production there is no clock that could be moved. */
function movableTime({ production }: Config): Pick<Surroundings, 'clock' | 'skew'> {
  if (production) return {};
  const clock = new MovableClock();
  return { clock, skew: () => clock.skew() };
}

/** A worker shows its metrics through the primary process, which has the port. */
async function shown({ metrics }: App, config: Config): Promise<Opened['metrics']> {
  if (metrics === null || config.metrics === null) return null;
  if (!isWorker()) return serveMetrics(metrics, config.metrics);
  tellPrimary(metrics);
  return null;
}

async function routed({ subgraph }: App, { graph }: Config): Promise<Server | null> {
  if (subgraph === null || graph.subgraph === null) return null;
  const { serveSubgraph } = await import('./http/subgraph.js');
  return serveSubgraph(subgraph.http, graph.subgraph);
}

/** Codes, waits and limits in the memory of this process: a second one on the same accounts would count for itself. */
function ownMemory({ database, redis }: Config): { release(): void } | null {
  if (redis !== null || database.kind !== 'sqlite' || database.file === ':memory:') return null;
  return takeSoleUse(database.file);
}

function configuration(env: Environment | undefined): Config | null {
  try {
    return readConfig(env ?? processEnvironment());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return null;
  }
}

/** The first SIGINT or SIGTERM begins an orderly end; a second one does not wait for it. */
function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (signal: NodeJS.Signals): void => {
      if (asked) process.exit(FORCED);
      asked = true;
      resolve(signal);
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}

async function closed(server: Server): Promise<void> {
  const patience = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearTimeout(patience);
}
