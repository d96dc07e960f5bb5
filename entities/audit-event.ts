import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './instant.js';

export const AUDIT_EVENT_KINDS = [
  'REGISTERED',
  'EMAIL_VERIFIED',
  'LOGGED_IN',
  'LOGGED_OUT',
  'CHALLENGED',
  'SESSION_REFRESHED',
  'SESSION_ENDED',
  'RESET_REQUESTED',
  'RESET_VERIFIED',
  'PASSWORD_UPDATED',
  'FACTOR_ADDED',
  'FACTOR_REMOVED',
  'LOCKED',
  'UNLOCKED',
  'RESET_REQUIRED',
  'RESET_SENT',
  'ROLES_SET',
  'CLIENT_CHANGED',
  'TOKEN_ISSUED',
  'CLIENT_REFUSED',
  'REFRESH_REPLAYED',
  'OBJECTED',
  'FACTOR_RESET_ASKED',
  'QR_APPROVED',
  'QR_DENIED',
  'WEBHOOK_CHANGED',
  'COOLDOWN_CLEARED',
  'ACT_REFUSED',
  'AUDIT_BEGUN',
] as const;
export type AuditEventKind = (typeof AUDIT_EVENT_KINDS)[number];

/** What an administrator's act changed, as JSON. Never a secret. */
export interface AuditChange {
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** Who did what to whom, from where, and whether it worked. Only ever added to. */
@Entity('audit_events')
@Index('audit_events_subject', ['subjectId', 'id'])
@Index('audit_events_actor', ['actorId', 'id'])
@Index('audit_events_actor_kind', ['actorId', 'kind', 'succeeded', 'id'])
@Index('audit_events_kind', ['kind', 'succeeded', 'id'])
@Index('audit_events_chain', ['shard', 'seq'], { unique: true })
export class AuditEvent {
  /** Time-ordered: sorting by id is sorting by time. */
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 40 })
  id!: string;

  @InstantColumn('at')
  at!: number;

  @Column({ name: 'kind', type: 'varchar', length: 32 })
  kind!: AuditEventKind;

  @Column({ name: 'succeeded', type: 'boolean' })
  succeeded!: boolean;

  @Column({ name: 'actor_id', type: 'varchar', length: 40, nullable: true })
  actorId!: string | null;

  @Column({ name: 'subject_id', type: 'varchar', length: 40, nullable: true })
  subjectId!: string | null;

  @Column({ name: 'device_name', type: 'varchar', length: 100, nullable: true })
  deviceName!: string | null;

  @Column({ name: 'ip', type: 'varchar', length: 45, nullable: true })
  ip!: string | null;

  @Column({ name: 'reason', type: 'varchar', length: 500, nullable: true })
  reason!: string | null;

  @Column({ name: 'request_id', type: 'varchar', length: 40, nullable: true })
  requestId!: string | null;

  @Column({ name: 'change_made', type: 'simple-json', nullable: true })
  change!: AuditChange | null;

  /** HMAC-SHA-256 over all of the above and the shard. Null in events from before there was a chain. */
  @Column({ name: 'mac', type: 'varchar', length: 64, nullable: true })
  mac!: string | null;

  /** The chain this event belongs to. */
  @Column({ name: 'shard', type: 'int', nullable: true })
  shard!: number | null;

  /** Its number in the chain; null until it is sealed, a moment after it was written. */
  @Column({ name: 'seq', type: 'int', nullable: true })
  seq!: number | null;

  /** HMAC-SHA-256 over the link before it, the number and `mac`. */
  @Column({ name: 'link', type: 'varchar', length: 64, nullable: true })
  link!: string | null;
}
