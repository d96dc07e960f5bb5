import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './instant.js';

/** One backup code. It is used by `UPDATE … WHERE used_at IS NULL`, whose count decides. */
@Entity('backup_codes')
@Index('backup_codes_factor_id', ['factorId'])
export class BackupCode {
  /** HMAC-SHA-256 of the code and its account, hexadecimal; see crypto/backup-codes.ts. */
  @PrimaryColumn({ name: 'code_hash', type: 'varchar', length: 64 })
  codeHash!: string;

  @Column({ name: 'factor_id', type: 'varchar', length: 40 })
  factorId!: string;

  @InstantColumn('used_at', { nullable: true })
  usedAt!: number | null;
}
