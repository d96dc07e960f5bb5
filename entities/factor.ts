import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './instant.js';

export type FactorKind = 'TOTP' | 'BACKUP_CODE' | 'PASSKEY' | 'SMS';

/** The kinds that make a sign-in ask for a second proof. Backup codes only stand in for one of them. */
export const SECOND_FACTORS: readonly FactorKind[] = ['TOTP', 'PASSKEY', 'SMS'];

/** How a passkey is reached, as the browser tells it: `internal`, `hybrid`, `usb` … */
export interface PasskeyFacts {
  readonly transports: readonly string[];
  /** The model of the authenticator, all zeros when it does not say. */
  readonly aaguid: string;
}

/**
 * Something that proves who somebody is, besides the password. Columns that a kind does not have are null. What may
 * happen once (a time step, a signature count) moves only by one conditional UPDATE of this row.
 */
@Entity('factors')
@Index('factors_account_id', ['accountId'])
@Index('factors_unique_key', ['uniqueKey'], { unique: true })
@Index('factors_phone_key', ['phoneKey'])
export class Factor {
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 40 })
  id!: string;

  @Column({ name: 'account_id', type: 'varchar', length: 40 })
  accountId!: string;

  @Column({ name: 'kind', type: 'varchar', length: 16 })
  kind!: FactorKind;

  /** `TOTP:<account>`, `SMS:<account>` and `BACKUP_CODE:<account>`, of which an account has one; `PASSKEY:<SHA-256 of the credential id>`. */
  @Column({ name: 'unique_key', type: 'varchar', length: 80 })
  uniqueKey!: string;

  @Column({ name: 'name', type: 'varchar', length: 100 })
  name!: string;

  @InstantColumn('created_at')
  createdAt!: number;

  @InstantColumn('last_used_at', { nullable: true })
  lastUsedAt!: number | null;

  /** TOTP: the time step of the last code that was taken. Only a later one is good. */
  @Column({ name: 'last_used_step', type: 'int', nullable: true })
  lastUsedStep!: number | null;

  /** AES-256-GCM of the secret shared with an app, or of the number of a phone; see crypto/factor-secret.ts. */
  @Column({ name: 'sealed_secret', type: 'varchar', length: 255, nullable: true, select: false })
  sealedSecret!: string | null;

  /** Passkey: base64url. */
  @Column({ name: 'credential_id', type: 'text', nullable: true })
  credentialId!: string | null;

  /** Passkey: COSE key, base64url. */
  @Column({ name: 'public_key', type: 'text', nullable: true })
  publicKey!: string | null;

  /** Passkey: how many signatures it says to have made; 0 for those that do not count. */
  @InstantColumn('sign_count', { nullable: true })
  signCount!: number | null;

  /** Passkey: whether it is kept on more than one device. */
  @Column({ name: 'backed_up', type: 'boolean', nullable: true })
  backedUp!: boolean | null;

  @Column({ name: 'passkey_facts', type: 'simple-json', nullable: true })
  passkeyFacts!: PasskeyFacts | null;

  /** SMS: keyed digest of the number, to count the accounts that have it. */
  @Column({ name: 'phone_key', type: 'varchar', length: 64, nullable: true })
  phoneKey!: string | null;
}
