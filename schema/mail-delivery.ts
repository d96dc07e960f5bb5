import { registerEnumType } from 'type-graphql';
import { enumOf } from './enum-of.js';

export const MailDelivery = enumOf([
  ...(['QUEUED', 'SENT', 'DROPPED', 'PARKED'] as const),
  ...(['DEFERRED', 'DELIVERED', 'BLOCKED', 'SUPPRESSED', 'BOUNCED', 'SPAM'] as const),
]);

registerEnumType(MailDelivery, {
  name: 'MailDelivery',
  description: 'How far a mail has come. New values may be added.',
  valuesConfig: {
    QUEUED: { description: 'It has not been handed over yet, or is tried again.' },
    SENT: { description: 'The mail provider took it.' },
    DROPPED: { description: 'Nothing was sent: it was too late, or there had been enough. See outcome.' },
    PARKED: { description: 'The mail provider refused it for good. See outcome.' },
    DEFERRED: { description: 'The mailbox has put it off; the provider tries again.' },
    DELIVERED: { description: 'The mailbox took it.' },
    BLOCKED: { description: 'The mailbox refused this one; a later one may get through.' },
    SUPPRESSED: { description: 'The provider did not send it: the address bounced or complained before.' },
    BOUNCED: { description: 'It came back: there is no such mailbox.' },
    SPAM: { description: 'It arrived, and was called spam.' },
  },
});
