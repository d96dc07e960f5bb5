import type { Instant } from '../clock.js';

/** In the order in which they outweigh each other: a mail may be held back, arrive, come back, and annoy. */
const WEIGHED = ['DEFERRED', 'DELIVERED', 'BLOCKED', 'SUPPRESSED', 'BOUNCED', 'SPAM'] as const;
export type ReportedDelivery = (typeof WEIGHED)[number];

/** What the provider tells of one mail. Reports come more than once, and not in the order in which things happened. */
export interface MailReport {
  /** Our own id of the mail; null when the provider did not give it back. */
  readonly mailId: string | null;
  /** The provider's. */
  readonly providerId: string | null;
  /** Where it went, as the provider has it. */
  readonly address: string;
  readonly at: Instant;
  readonly delivery: ReportedDelivery;
  /** The address takes no mail, now or later. */
  readonly isForGood: boolean;
}

/** What is known of a mail gives way to this report. */
export function outweighedBy(delivery: ReportedDelivery): readonly ReportedDelivery[] {
  return WEIGHED.slice(0, WEIGHED.indexOf(delivery));
}
