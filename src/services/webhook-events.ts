import type { AuditChange } from '../../entities/audit-event.js';
import type { Webhook } from '../../entities/webhook.js';
import type { Adder } from '../database.js';
import type { AuditLog } from './audit-log.js';
import type { Origin } from './origin.js';

type Recorder = Pick<AuditLog, 'record'>;

/** A webhook before and after; null while there was none, or is none any more. */
export interface WebhookChange {
  readonly before: Webhook | null;
  readonly after: Webhook | null;
}

const ITSELF: Origin = {
  requestId: 'webhooks',
  ip: null,
  network: null,
  device: 'Latchkey',
  deviceCookie: null,
  viewer: null,
};

/** Somebody made, deleted or switched on a webhook. */
export function changedBy(audit: Recorder, tx: Adder, change: WebhookChange, origin: Origin): Promise<void> {
  const actorId = origin.viewer?.userId ?? origin.machine?.clientId ?? null;
  return audit.record(tx, { ...entryFor(change), succeeded: true, actorId }, origin);
}

/** It failed for too long: its owner finds it among what happened to them, and their other webhooks are told. */
export function switchedOff(audit: Recorder, tx: Adder, before: Webhook): Promise<void> {
  const change = { before, after: { ...before, enabled: false } };
  return audit.record(tx, { ...entryFor(change), succeeded: false, actorId: null }, ITSELF);
}

/** A machine is nobody's account, so what it owns has no subject. */
function entryFor(change: WebhookChange) {
  const ownerId = (change.after ?? change.before)?.ownerId ?? '';
  const subjectId = ownerId.startsWith('usr_') ? ownerId : null;
  return { kind: 'WEBHOOK_CHANGED' as const, subjectId, change: factsOf(change) };
}

function factsOf({ before, after }: WebhookChange): AuditChange {
  return { before: factsOfOne(before), after: factsOfOne(after) };
}

/** The path of an address may hold a key of the receiver's, so the log has its host alone. */
function factsOfOne(webhook: Webhook | null): Readonly<Record<string, unknown>> {
  if (webhook === null) return {};
  const { id, url, kinds, enabled } = webhook;
  return { webhookId: id, host: new URL(url).host, kinds, enabled };
}
