import { IsNull, MoreThan } from 'typeorm';
import { Session } from '../../entities/session.js';
import type { Instant } from '../clock.js';
import type { Writer } from '../database.js';

/** Whether a session is open. Its row is locked by being written: what it says stays so until the end. */
export async function lives(tx: Writer, id: string, now: Instant): Promise<boolean> {
  return (await tx.update(Session, { id, endedAt: IsNull(), idleExpiresAt: MoreThan(now) }, { id })) === 1;
}
