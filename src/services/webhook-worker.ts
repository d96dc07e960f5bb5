import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Webhook } from '../../entities/webhook.js';
import type { WebhookDelivery } from '../../entities/webhook-delivery.js';
import type { Clock, Instant, Seconds } from '../clock.js';
import type { Keyring } from '../crypto/keyring.js';
import { openWebhookSecret, webhookHeaders } from '../crypto/webhook-secret.js';
import type { Database } from '../database.js';
import type { CellStore } from '../ephemeral/cell-store.js';
import { ServiceUnavailableError } from '../errors.js';
import { afterFailure, DELIVERY_LIFE } from '../flows/webhook-retry.js';
import { readWebhookUrl, type UrlRules } from '../flows/webhook-url.js';
import type { AuditLog } from './audit-log.js';
import type { Log } from './log.js';
import { Outage, troubleOf } from './outage.js';
import { Pump, type Round } from './pump.js';
import { switchedOff } from './webhook-events.js';
import type { PostOutcome, WebhookPost } from './webhook-post.js';
import { WebhookRows } from './webhook-rows.js';

export interface WorkerDependencies {
  readonly database: Database;
  readonly cells: CellStore;
  readonly keyring: Pick<Keyring, 'webhook'>;
  readonly clock: Clock;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly post: Pick<WebhookPost, 'send'>;
  readonly log: Log;
}

export interface WorkerOptions extends UrlRules {
  /** Milliseconds between looks at the table; 1000 unless told. */
  readonly pollMs?: number;
  /** How long a worker keeps a row; longer than an exchange may take. 30 unless told. */
  readonly leaseSeconds?: Seconds;
}

/** Messages taken at once, and webhooks told at the same time, at most. */
const BATCH = 32;
/** Messages told to one of them at the same time, as long as it works. */
const WIDTH = 4;
const SWEEP_EVERY = 3_600_000;
const RETRY_AFTER_TROUBLE = 2_000;
/** Milliseconds the others wait for one that is slow. */
const LONGEST_WAIT = 100;
const USER_AGENT = 'Latchkey-Webhooks/1';

/**
 * Tells webhooks of events, at least once each: the intent was written in the transaction of the event, and the same
 * id comes again when a worker dies between telling and saying so. One that
 * hangs, fails or is slow keeps nobody else's news waiting: it has a share of what is in hand and no more until that
 * is told, and after a failure everything of it rests for a while, and is then tried one by one.
 *
 * Leases and due times are told by the short-lived store's clock, which all nodes share.
 */
export class WebhookWorker {
  private readonly rows: WebhookRows;
  private readonly pump: Pump;
  private readonly outage: Outage;
  /** The store's time less this process's, in milliseconds. */
  private skew = 0;
  private sweptAt = 0;
  /** Webhooks that are being told. Each ends with whether the stores were there, and none rejects. */
  private readonly busy = new Map<string, Promise<boolean>>();

  constructor(
    private readonly deps: WorkerDependencies,
    private readonly options: WorkerOptions,
  ) {
    this.rows = new WebhookRows(deps.database, options.leaseSeconds ?? 30);
    this.outage = new Outage(deps.log, {
      begins: 'The webhooks could not be read; trying again.',
      ends: 'The webhooks are read again.',
    });
    this.pump = new Pump(() => this.round(), options.pollMs ?? 1000);
  }

  start(): void {
    this.pump.start();
  }

  wake(): void {
    this.pump.wake();
  }

  /** Finishes what is being told, gives back what is not. */
  async stop(): Promise<void> {
    await this.pump.stop();
    await Promise.all(this.busy.values());
  }

  /** Works until nothing is due, started or not. For tests. */
  idle(): Promise<void> {
    return this.pump.run();
  }

  private async round(): Promise<Round> {
    try {
      const { now } = await this.deps.cells.read('webhooks:clock');
      this.skew = now - this.deps.clock.now();
      await this.sweep(now);
      const share = { most: BATCH - this.busy.size, each: WIDTH, except: [...this.busy.keys()] };
      this.begin(await this.rows.claim(now, share));
      const isBusy = this.busy.size > 0;
      const inTrouble = isBusy && !(await this.progress());
      if (!inTrouble) this.outage.recovered();
      return { mayHaveMore: isBusy, inTrouble };
    } catch (error) {
      this.outage.failed(error);
      return { mayHaveMore: false, inTrouble: true };
    }
  }

  private begin(claimed: readonly WebhookDelivery[]): void {
    const groups = new Map<string, WebhookDelivery[]>();
    for (const row of claimed) groups.set(row.webhookId, [...(groups.get(row.webhookId) ?? []), row]);
    for (const [webhookId, rows] of groups) {
      const telling = this.handle(webhookId, rows).finally(() => this.busy.delete(webhookId));
      this.busy.set(webhookId, telling);
    }
  }

