import type { Config } from '../config.js';
import { MailTruth } from '../services/mail-truth.js';
import type { Stores } from '../stores.js';

/** What takes the provider's reports. Null where nobody tells; SendGrid's package is not loaded there either. */
export async function createMailEvents(
  { database, clock }: Stores,
  { mailEventsKey }: Config,
): Promise<MailTruth['take'] | null> {
  if (mailEventsKey === null) return null;
  const { SendGridEvents } = await import('../mail/sendgrid-events.js');
  const truth = new MailTruth(database, new SendGridEvents(mailEventsKey, clock));
  return (signed) => truth.take(signed);
}
