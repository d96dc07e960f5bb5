import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { FactorKind } from './factor.js';
import { InstantColumn } from './instant.js';

export type MailKind =
  | 'RESET_CODE'
  | 'CONFIRM_EMAIL'
  | 'PASSWORD_CHANGED'
  | 'ADDRESS_TAKEN'
  | 'SIGN_IN_PAUSED'
  | 'PASSWORD_KNOWN'
  | 'NEW_SIGN_IN'
  | 'ADMIN_ACTED'
  | 'STEP_UP_CODE'
  /** Sent by somebody in charge; the one that takes the place of a day's last code is a RESET_CODE. */
  | 'RECOVERY_KEY'
  | 'FACTOR_ADDED'
  | 'FACTOR_REMOVED'
  /** Texts to a phone, of a flow and of setting that phone up. */
  | 'SMS_CODE'
  | 'SMS_ENROLLMENT';
/** What goes to a phone; everything else goes to the mailbox. */
export type TextKind = 'SMS_CODE' | 'SMS_ENROLLMENT';
export type LetterKind = Exclude<MailKind, TextKind>;
export type MailState = 'QUEUED' | 'SENT' | 'DROPPED' | 'PARKED';
/** What the provider told of a mail it took: in their words, and later ones outweigh earlier ones. */
export type MailDeliveryState = 'DEFERRED' | 'DELIVERED' | 'BLOCKED' | 'BOUNCED' | 'SUPPRESSED' | 'SPAM';
/** Whose budget a mail is drawn from: the owner's, known by a session, or everybody's. */
export type TrustClass = 'SELF' | 'STRANGER';

/** What a person in charge did to an account. */
export type AdminAct =
  | 'SIGNED_OUT'
  | 'UNLOCKED'
  | 'RESET_REQUIRED'
  | 'FACTORS_RESET'
  | 'LOCKED'
  | 'ROLES_SET'
  | 'COOLDOWN_CLEARED';

/** Facts a notice may show. Never a code, a token or an address. */
export interface MailFacts {
  readonly at: number;
  readonly device: string;
  readonly ip: string | null;
  /** The language of the request, for an account that has none. BCP 47. */
  readonly locale?: string;
  /** Of ADMIN_ACTED. */
  readonly act?: AdminAct;
  /** Of ADMIN_ACTED and RECOVERY_KEY: why, in the words of whoever did it. */
  readonly reason?: string;
  /** Of RECOVERY_KEY: the credential epoch it was sent in. Under another one it is of no use. */
  readonly epoch?: number;
  /** Of FACTOR_ADDED and FACTOR_REMOVED. */
  readonly factor?: { readonly id: string; readonly kind: FactorKind };
}

/**
 * The intent to send one mail or text, written in the transaction of the change it tells of. It names an account, never an
 * address or a number, so that it can only go to the stored one; it names a flow and a generation, never a code.
 */
@Entity('outbox_mail')
@Index('outbox_mail_due', ['state', 'dueAt'])
@Index('outbox_mail_created_at', ['createdAt'])
@Index('outbox_mail_provider_id', ['providerId'])
@Index('outbox_mail_account_id', ['accountId', 'id'])
export class OutboxMail {
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 40 })
  id!: string;

  @Column({ name: 'kind', type: 'varchar', length: 32 })
  kind!: MailKind;

  /** Null for a flow without an account: the same row is written, and nothing is sent. */
  @Column({ name: 'account_id', type: 'varchar', length: 40, nullable: true })
  accountId!: string | null;

  /** The cell of the flow whose code this mail carries; null for a notice. */
  @Column({ name: 'flow_key', type: 'varchar', length: 64, nullable: true })
  flowKey!: string | null;

  @Column({ name: 'generation', type: 'int', nullable: true })
  generation!: number | null;

  @Column({ name: 'trust', type: 'varchar', length: 16 })
  trust!: TrustClass;

  @Column({ name: 'facts', type: 'simple-json' })
  facts!: MailFacts;

  @Column({ name: 'state', type: 'varchar', length: 16 })
  state!: MailState;

  /** Why it was dropped or parked; a word of ours, never the provider's text. */
  @Column({ name: 'outcome', type: 'varchar', length: 64, nullable: true })
  outcome!: string | null;

  @InstantColumn('created_at')
  createdAt!: number;

  /** When to try (again). */
  @InstantColumn('due_at')
  dueAt!: number;

  /** A mail that is later than this helps nobody. */
  @InstantColumn('expires_at')
  expiresAt!: number;

  @Column({ name: 'attempts', type: 'int' })
  attempts!: number;

  @Column({ name: 'lease_owner', type: 'varchar', length: 64, nullable: true })
  leaseOwner!: string | null;

  @InstantColumn('lease_until', { nullable: true })
  leaseUntil!: number | null;

  @InstantColumn('sent_at', { nullable: true })
  sentAt!: number | null;

  /** The provider's id of the message. */
  @Column({ name: 'provider_id', type: 'varchar', length: 128, nullable: true })
  providerId!: string | null;

  /** What became of it after it was sent, null until the provider tells. */
  @Column({ name: 'delivery', type: 'varchar', length: 16, nullable: true })
  delivery!: MailDeliveryState | null;

  /** When that was, by the provider's clock. */
  @InstantColumn('delivery_at', { nullable: true })
  deliveryAt!: number | null;
}
