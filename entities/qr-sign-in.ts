import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './instant.js';

/** A QR login that became a session, or a proof in a recovery: the row whose key cannot be written twice is what makes it happen once. */
@Entity('qr_sign_ins')
@Index('qr_sign_ins_created_at', ['createdAt'])
export class QrSignIn {
  /** SHA-256 of the login's id, hexadecimal. */
  @PrimaryColumn({ name: 'ticket_hash', type: 'varchar', length: 64 })
  ticketHash!: string;

  /** The session it opened; empty when it was a proof. */
  @Column({ name: 'session_id', type: 'varchar', length: 40 })
  sessionId!: string;

  /** The session of whoever approved it. */
  @Column({ name: 'approved_by', type: 'varchar', length: 40 })
  approvedBy!: string;

  @InstantColumn('created_at')
  createdAt!: number;
}
