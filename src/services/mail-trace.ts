import type { MailKind, OutboxMail, TrustClass } from '../../entities/outbox-mail.js';
import type { Instant } from '../clock.js';

/** One mail, never what is in it and never where it went. */
export interface MailTraceView {
  readonly id: string;
  readonly subject: MailKind;
  readonly delivery: string;
  readonly outcome: string | null;
  readonly trust: TrustClass;
  readonly attempts: number;
  readonly queuedAt: Instant;
  readonly sentAt: Instant | null;
  readonly providerReference: string | null;
  readonly flowReference: string | null;
}

/** Of a digest: enough to tell flows apart, and to find one in a log. */
const REFERENCE_LENGTH = 16;

/** Built by naming fields, so that a new column stays in. */
export function traceOf(row: OutboxMail): MailTraceView {
  return {
    id: row.id,
    subject: row.kind,
    // What the provider told of a mail it took says more than that it took it.
    delivery: row.delivery ?? row.state,
    outcome: row.outcome,
    trust: row.trust,
    attempts: row.attempts,
    queuedAt: row.createdAt,
    sentAt: row.sentAt,
    providerReference: row.providerId,
    flowReference: row.flowKey && referenceOf(row.flowKey),
  };
}

export function referenceOf(flowKey: string): string {
  return flowKey.slice(0, REFERENCE_LENGTH);
}
