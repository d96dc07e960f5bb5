import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The id of the one row. */
export const ADMINS = 'ADMINS';

/**
 * The one row that every loss of an administrator passes through: whoever changes it first is done before the next one
 * looks, so that two who each take the role from the other cannot both believe that somebody is left.
 */
@Entity('admin_roster')
export class AdminRoster {
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 16 })
  id!: string;

  /** How often it was passed through. */
  @Column({ name: 'version', type: 'int' })
  version!: number;
}
