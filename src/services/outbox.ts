import { type MailFacts, type MailKind, OutboxMail, type TrustClass } from '../../entities/outbox-mail.js';
import type { Clock, Instant, Seconds } from '../clock.js';
import { newId } from '../crypto/random-token.js';
import type { Adder } from '../database.js';
import { ServiceUnavailableError } from '../errors.js';
import { Outage, troubleOf } from './outage.js';
import { countMail, type OutboxStats, statsOf } from './outbox-counts.js';
import {
  type DeliveryDependencies,
  type DeliveryOptions,
  MailDelivery,
  type Outcome,
} from './outbox-delivery.js';
import { OutboxRows } from './outbox-rows.js';
import { Pump, type Round } from './pump.js';

export interface OutboxDependencies extends DeliveryDependencies {
  readonly clock: Clock;
}

export interface OutboxOptions extends DeliveryOptions {
  /** Milliseconds between looks at the table; 1000 unless told. */
  readonly pollMs?: number;
  /** How long a worker keeps a row; longer than the provider's timeout. 30 unless told. */
  readonly leaseSeconds?: Seconds;
}

export interface MailRequest {
  readonly kind: MailKind;
  /** Null for a flow without an account: the same row is written, and nothing is sent. */
  readonly accountId: string | null;
  readonly flowKey?: string;
  readonly generation?: number;
  readonly trust: TrustClass;
  readonly facts: MailFacts;
  readonly expiresAt: Instant;
}

const BATCH = 10;
const CONCURRENCY = 4;
const SWEEP_EVERY = 3_600_000;
const RETRY_AFTER_TROUBLE = 2000;

/**
 * Mail that survives the process: the intent to send is written in the transaction of the change it tells of, and a
 * worker sends it afterwards, at least once. A row names an account and a generation of a flow, so the table holds
 * neither address nor code; whoever empties it learns who was mailed when, and what about. Nobody who asks for a
 * mail ever waits for the provider, and rows without a recipient are written and worked on like all others.
 *
 * Leases and due times are told by the short-lived store's clock, which all nodes share.
 */
export class Outbox {
  private readonly rows: OutboxRows;
  private readonly delivery: MailDelivery;
  private readonly counts: Record<Outcome, number> = {
    SENT: 0,
    DROPPED: 0,
    PARKED: 0,
    POSTPONED: 0,
    LOST: 0,
  };
  private readonly pump: Pump;
  private readonly outage: Outage;
  private inHand = 0;
  /** The store's time less this process's, in milliseconds. */
  private skew = 0;
  private sweptAt = 0;

  constructor(
    private readonly deps: OutboxDependencies,
    options: OutboxOptions,
  ) {
    this.rows = new OutboxRows(deps.database, options.leaseSeconds ?? 30);
    this.delivery = new MailDelivery(deps, options, this.rows, () => this.now());
    this.outage = new Outage(deps.log, {
      begins: 'The outbox could not be read; trying again.',
      ends: 'The outbox is read again.',
    });
    this.pump = new Pump(
      () => this.round(),
      options.pollMs ?? 1000,
      () => this.rows.gatherMs,
    );
  }

  /** Writes the intent; the mail goes once the transaction is durable. */
  async enqueue(tx: Adder, mail: MailRequest): Promise<void> {
    const createdAt = this.deps.clock.now();
    await tx.insert(OutboxMail, {
      id: newId('eml', createdAt),
      kind: mail.kind,
      accountId: mail.accountId,
      flowKey: mail.flowKey ?? null,
      generation: mail.generation ?? null,
      trust: mail.trust,
      facts: mail.facts,
      state: 'QUEUED',
      outcome: null,
      createdAt,
      // At once, whatever the time is on the node that will send it.
      dueAt: 0,
      expiresAt: mail.expiresAt,
      attempts: 0,
      leaseOwner: null,
      leaseUntil: null,
      sentAt: null,
      providerId: null,
      delivery: null,
      deliveryAt: null,
    });
    tx.afterCommit(() => this.pump.wake());
  }

  start(): void {
    this.pump.start();
  }

  /** Finishes what is being sent, gives back what is not, and ends within 10 seconds. */
  async stop(): Promise<void> {
    await this.pump.stop();
  }

  /** Works until nothing is due, started or not. For tests. */
  async idle(): Promise<void> {
    await this.pump.run();
  }

  stats(): OutboxStats {
    return statsOf(this.counts, this.inHand);
  }

  private async round(): Promise<Round> {
    try {
      const { now } = await this.deps.cells.read('outbox:clock');
      this.skew = now - this.deps.clock.now();
      await this.sweep(now);
      const { leased, dropped, mayHaveMore } = await this.rows.claim(now, BATCH);
      this.counts.DROPPED += dropped.length;
      for (const { kind } of dropped) countMail(this.deps.metrics, kind, 'DROPPED');
      const results = await this.workOff(leased);
      const inTrouble = results.includes(false);
      if (!inTrouble) this.outage.recovered();
      return { mayHaveMore, inTrouble };
    } catch (error) {
      this.outage.failed(error);
      return { mayHaveMore: false, inTrouble: true };
    }
  }

  /** One flag for each row: whether the stores were there to decide it. */
  private async workOff(claimed: readonly OutboxMail[]): Promise<boolean[]> {
    const queue = [...claimed];
    const results: boolean[] = [];
    const lane = async (): Promise<void> => {
      for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
        results.push(await this.handle(row));
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, lane));
    return results;
  }

  private async handle(row: OutboxMail): Promise<boolean> {
    if (this.pump.isStopping) return this.giveBack(row, 0);
    this.inHand += 1;
    try {
      const outcome = await this.delivery.deliver(row);
      this.counts[outcome] += 1;
      return true;
    } catch (error) {
      const isAway = error instanceof ServiceUnavailableError;
      const details = { mailId: row.id, kind: row.kind, ...troubleOf(error) };
      if (isAway) this.outage.failed(error);
      else this.deps.log.warn(details, 'A mail could not be worked on; trying again.');
      await this.giveBack(row, RETRY_AFTER_TROUBLE);
      return !isAway;
    } finally {
      this.inHand -= 1;
    }
  }

  /** Without waiting for the lease to run out, if the database can be reached. */
  private async giveBack(row: OutboxMail, delayMs: number): Promise<boolean> {
    return this.rows.postpone(row, this.now() + delayMs).catch(() => false);
  }

  private async sweep(now: Instant): Promise<void> {
    if (now - this.sweptAt < SWEEP_EVERY) return;
    this.sweptAt = now;
    await this.rows.sweep(now);
  }

  private now(): Instant {
    return this.deps.clock.now() + this.skew;
  }
}
