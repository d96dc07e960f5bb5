import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './instant.js';

/** A public key as RFC 7517 writes it, with the members that count and no others. `kid` is what its owner calls it. */
export interface ClientKey {
  readonly kty: 'RSA' | 'EC';
  readonly kid: string | null;
  readonly n?: string;
  readonly e?: string;
  readonly crv?: 'P-256';
  readonly x?: string;
  readonly y?: string;
}

/** A partner's service, or another part of the graph. Never a person, and nobody's account. */
@Entity('clients')
@Index('clients_created_by', ['createdBy'])
export class Client {
  /** `cli_…`: a namespace of its own, so that no client can be taken for somebody. */
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 40 })
  id!: string;

  @Column({ name: 'name', type: 'varchar', length: 100 })
  name!: string;

  /** All that a token of it may ever allow. */
  @Column({ name: 'scopes', type: 'simple-json' })
  scopes!: readonly string[];

  /** With these it may prove itself in place of a secret (RFC 7523); empty for most. */
  @Column({ name: 'public_keys', type: 'simple-json' })
  publicKeys!: readonly ClientKey[];

  /** An administrator, or the client that registered it; null for an operator's command. */
  @Column({ name: 'created_by', type: 'varchar', length: 40, nullable: true })
  createdBy!: string | null;

  @InstantColumn('created_at')
  createdAt!: number;

  @InstantColumn('changed_at')
  changedAt!: number;

  @InstantColumn('last_used_at', { nullable: true })
  lastUsedAt!: number | null;

  @InstantColumn('disabled_at', { nullable: true })
  disabledAt!: number | null;
}
