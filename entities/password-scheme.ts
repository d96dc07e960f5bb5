import { Column, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './instant.js';

/** How somebody else hashed the passwords of people who were imported. One row per kind and cost. */
@Entity('password_schemes')
export class PasswordScheme {
  /** Part of the hashes that were made so. */
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 20 })
  id!: string;

  /** For people to read; what counts is in the box. */
  @Column({ name: 'kind', type: 'varchar', length: 16 })
  kind!: string;

  /** AES-256-GCM of the parameters: a secret of the other side may be among them. */
  @Column({ name: 'sealed_parameters', type: 'text' })
  sealedParameters!: string;

  @InstantColumn('created_at')
  createdAt!: number;
}
