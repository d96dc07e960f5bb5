import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './instant.js';

/**
 * What one person typed when opening an account, until the mailbox is proven. Each attempt has its own row, so
 * that the proof puts in force exactly what its owner typed, and nobody else's password.
 */
@Entity('registrations')
@Index('registrations_account_id', ['accountId'])
@Index('registrations_created_at', ['createdAt'])
export class Registration {
  /** SHA-256 of the verification id, hexadecimal: the id itself is a capability. */
  @PrimaryColumn({ name: 'flow_key', type: 'varchar', length: 64 })
  flowKey!: string;

  @Column({ name: 'account_id', type: 'varchar', length: 40 })
  accountId!: string;

  @Column({ name: 'username', type: 'varchar', length: 64 })
  username!: string;

  @Column({ name: 'username_key', type: 'varchar', length: 64 })
  usernameKey!: string;

  @Column({ name: 'display_name', type: 'varchar', length: 100 })
  displayName!: string;

  @Column({ name: 'locale', type: 'varchar', length: 35, nullable: true })
  locale!: string | null;

  @Column({ name: 'password_hash', type: 'varchar', length: 255, select: false })
  passwordHash!: string;

  @InstantColumn('created_at')
  createdAt!: number;
}
