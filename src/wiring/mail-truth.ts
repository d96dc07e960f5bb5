import type { Config } from '../config.js';
import { MailTruth } from '../services/mail-truth.js';
import type { Stores } from '../stores.js';

/** Null where nobody tells; SendGrid's package is not loaded there either. */
export async function createMailTruth(
  { database, clock }: Stores,
  { mailEventsKey }: Config,
): Promise<MailTruth | null> {
  if (mailEventsKey === null) return null;
  const { SendGridEvents } = await import('../mail/sendgrid-events.js');
  return new MailTruth(database, new SendGridEvents(mailEventsKey, clock));
}
