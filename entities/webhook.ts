import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AuditEventKind } from './audit-event.js';
import { InstantColumn } from './instant.js';

/** Somebody's address that is told of events. */
@Entity('webhooks')
export class Webhook {
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 40 })
  id!: string;

  /** The person or the machine that made it. */
  @Column({ name: 'owner_id', type: 'varchar', length: 40 })
  ownerId!: string;

  @Column({ name: 'url', type: 'text' })
  url!: string;

  @Column({ name: 'kinds', type: 'simple-json' })
  kinds!: AuditEventKind[];

  /** What deliveries are signed with, encrypted; see crypto/webhook-secret.ts. */
  @Column({ name: 'sealed_secret', type: 'varchar', length: 255, select: false })
  sealedSecret!: string;

  @Column({ name: 'enabled', type: 'boolean' })
  enabled!: boolean;

  @InstantColumn('created_at')
  createdAt!: number;

  @InstantColumn('last_delivered_at', { nullable: true })
  lastDeliveredAt!: number | null;

  /** Tries in a row that came to nothing. */
  @Column({ name: 'failures', type: 'int' })
  failures!: number;

  /** When the first of them was. */
  @InstantColumn('failing_since', { nullable: true })
  failingSince!: number | null;

  /** Until then nothing is tried, so that a receiver that is away is not asked for every event. */
  @InstantColumn('paused_until', { nullable: true })
  pausedUntil!: number | null;
}