  /** Until all are told, or for a moment; false when a store was away. */
  private async progress(): Promise<boolean> {
    const results: boolean[] = [];
    const all = [...this.busy.values()].map(async (telling) => results.push(await telling));
    const late = new AbortController();
    const moment = pause(LONGEST_WAIT, undefined, { signal: late.signal }).catch(() => undefined);
    await Promise.race([Promise.all(all), moment]);
    late.abort();
    return !results.includes(false);
  }

  private async handle(webhookId: string, rows: readonly WebhookDelivery[]): Promise<boolean> {
    try {
      await this.tell(webhookId, rows);
      return true;
    } catch (error) {
      const isAway = error instanceof ServiceUnavailableError;
      const details = { webhookId, ...troubleOf(error) };
      if (isAway) this.outage.failed(error);
      else this.deps.log.warn(details, 'A webhook could not be worked on; trying again.');
      await this.rows.giveBack(rows, this.now() + RETRY_AFTER_TROUBLE).catch(() => undefined);
      return !isAway;
    }
  }

  private async tell(webhookId: string, rows: readonly WebhookDelivery[]): Promise<void> {
    const webhook = await this.deps.database.read.findOne(Webhook, { id: webhookId }, ['sealedSecret']);
    if (webhook === null) return this.rows.bury(webhookId, this.now(), 'DELETED');
    if (!webhook.enabled) return this.rows.bury(webhookId, this.now(), 'SWITCHED_OFF');
    if ((webhook.pausedUntil ?? 0) > this.now()) return this.rest(webhookId, rows, webhook.pausedUntil ?? 0);

    const width = webhook.failures === 0 ? WIDTH : 1;
    for (let done = 0; done < rows.length; done += width) {
      if (this.pump.isStopping) return this.rows.giveBack(rows.slice(done), 0);
      const together = rows.slice(done, done + width).map((row) => this.tellOne(webhook, row));
      const rests = (await Promise.all(together)).filter((until) => until !== null);
      if (rests.length > 0) return this.rest(webhookId, rows.slice(done + width), Math.max(...rests));
    }
  }

  /** What else waits for this webhook, here and in the table. */
  private async rest(webhookId: string, rows: readonly WebhookDelivery[], until: Instant): Promise<void> {
    const now = this.now();
    await this.rows.giveBack(rows, until);
    await this.rows.pause(webhookId, now, { until, diedBefore: now - DELIVERY_LIFE * 1000 });
  }

  /** Until when this webhook rests; null when there is no reason to. */
  private async tellOne(webhook: Webhook, row: WebhookDelivery): Promise<Instant | null> {
    if (!(await this.rows.renew(row, this.now()))) return null;
    const outcome = await this.send(webhook, row);
    if (!outcome.isDelivered) return this.failed(webhook, row, outcome);
    await this.rows.delivered(row, this.now());
    return null;
  }

  private async send({ id, url, sealedSecret }: Webhook, row: WebhookDelivery): Promise<PostOutcome> {
    const target = readWebhookUrl(url, this.options);
    const secret = openWebhookSecret(sealedSecret, this.deps.keyring.webhook, id);
    if (target === null) return refusal('URL_REFUSED');
    if (secret === null) return refusal('SECRET_UNREADABLE');
    const body = messageOf(row);
    const timestamp = Math.floor(this.now() / 1000);
    const signed = webhookHeaders({ id: row.id, timestamp, body }, secret);
    const headers = { ...signed, 'content-type': 'application/json', 'user-agent': USER_AGENT };
    return this.deps.post.send(target, headers, body);
  }

  private async failed(
    webhook: Webhook,
    row: WebhookDelivery,
    { reason, isGone, retryAfter }: PostOutcome & { isDelivered: false },
  ): Promise<Instant> {
    const now = this.now();
    const failures = webhook.failures + 1;
    const failingSince = webhook.failingSince ?? now;
    const failure = { attempts: row.attempts + 1, failures, failingSince, queuedAt: row.queuedAt };
    const next = afterFailure({ ...failure, isGone, retryAfter }, now, randomInt(1001) / 1000);
    const isOff = await this.deps.database.write(async (tx) => {
      const off = await this.rows.failed(tx, row, { reason, now, next });
      if (off) await switchedOff(this.deps.audit, tx, webhook);
      return off;
    });
    const details = { webhookId: webhook.id, messageId: row.id, reason };
    if (isOff) this.deps.log.warn(details, 'A webhook failed for too long and was switched off.');
    else if (next.dueAt === null) this.deps.log.warn(details, 'A message to a webhook was given up.');
    return next.pausedUntil;
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

/** What is told of an event: kinds, ids and times. Who wants more asks the API, with the scopes that takes. */
function messageOf({ eventId, kind, at, succeeded, accountId, actorId }: WebhookDelivery): string {
  const data = { eventId, succeeded, accountId, actorId };
  return JSON.stringify({ type: kind, timestamp: new Date(at).toISOString(), data });
}

function refusal(reason: string): PostOutcome {
  return { isDelivered: false, reason, isGone: false, retryAfter: null };
}
