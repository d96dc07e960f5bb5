import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './instant.js';

/** Leave to choose a new password, once. Good only while the account is still in the epoch it was given in. */
@Entity('reset_grants')
@Index('reset_grants_account_id', ['accountId'])
@Index('reset_grants_expires_at', ['expiresAt'])
export class ResetGrant {
  /** SHA-256 of the reset token, hexadecimal. */
  @PrimaryColumn({ name: 'token_hash', type: 'varchar', length: 64 })
  tokenHash!: string;

  @Column({ name: 'account_id', type: 'varchar', length: 40 })
  accountId!: string;

  @Column({ name: 'credential_epoch', type: 'int' })
  credentialEpoch!: number;

  /** The session that asked, when the password is changed from the settings: it is the one that stays. */
  @Column({ name: 'session_id', type: 'varchar', length: 40, nullable: true })
  sessionId!: string | null;

  @InstantColumn('expires_at')
  expiresAt!: number;
}
