import type { AuditEventKind } from '../../entities/audit-event.js';
import type { WebhookDelivery, WebhookDeliveryState } from '../../entities/webhook-delivery.js';
import type { Instant } from '../clock.js';

export interface WebhookView {
  readonly id: string;
  readonly url: string;
  readonly kinds: readonly AuditEventKind[];
  readonly enabled: boolean;
  readonly createdAt: Instant;
  readonly lastDeliveredAt: Instant | null;
  readonly failures: number;
}

export interface DeliveryView {
  readonly id: string;
  readonly kind: AuditEventKind;
  readonly state: WebhookDeliveryState;
  readonly attempts: number;
  readonly outcome: string | null;
  readonly createdAt: Instant;
  readonly nextAttemptAt: Instant | null;
  readonly finishedAt: Instant | null;
}

export interface DeliveryPage {
  readonly edges: readonly { readonly node: DeliveryView; readonly cursor: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

export function pageOf(rows: readonly WebhookDelivery[], first: number, isFirst: boolean): DeliveryPage {
  const edges = rows.slice(0, first).map((row) => ({ node: deliveryView(row), cursor: row.id }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: !isFirst,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

export function deliveryView({
  id,
  kind,
  state,
  attempts,
  outcome,
  at,
  dueAt,
}: WebhookDelivery): DeliveryView {
  const isWaiting = state === 'QUEUED';
  // Due at 0 means at once.
  const nextAttemptAt = isWaiting ? Math.max(at, dueAt) : null;
  return {
    id,
    kind,
    state,
    attempts,
    outcome,
    createdAt: at,
    nextAttemptAt,
    finishedAt: isWaiting ? null : dueAt,
  };
}
