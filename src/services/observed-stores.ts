import type { Instant } from '../clock.js';
import type { PasswordHasher } from '../crypto/password-hash.js';
import type { Database, Reader } from '../database.js';
import type { CellKey, CellStore, Transition } from '../ephemeral/cell-store.js';
import type { Limit, LimitFactory } from '../ephemeral/limits.js';
import { ServiceUnavailableError } from '../errors.js';
import type { Mailer, Message } from '../mail/mailer.js';
import { around } from './around.js';
import type { Log } from './log.js';
import { type Metrics, noMetrics } from './metrics.js';
import { Outage } from './outage.js';
import { noTracing, type Tracing } from './tracing.js';

/** What watches the tools that services use, so that neither the tools nor the services have to know of it. */
export interface Observation {
  readonly metrics: Metrics;
  readonly tracing: Tracing;
}

export const noObservation: Observation = { metrics: noMetrics, tracing: noTracing };

/** Milliseconds. One slow question among quick ones begins and ends an outage no more often than this. */
const QUIET = 2_000;

/** The same database, with every question and every transaction (its retries included) observed as one. */
export function observeDatabase(
  database: Database,
  { metrics, tracing }: Observation,
  log: Pick<Log, 'warn'>,
): Database {
  const outage = new Outage(log, { begins: 'SQL does not answer.', ends: 'SQL answers again.' }, QUIET);
  const as =
    (name: 'sql read' | 'sql transaction') =>
    <T>(work: () => Promise<T>): Promise<T> =>
      countingFailures(metrics, () => tracing.span(name, work), outage);
  const reading = {
    findOne: as('sql read'),
    find: as('sql read'),
    findStored: as('sql read'),
    count: as('sql read'),
  };
  const readers = {
    read: around<Reader>(database.read, reading),
    stale: around<Reader>(database.stale, reading),
  };
  const observed = around<Database>(database, {
    write: as('sql transaction'),
    add: as('sql transaction'),
    ping: as('sql read'),
  });
  return new Proxy(observed, {
    get: (target, name) => (name === 'read' || name === 'stale' ? readers[name] : Reflect.get(target, name)),
  });
}

/** The same limits; only their failures are counted, for they are many and quick. */
export function observeLimits(limits: LimitFactory, { metrics }: Observation): LimitFactory {
  const counted = <T>(work: () => Promise<T>): Promise<T> => countingFailures(metrics, work);
  return (options) => around<Limit>(limits(options), { take: counted, giveBack: counted, isSpent: counted });
}

/** The same cells. A transition that runs more than once is a race that was lost. */
export class ObservedCells implements CellStore {
  constructor(
    private readonly cells: CellStore,
    private readonly observation: Observation,
  ) {}

  update<S, R>(
    key: CellKey,
    transition: (state: S | undefined, now: Instant) => Transition<S, R>,
    hint?: 'NEW',
  ): Promise<R> {
    // A cell that was there after all is no race.
    let tries = hint === 'NEW' ? -1 : 0;
    const counted = (state: S | undefined, now: Instant): Transition<S, R> => {
      tries += 1;
      if (tries > 1) this.observation.metrics.cellRetried();
      return transition(state, now);
    };
    return this.observe('cell update', () => this.cells.update<S, R>(key, counted, hint));
  }

  read<S>(key: CellKey): Promise<{ state: S | undefined; now: Instant }> {
    return this.observe('cell read', () => this.cells.read<S>(key));
  }

  ping(): Promise<void> {
    return countingFailures(this.observation.metrics, () => this.cells.ping());
  }

  close(): Promise<void> {
    return this.cells.close();
  }

  private observe<T>(name: 'cell read' | 'cell update', work: () => Promise<T>): Promise<T> {
    return countingFailures(this.observation.metrics, () => this.observation.tracing.span(name, work));
  }
}

/** The same hasher, timed. */
export function observeHasher(hasher: PasswordHasher, { metrics, tracing }: Observation): PasswordHasher {
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await tracing.span('password hash', work);
    metrics.passwordHashed((performance.now() - started) / 1000);
    return result;
  };
  return {
    engine: hasher.engine,
    waiting: () => hasher.waiting(),
    hash: (...given) => timed(() => hasher.hash(...given)),
    verify: (...given) => timed(() => hasher.verify(...given)),
    close: () => hasher.close(),
  };
}

/** The same mailer, traced. */
export function observeMailer(mailer: Mailer, { tracing }: Observation): Mailer {
  return { send: (message: Message) => tracing.span('mail delivery', () => mailer.send(message)) };
}

async function countingFailures<T>(
  metrics: Metrics,
  work: () => Promise<T>,
  outage: Outage | null = null,
): Promise<T> {
  try {
    const answer = await work();
    outage?.recovered();
    return answer;
  } catch (error) {
    if (error instanceof ServiceUnavailableError) {
      metrics.storeFailed(error.store);
      if (error.store === 'sql') outage?.failed(error);
    }
    throw error;
  }
}
