import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './instant.js';

/** What a client proves itself with. At most two of a client are good at a time: the present one and the one before. */
@Entity('client_secrets')
@Index('client_secrets_client_id', ['clientId'])
@Index('client_secrets_expires_at', ['expiresAt'])
export class ClientSecret {
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 40 })
  id!: string;

  @Column({ name: 'client_id', type: 'varchar', length: 40 })
  clientId!: string;

  /** HMAC-SHA-256 of client and secret, hexadecimal; see crypto/client-secret.ts. */
  @Column({ name: 'secret_hash', type: 'varchar', length: 64 })
  secretHash!: string;

  @InstantColumn('created_at')
  createdAt!: number;

  /** Null for the present one. */
  @InstantColumn('expires_at', { nullable: true })
  expiresAt!: number | null;
}
