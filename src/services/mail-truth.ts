import { In, IsNull, Or } from 'typeorm';
import { OutboxMail } from '../../entities/outbox-mail.js';
import type { Database, Writer } from '../database.js';
import { type MailReport, outweighedBy } from '../flows/mail-report.js';
import type { SendGridEvent, SendGridEvents, SignedBody } from '../mail/sendgrid-events.js';
import { markBounced, markReached } from './bounced-addresses.js';

/** Reports worked on in one transaction. */
const AT_ONCE = 25;
/** Why SendGrid drops what it was given: it remembers that the address takes no mail. */
const DEAD_ADDRESS: ReadonlySet<string> = new Set(['Bounced Address', 'Invalid']);

/**
 * What became of mails after they were handed over, from the provider's signed reports. A report only ever outweighs
 * what was known before, so that one that comes twice, late or out of turn changes nothing; and only a report that
 * changed something marks or clears an address, so that a repeated one does not mark it anew.
 */
export class MailTruth {
  constructor(
    private readonly database: Database,
    private readonly events: SendGridEvents,
  ) {}

  /** False when the provider did not sign this. Throws ServiceUnavailableError: the provider then tries again. */
  async take(signed: SignedBody): Promise<boolean> {
    const events = this.events.read(signed);
    if (events === null) return false;
    const reports = events.flatMap((event) => reportFrom(event) ?? []);
    for (let done = 0; done < reports.length; done += AT_ONCE) {
      const some = reports.slice(done, done + AT_ONCE);
      await this.database.write(async (tx) => {
        for (const report of some) await apply(tx, report);
      });
    }
    return true;
  }
}

async function apply(tx: Writer, report: MailReport): Promise<void> {
  const mail = await mailOf(tx, report);
  if (mail === null || mail.accountId === null) return;
  const lesser = outweighedBy(report.delivery);
  const delivery = lesser.length === 0 ? IsNull() : Or(IsNull(), In([...lesser]));
  const change = { delivery: report.delivery, deliveryAt: report.at };
  if ((await tx.update(OutboxMail, { id: mail.id, delivery }, change)) === 0) return;
  if (report.isForGood) await markBounced(tx, mail.accountId, report);
  if (report.delivery === 'DELIVERED') await markReached(tx, mail.accountId, report.at);
}

/** By our own id, which goes with every mail; by the provider's when it did not come back. */
async function mailOf(tx: Writer, { mailId, providerId }: MailReport): Promise<OutboxMail | null> {
  if (mailId !== null) return tx.findOne(OutboxMail, { id: mailId });
  return providerId === null ? null : tx.findOne(OutboxMail, { providerId });
}

/** Null for what says nothing of the way of a mail: that it was taken, opened, clicked. */
function reportFrom({ event, type, reason, email: address, ...about }: SendGridEvent): MailReport | null {
  const told = {
    mailId: about.mailId,
    providerId: about.providerId,
    address,
    at: about.at,
    isForGood: false,
  };
  switch (event) {
    case 'deferred':
      return { ...told, delivery: 'DEFERRED' };
    case 'delivered':
      return { ...told, delivery: 'DELIVERED' };
    case 'bounce':
      return type === 'blocked'
        ? { ...told, delivery: 'BLOCKED' }
        : { ...told, delivery: 'BOUNCED', isForGood: true };
    case 'dropped':
      return { ...told, delivery: 'SUPPRESSED', isForGood: DEAD_ADDRESS.has(reason) };
    case 'spamreport':
      return { ...told, delivery: 'SPAM' };
    default:
      return null;
  }
}
