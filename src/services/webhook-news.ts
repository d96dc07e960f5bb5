import { MoreThan } from 'typeorm';
import type { AuditEvent } from '../../entities/audit-event.js';
import { Webhook } from '../../entities/webhook.js';
import { WebhookDelivery } from '../../entities/webhook-delivery.js';
import type { Clock } from '../clock.js';
import { newId } from '../crypto/random-token.js';
import type { Adder, Database } from '../database.js';

/** Milliseconds: a webhook another process made is known here after that. */
const REFRESH_MS = 3_000;
/** All that there may be. */
export const MOST_WEBHOOKS = 1_000;

type Listening = Pick<Webhook, 'id' | 'kinds'>;

/**
 * Writes down, in the transaction of an event, which webhooks are to be told of it. Who listens is known beforehand
 * and looked up beside the requests, so an event nobody listens for costs no question and no row.
 */
export class WebhookNews {
  private listening: readonly Listening[] = [];
  private timer: NodeJS.Timeout | undefined;
  private latest = 0;
  private wake: () => void = () => undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Who is woken when there is something to tell. */
  whenTold(wake: () => void): void {
    this.wake = wake;
  }

  start(): void {
    this.timer ??= setInterval(() => void this.refreshQuietly(), REFRESH_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  async refresh(): Promise<void> {
    this.listening = await this.database.read.find(Webhook, {
      where: { enabled: true, id: MoreThan('') },
      order: { id: 'ASC' },
      take: MOST_WEBHOOKS,
    });
  }

  /** Whoever listened before still does when the database is away. */
  async refreshQuietly(): Promise<void> {
    await this.refresh().catch(() => undefined);
  }

  async tell(tx: Adder, event: AuditEvent): Promise<void> {
    const wanting = this.listening.filter(({ kinds }) => kinds.includes(event.kind));
    if (wanting.length === 0) return;
    const rows = wanting.map(({ id }) => this.deliveryOf(event, id));
    await tx.insertAll(WebhookDelivery, rows);
    tx.afterCommit(() => this.wake());
  }

  private deliveryOf({ id, kind, at, succeeded, subjectId, actorId }: AuditEvent, webhookId: string) {
    const queuedAt = this.clock.now();
    // Ids sort by the millisecond in them.
    this.latest = Math.max(queuedAt, this.latest + 1);
    return {
      id: newId('msg', this.latest),
      webhookId,
      eventId: id,
      kind,
      at,
      succeeded,
      accountId: subjectId,
      actorId,
      state: 'QUEUED' as const,
      outcome: null,
      queuedAt,
      // At once, whatever the time is on the node that will send it.
      dueAt: 0,
      attempts: 0,
      leaseOwner: null,
      leaseUntil: null,
    };
  }
}
