import { collectDefaultMetrics, Registry } from 'prom-client';
import type {
  MeteredCodeRequest,
  MeteredDelivery,
  MeteredOutcome,
  MeteredPurpose,
  MeteredStore,
  Metrics,
} from '../services/metrics.js';
import type { SealFigures } from '../services/seal-troubles.js';
import { createCounters, createGauges, createTimings, TROUBLES } from './metrics-instruments.js';

/** What is asked for when somebody reads the metrics, rather than counted as it happens. */
export interface Gauged {
  /** Mails of the whole deployment; the age of the oldest queued one in seconds, 0 when there is none. */
  backlog(): Promise<{ readonly queued: number; readonly parked: number; readonly oldestSeconds: number }>;
  /** Audit chains nothing can be added to, as far as this process is the one that works on them. */
  auditTroubles(): SealFigures;
  /** Passwords that wait for a free core in this process. */
  hashQueue(): number;
}

/** The metrics of this process, in a registry of their own, with those of Node itself. */
export class PrometheusMetrics implements Metrics {
  readonly contentType: string;
  private readonly registry = new Registry();
  private readonly counters = createCounters(this.registry);
  private readonly timings = createTimings(this.registry);
  private readonly gauges = createGauges(this.registry);
  private gauged: Gauged | null = null;

  constructor() {
    this.contentType = this.registry.contentType;
    collectDefaultMetrics({ register: this.registry });
  }

  /** From now on these are asked whenever the metrics are read. */
  ask(gauged: Gauged): void {
    this.gauged = gauged;
  }

  /** The exposition text. What cannot be asked just now is left out of it. */
  async read(): Promise<string> {
    await this.gauge();
    return this.registry.metrics();
  }

  /** The same for another process, which adds it to what others tell. */
  async figures(): Promise<readonly object[]> {
    await this.gauge();
    return this.registry.getMetricsAsJSON();
  }

  /** `route` is a route's pattern, never a path as it came. */
  requestAnswered(route: string, status: number, seconds: number): void {
    this.timings.requests.observe({ route, status: String(status) }, seconds);
  }

  /** `mutation` is the field's name in the schema, never one a document gave it. */
  mutationAnswered(mutation: string, seconds: number): void {
    this.timings.mutations.observe({ mutation }, seconds);
  }

  signedIn(outcome: MeteredOutcome): void {
    this.counters.logins.inc({ outcome });
  }

  registered(outcome: MeteredOutcome): void {
    this.counters.registrations.inc({ outcome });
  }

  passwordChanged(outcome: MeteredOutcome): void {
    this.counters.passwords.inc({ outcome });
  }

  accountLocked(): void {
    this.counters.locks.inc();
  }

  sessionOpened(): void {
    this.counters.opened.inc();
  }

  sessionRefreshed(outcome: MeteredOutcome): void {
    this.counters.refreshes.inc({ outcome });
  }

  codeRequested(purpose: MeteredPurpose, outcome: MeteredCodeRequest): void {
    this.counters.requests.inc({ purpose, outcome });
  }

  codeVerified(purpose: MeteredPurpose, outcome: MeteredOutcome): void {
    this.counters.verified.inc({ purpose, outcome });
  }

  codeSent(purpose: MeteredPurpose): void {
    this.counters.sent.inc({ purpose });
  }

  mailHandled(outcome: MeteredDelivery): void {
    this.counters.mails.inc({ outcome });
  }

  cellRetried(): void {
    this.counters.retries.inc();
  }

  passwordHashed(seconds: number): void {
    this.timings.hashes.observe(seconds);
  }

  storeFailed(store: MeteredStore): void {
    this.counters.failures.inc({ store });
  }

  private async gauge(): Promise<void> {
    const { hashQueue, oldest, rows, chains } = this.gauges;
    hashQueue.set(this.gauged?.hashQueue() ?? 0);
    const troubles = new Map<string, number>(Object.entries(this.gauged?.auditTroubles() ?? {}));
    for (const trouble of TROUBLES) chains.set({ trouble }, troubles.get(trouble) ?? 0);
    const backlog = await this.gauged?.backlog().catch(() => undefined);
    if (backlog === undefined) {
      // A figure of a moment ago would look like one of now.
      oldest.remove();
      rows.reset();
      return;
    }
    oldest.set(backlog.oldestSeconds);
    rows.set({ state: 'queued' }, backlog.queued);
    rows.set({ state: 'parked' }, backlog.parked);
  }
}
