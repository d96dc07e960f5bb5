import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './instant.js';

/** A person in charge asked to remove every factor of an account. It is done when its time has come, unless objected to. */
@Entity('factor_resets')
@Index('factor_resets_due_at', ['dueAt'])
export class FactorReset {
  @PrimaryColumn({ name: 'account_id', type: 'varchar', length: 40 })
  accountId!: string;

  @InstantColumn('asked_at')
  askedAt!: number;

  @InstantColumn('due_at')
  dueAt!: number;

  @Column({ name: 'reason', type: 'varchar', length: 500 })
  reason!: string;
}
