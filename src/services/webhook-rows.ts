import { randomBytes } from 'node:crypto';
import { In, IsNull, LessThan, LessThanOrEqual, MoreThan, Not } from 'typeorm';
import { Webhook } from '../../entities/webhook.js';
import { WebhookDelivery } from '../../entities/webhook-delivery.js';
import type { Instant, Seconds } from '../clock.js';
import type { Database, Writer } from '../database.js';
import type { AfterFailure } from '../flows/webhook-retry.js';

/** How much is taken at once. */
export interface Share {
  /** Rows in all. */
  readonly most: number;
  /** Rows of one webhook. */
  readonly each: number;
  /** Webhooks of which nothing is taken. */
  readonly except: readonly string[];
}

const UNLEASED = { leaseOwner: null, leaseUntil: null };
const DAY = 86_400_000;
const DELIVERED_KEPT = 7 * DAY;
const DEAD_KEPT = 30 * DAY;

/**
 * The deliveries, as workers on several machines share them: a leased row is one that is due again when the lease
 * ends, so a dead worker's rows come back by themselves. Every change after the claim is conditional on it.
 */
export class WebhookRows {
  /** This worker's name on its leases. */
  private readonly owner = randomBytes(12).toString('hex');

  constructor(
    private readonly database: Database,
    private readonly leaseSeconds: Seconds,
  ) {}

  /** Takes due rows that nobody else has, oldest first, and of many for one webhook only its share. */
  async claim(now: Instant, share: Share): Promise<readonly WebhookDelivery[]> {
    const leaseUntil = now + this.leaseSeconds * 1000;
    return this.database.write(async (tx) => {
      const rows = await sharedOut(tx, now, share);
      if (rows.length === 0) return rows;
      const lease = { leaseOwner: this.owner, leaseUntil, dueAt: leaseUntil };
      await tx.update(WebhookDelivery, { id: In(rows.map(({ id }) => id)) }, lease);
      return rows;
    });
  }

  /** Counts one try and makes the lease whole again; false when it has run out or is somebody else's. */
  async renew(row: WebhookDelivery, now: Instant): Promise<boolean> {
    const leaseUntil = now + this.leaseSeconds * 1000;
    const ours = { id: row.id, state: 'QUEUED' as const, leaseOwner: this.owner, leaseUntil: MoreThan(now) };
    const change = { leaseUntil, dueAt: leaseUntil, attempts: row.attempts + 1 };
    return (await this.database.write((tx) => tx.update(WebhookDelivery, ours, change))) === 1;
  }

  /** False when the lease was lost meanwhile: then the row is somebody else's to finish. */
  async delivered(row: WebhookDelivery, now: Instant): Promise<boolean> {
    return this.database.write(async (tx) => {
      if (!(await this.set(tx, row, { state: 'DELIVERED', outcome: null, dueAt: now }))) return false;
      const well = { lastDeliveredAt: now, failures: 0, failingSince: null, pausedUntil: null };
      await tx.update(Webhook, { id: row.webhookId }, well);
      return true;
    });
  }

  /** True when this failure was the one that switched the webhook off. Conditional like `delivered`. */
  async failed(
    tx: Writer,
    row: WebhookDelivery,
    { reason, now, next }: { reason: string; now: Instant; next: AfterFailure },
  ): Promise<boolean> {
    const change =
      next.dueAt === null
        ? { state: 'DEAD' as const, dueAt: now }
        : { state: 'QUEUED' as const, dueAt: next.dueAt };
    if (!(await this.set(tx, row, { ...change, outcome: reason }))) return false;
    const { webhookId: id } = row;
    await tx.increment(Webhook, { id }, 'failures');
    await tx.update(Webhook, { id }, { pausedUntil: next.pausedUntil });
    await tx.update(Webhook, { id, failures: 1 }, { failingSince: now });
    if (!next.switchOff) return false;
    return (await tx.update(Webhook, { id, enabled: true }, { enabled: false })) === 1;
  }

  /** Nothing of this webhook is tried before then; what waited too long is not tried any more. */
  async pause(
    webhookId: string,
    now: Instant,
    { until, diedBefore }: { until: Instant; diedBefore: Instant },
  ) {
    const due = { webhookId, state: 'QUEUED' as const, dueAt: LessThanOrEqual(now) };
    const old = { webhookId, state: 'QUEUED' as const, leaseOwner: IsNull(), queuedAt: LessThan(diedBefore) };
    const dead = { state: 'DEAD' as const, outcome: 'TOO_LATE', dueAt: now };
    await this.database.write(async (tx) => {
      await tx.update(WebhookDelivery, old, dead);
      await tx.update(WebhookDelivery, due, { dueAt: until });
    });
  }

  /** Everything that waits for a webhook that is no more, or switched off. */
  async bury(webhookId: string, now: Instant, outcome: 'DELETED' | 'SWITCHED_OFF'): Promise<void> {
    const dead = { state: 'DEAD' as const, outcome, dueAt: now, ...UNLEASED };
    await this.database.write((tx) => tx.update(WebhookDelivery, { webhookId, state: 'QUEUED' }, dead));
  }

  async giveBack(rows: readonly WebhookDelivery[], dueAt: Instant): Promise<void> {
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return;
    const ours = { id: In(ids), state: 'QUEUED' as const, leaseOwner: this.owner };
    await this.database.write((tx) => tx.update(WebhookDelivery, ours, { dueAt, ...UNLEASED }));
  }

  /** Forgets what was told a week ago, and what nobody asked for again within a month. `dueAt` of a finished row is when that was. */
  async sweep(now: Instant): Promise<void> {
    await this.database.write(async (tx) => {
      await tx.delete(WebhookDelivery, { state: 'DELIVERED', dueAt: LessThan(now - DELIVERED_KEPT) });
      await tx.delete(WebhookDelivery, { state: 'DEAD', dueAt: LessThan(now - DEAD_KEPT) });
    });
  }

  private async set(tx: Writer, row: WebhookDelivery, change: Partial<WebhookDelivery>): Promise<boolean> {
    const ours = { id: row.id, state: 'QUEUED' as const, leaseOwner: this.owner };
    return (await tx.update(WebhookDelivery, ours, { ...change, ...UNLEASED })) === 1;
  }
}

/** Looks past webhooks that were seen, until there is enough: each look finds another one, or is the last. */
async function sharedOut(
  tx: Writer,
  now: Instant,
  { most, each, except }: Share,
): Promise<WebhookDelivery[]> {
  const chosen: WebhookDelivery[] = [];
  const seen = new Set(except);
  for (let left = most; left > 0; left = most - chosen.length) {
    const others = seen.size === 0 ? {} : { webhookId: Not(In([...seen])) };
    const found = await tx.take(WebhookDelivery, {
      where: { state: 'QUEUED', dueAt: LessThanOrEqual(now), ...others },
      order: { dueAt: 'ASC', id: 'ASC' },
      take: left,
    });
    const counts = new Map<string, number>();
    for (const row of found) {
      const count = (counts.get(row.webhookId) ?? 0) + 1;
      counts.set(row.webhookId, count);
      if (count <= each) chosen.push(row);
      seen.add(row.webhookId);
    }
    if (found.length < left) return chosen;
  }
  return chosen;
}
