import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './instant.js';

/**
 * A challenge that a passkey has signed with success, or a conversation in which a texted code was right. Its key
 * decides that none counts twice: not every authenticator counts its signatures, and the short-lived store may forget
 * what it has seen.
 */
@Entity('used_challenges')
@Index('used_challenges_used_at', ['usedAt'])
export class UsedChallenge {
  /** SHA-256 of the challenge, or of the conversation's key, hexadecimal. */
  @PrimaryColumn({ name: 'challenge_hash', type: 'varchar', length: 64 })
  challengeHash!: string;

  @Column({ name: 'factor_id', type: 'varchar', length: 40 })
  factorId!: string;

  @InstantColumn('used_at')
  usedAt!: number;
}
