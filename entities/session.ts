import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './instant.js';

/** `SYNCED_PASSKEY`: one that may be on several devices, unlike a `PASSKEY` that cannot leave its own. */
export type Proof =
  | 'PASSWORD'
  | 'EMAIL'
  | 'TOTP'
  | 'BACKUP_CODE'
  | 'PASSKEY'
  | 'SYNCED_PASSKEY'
  | 'QR'
  | 'SMS';

/** One signed-in browser or app: a family of refresh tokens of which one is good at a time (RFC 9700 section 4.14). */
@Entity('sessions')
@Index('sessions_account_id', ['accountId', 'endedAt'])
@Index('sessions_expires_at', ['expiresAt'])
export class Session {
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 40 })
  id!: string;

  @Column({ name: 'account_id', type: 'varchar', length: 40 })
  accountId!: string;

  @Column({ name: 'proofs', type: 'simple-json' })
  proofs!: Proof[];

  @Column({ name: 'device_name', type: 'varchar', length: 100 })
  deviceName!: string;

  @Column({ name: 'ip', type: 'varchar', length: 45, nullable: true })
  ip!: string | null;

  @InstantColumn('created_at')
  createdAt!: number;

  /** When somebody last proved who they are, if that was after the session began. */
  @InstantColumn('authenticated_at', { nullable: true })
  authenticatedAt!: number | null;

  @InstantColumn('last_seen_at')
  lastSeenAt!: number;

  /** The absolute end; refreshing never moves it. */
  @InstantColumn('expires_at')
  expiresAt!: number;

  /** The end unless it is used before. */
  @InstantColumn('idle_expires_at')
  idleExpiresAt!: number;

  @InstantColumn('ended_at', { nullable: true })
  endedAt!: number | null;

  /** SHA-256 of the refresh token that is good now, hexadecimal. */
  @Column({ name: 'refresh_hash', type: 'varchar', length: 64 })
  refreshHash!: string;

  /** SHA-256 of the one before it, which may be shown once more within the grace. */
  @Column({ name: 'parent_hash', type: 'varchar', length: 64, nullable: true })
  parentHash!: string | null;

  /** The present refresh token, sealed under its parent: only who holds the parent can open it. */
  @Column({ name: 'sealed_successor', type: 'varchar', length: 255, nullable: true, select: false })
  sealedSuccessor!: string | null;

  @InstantColumn('rotated_at')
  rotatedAt!: number;
}
