import { Column, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './instant.js';

/** How far the import of one file has come. It moves in the transactions that store the people. */
@Entity('import_runs')
export class ImportRun {
  /** SHA-256 over the file and how it is to be read, hexadecimal. */
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 64 })
  id!: string;

  /** Records of the file that are dealt with. */
  @Column({ name: 'position', type: 'int' })
  position!: number;

  @Column({ name: 'imported', type: 'int' })
  imported!: number;

  /** Left out because an account has the address or the name. */
  @Column({ name: 'in_use', type: 'int' })
  inUse!: number;

  @Column({ name: 'refused', type: 'int' })
  refused!: number;

  /** Bytes of the report that belong to these records: what is behind them was written by a process that died. */
  @InstantColumn('report_bytes')
  reportBytes!: number;

  @InstantColumn('started_at')
  startedAt!: number;

  @InstantColumn('finished_at', { nullable: true })
  finishedAt!: number | null;
}
