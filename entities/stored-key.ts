import { Column, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './instant.js';

/** A root is `CHAINED_ROOT` from the moment on in which the audit chains were begun under it, and never `ROOT` again. */
export type KeyPurpose = 'ROOT' | 'CHAINED_ROOT' | 'SIGNING';

/** A key that outlives a process, encrypted under a key derived from LATCHKEY_SECRET. */
@Entity('stored_keys')
export class StoredKey {
  /** `root`, or the `kid` of a signing key. */
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 64 })
  id!: string;

  @Column({ name: 'purpose', type: 'varchar', length: 16 })
  purpose!: KeyPurpose;

  /** `HKDF-SHA256`, `RS256` or `ES256`. */
  @Column({ name: 'algorithm', type: 'varchar', length: 16 })
  algorithm!: string;

  /** AES-256-GCM of the key; see crypto/wrapping.ts. */
  @Column({ name: 'wrapped', type: 'text' })
  wrapped!: string;

  /** JWK of the public half, JSON. Null for a root. */
  @Column({ name: 'public_jwk', type: 'text', nullable: true })
  publicJwk!: string | null;

  @InstantColumn('created_at')
  createdAt!: number;

  /** A signing key is published before it signs. */
  @InstantColumn('signs_from')
  signsFrom!: number;

  /** When the last token it signed is dead. Null while it is the newest. */
  @InstantColumn('retires_at', { nullable: true })
  retiresAt!: number | null;
}
