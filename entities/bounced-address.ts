import { Column, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './instant.js';

/** An account whose address sends mail back for good. The row goes when something arrives there, or somebody in charge says so. */
@Entity('bounced_addresses')
export class BouncedAddress {
  @PrimaryColumn({ name: 'account_id', type: 'varchar', length: 40 })
  accountId!: string;

  /** SHA-256 of the canonical address that bounced, hexadecimal: what is known of one address says nothing of the next. */
  @Column({ name: 'email_key', type: 'varchar', length: 64 })
  emailKey!: string;

  @InstantColumn('at')
  at!: number;
}
