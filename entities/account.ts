import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './instant.js';

export type AccountStatus = 'UNVERIFIED' | 'ACTIVE' | 'LOCKED' | 'DISABLED';
export type Role = 'SUPPORT' | 'ADMIN';

/** The id of no account: what has no account is looked up, and written, like what has one. */
export const NOBODY = 'usr_nobody';

/** A person and how they sign in. Looked up by the digest of the canonical form, never by a collation. */
@Entity('accounts')
@Index('accounts_email_key', ['emailKey'], { unique: true })
@Index('accounts_username_key', ['usernameKey'], { unique: true })
@Index('accounts_created_at', ['createdAt', 'id'])
@Index('accounts_last_login_at', ['lastLoginAt', 'id'])
@Index('accounts_username', ['username', 'id'])
@Index('accounts_email', ['email', 'id'])
@Index('accounts_failed_logins', ['failedLogins', 'id', 'status', 'secondFactorSince'])
@Index('accounts_display_name', ['displayName'])
@Index('accounts_status', ['status', 'createdAt', 'id'])
@Index('accounts_roles_key', ['rolesKey', 'createdAt', 'id'])
@Index('accounts_status_factor', ['status', 'secondFactorSince'])
@Index('accounts_second_factor_since', ['secondFactorSince'])
@Index('accounts_locked_until', ['lockedUntil'])
export class Account {
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 40 })
  id!: string;

  @Column({ name: 'email', type: 'varchar', length: 254 })
  email!: string;

  /** SHA-256 of the canonical address, hexadecimal. */
  @Column({ name: 'email_key', type: 'varchar', length: 64 })
  emailKey!: string;

  @InstantColumn('email_verified_at', { nullable: true })
  emailVerifiedAt!: number | null;

  @Column({ name: 'username', type: 'varchar', length: 64 })
  username!: string;

  /** SHA-256 of the canonical username, hexadecimal. */
  @Column({ name: 'username_key', type: 'varchar', length: 64 })
  usernameKey!: string;

  @Column({ name: 'display_name', type: 'varchar', length: 100 })
  displayName!: string;

  /** BCP 47, for e-mails. */
  @Column({ name: 'locale', type: 'varchar', length: 35, nullable: true })
  locale!: string | null;

  @Column({ name: 'status', type: 'varchar', length: 16 })
  status!: AccountStatus;

  @Column({ name: 'roles', type: 'simple-json' })
  roles!: Role[];

  /** Null until the person has chosen one. Read only where a password is checked. */
  @Column({ name: 'password_hash', type: 'varchar', length: 255, nullable: true, select: false })
  passwordHash!: string | null;

  @InstantColumn('password_changed_at')
  passwordChangedAt!: number;

  @Column({ name: 'password_reset_required', type: 'boolean' })
  passwordResetRequired!: boolean;

  /**
   * The word on single use. Whatever was handed out under an epoch (a code, a grant) is worth nothing under the
   * next; it moves only by `UPDATE … WHERE credential_epoch = ?`.
   */
  @Column({ name: 'credential_epoch', type: 'int' })
  credentialEpoch!: number;

  /** Wrong passwords from devices the account does not know, since somebody proved to be its owner. */
  @Column({ name: 'failed_logins', type: 'int' })
  failedLogins!: number;

  @InstantColumn('created_at')
  createdAt!: number;

  @InstantColumn('last_login_at', { nullable: true })
  lastLoginAt!: number | null;

  /** Of an account that an administrator locked: when that ends by itself. Null: when somebody unlocks it. */
  @InstantColumn('locked_until', { nullable: true })
  lockedUntil!: number | null;

  /** The roles as they are searched for; see flows/scopes.ts. Null without any, as most accounts are. */
  @Column({ name: 'roles_key', type: 'varchar', length: 32, nullable: true })
  rolesKey!: string | null;

  /** Since when a sign-in asks for a second proof; null while it does not. */
  @InstantColumn('second_factor_since', { nullable: true })
  secondFactorSince!: number | null;
}
