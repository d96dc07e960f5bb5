import type { MailKind } from '../../entities/outbox-mail.js';
import type { MeteredDelivery, MeteredPurpose, Metrics } from './metrics.js';

const PURPOSES: Readonly<Partial<Record<MailKind, MeteredPurpose>>> = {
  RESET_CODE: 'reset',
  CONFIRM_EMAIL: 'confirm_email',
  STEP_UP_CODE: 'challenge',
};

/** Counts what became of one mail, and the code it carried if it went. */
export function countMail(metrics: Metrics, kind: MailKind, outcome: Uppercase<MeteredDelivery>): void {
  metrics.mailHandled(METERED[outcome]);
  const purpose = PURPOSES[kind];
  if (outcome === 'SENT' && purpose !== undefined) metrics.codeSent(purpose);
}

const METERED: Readonly<Record<Uppercase<MeteredDelivery>, MeteredDelivery>> = {
  SENT: 'sent',
  DROPPED: 'dropped',
  PARKED: 'parked',
  POSTPONED: 'postponed',
  LOST: 'lost',
};

/** Since the process started. */
export interface OutboxStats {
  readonly sent: number;
  readonly dropped: number;
  readonly parked: number;
  readonly postponed: number;
  /** Rows that another worker had taken over. */
  readonly lost: number;
  /** Being worked on now. */
  readonly inHand: number;
}

export function statsOf(
  counts: Readonly<Record<Uppercase<MeteredDelivery>, number>>,
  inHand: number,
): OutboxStats {
  const { SENT: sent, DROPPED: dropped, PARKED: parked, POSTPONED: postponed, LOST: lost } = counts;
  return { sent, dropped, parked, postponed, lost, inHand };
}
