import { Column, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './instant.js';

/**
 * Where one chain of audit events ends, and where it begins since older events were removed. Signed, so that an end
 * cannot be moved by whoever can only write to the database.
 */
@Entity('audit_chains')
export class AuditChain {
  @PrimaryColumn({ name: 'shard', type: 'int' })
  shard!: number;

  /** Number and link of the newest event; 0 and nothing before the first. */
  @Column({ name: 'seq', type: 'int' })
  seq!: number;

  @Column({ name: 'link', type: 'varchar', length: 64 })
  link!: string;

  /** Number and link of the last event that was removed for its age; 0 and nothing when none was. */
  @Column({ name: 'floor_seq', type: 'int' })
  floorSeq!: number;

  @Column({ name: 'floor_link', type: 'varchar', length: 64 })
  floorLink!: string;

  /** Until when events are taken in that nobody signed: those from before there was a chain. Null once they all are. */
  @InstantColumn('adopts_until', { nullable: true })
  adoptsUntil!: number | null;

  @InstantColumn('started_at')
  startedAt!: number;

  @InstantColumn('sealed_at', { nullable: true })
  sealedAt!: number | null;

  /** HMAC-SHA-256 over all of the above. */
  @Column({ name: 'mac', type: 'varchar', length: 64 })
  mac!: string;
}
