import { Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './instant.js';

/** A signed assertion that a client has shown. Its key decides that none counts twice (RFC 7523 section 3). */
@Entity('used_assertions')
@Index('used_assertions_expires_at', ['expiresAt'])
export class UsedAssertion {
  /** SHA-256 of the client and of the assertion's `jti`, hexadecimal. */
  @PrimaryColumn({ name: 'assertion_hash', type: 'varchar', length: 64 })
  assertionHash!: string;

  /** From then on it would be refused for its age. */
  @InstantColumn('expires_at')
  expiresAt!: number;
}
