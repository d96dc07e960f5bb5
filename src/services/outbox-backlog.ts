import { OutboxMail } from '../../entities/outbox-mail.js';
import type { Clock } from '../clock.js';
import type { Database } from '../database.js';

export interface MailBacklog {
  readonly queued: number;
  /** Refused by the provider for good. */
  readonly parked: number;
  /** Age of the oldest queued mail; 0 when there is none. */
  readonly oldestSeconds: number;
}

/** What waits in the outbox, for all workers together. Throws ServiceUnavailableError. */
export async function mailBacklog(database: Database, clock: Clock): Promise<MailBacklog> {
  const [queued, parked, [oldest]] = await Promise.all([
    database.read.count(OutboxMail, { state: 'QUEUED' }),
    database.read.count(OutboxMail, { state: 'PARKED' }),
    database.read.find(OutboxMail, { where: { state: 'QUEUED' }, order: { createdAt: 'ASC' }, take: 1 }),
  ]);
  const age = oldest === undefined ? 0 : clock.now() - oldest.createdAt;
  return { queued, parked, oldestSeconds: Math.max(0, age) / 1000 };
}
