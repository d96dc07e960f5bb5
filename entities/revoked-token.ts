import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './instant.js';

/** A client's access token that the client itself has called back (RFC 7009). People's die with their session. */
@Entity('revoked_tokens')
@Index('revoked_tokens_expires_at', ['expiresAt'])
export class RevokedToken {
  /** Its `jti`. */
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 40 })
  id!: string;

  @Column({ name: 'client_id', type: 'varchar', length: 40 })
  clientId!: string;

  /** From then on it would be refused for its age. */
  @InstantColumn('expires_at')
  expiresAt!: number;
}
