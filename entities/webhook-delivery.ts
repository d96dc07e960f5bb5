import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AuditEventKind } from './audit-event.js';
import { InstantColumn } from './instant.js';

export const WEBHOOK_DELIVERY_STATES = ['QUEUED', 'DELIVERED', 'DEAD'] as const;
export type WebhookDeliveryState = (typeof WEBHOOK_DELIVERY_STATES)[number];

/**
 * The intent to tell one webhook of one event, written in the transaction of the event. It holds what the message
 * says and nothing else of the event: no address, no device, no reason.
 */
@Entity('webhook_deliveries')
@Index('webhook_deliveries_due', ['state', 'dueAt'])
@Index('webhook_deliveries_of', ['webhookId', 'id'])
@Index('webhook_deliveries_of_state', ['webhookId', 'state', 'id'])
export class WebhookDelivery {
  /** Time-ordered, and the message's own id: the same at every try. */
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 40 })
  id!: string;

  @Column({ name: 'webhook_id', type: 'varchar', length: 40 })
  webhookId!: string;

  @Column({ name: 'event_id', type: 'varchar', length: 40 })
  eventId!: string;

  @Column({ name: 'kind', type: 'varchar', length: 32 })
  kind!: AuditEventKind;

  @InstantColumn('at')
  at!: number;

  @Column({ name: 'succeeded', type: 'boolean' })
  succeeded!: boolean;

  @Column({ name: 'account_id', type: 'varchar', length: 40, nullable: true })
  accountId!: string | null;

  @Column({ name: 'actor_id', type: 'varchar', length: 40, nullable: true })
  actorId!: string | null;

  @Column({ name: 'state', type: 'varchar', length: 16 })
  state!: WebhookDeliveryState;

  /** How the newest try ended; a word of ours, never the receiver's text. */
  @Column({ name: 'outcome', type: 'varchar', length: 64, nullable: true })
  outcome!: string | null;

  /** Since when it is tried: from the event, or from the last time somebody asked for it again. */
  @InstantColumn('queued_at')
  queuedAt!: number;

  /** When to try (again); when it was finished. */
  @InstantColumn('due_at')
  dueAt!: number;

  @Column({ name: 'attempts', type: 'int' })
  attempts!: number;

  @Column({ name: 'lease_owner', type: 'varchar', length: 64, nullable: true })
  leaseOwner!: string | null;

  @InstantColumn('lease_until', { nullable: true })
  leaseUntil!: number | null;
}
