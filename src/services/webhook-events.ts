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
  return audit.record(tx, { ...entryFor(change), succeeded: true, actorId: actorOf(origin) }, origin);
}

function actorOf({ viewer, machine }: Origin): string | null {
  return viewer?.userId ?? machine?.clientId ?? null;
}

/** Somebody had a message sent once more. */
export function repeatedBy(
  audit: Recorder,
  tx: Adder,
  { webhook, deliveryId }: { readonly webhook: Webhook; readonly deliveryId: string },
  origin: Origin,
): Promise<void> {
  const { change, ...entry } = entryFor({ before: webhook, after: webhook });
  const repeated = { before: change.before, after: { ...change.after, repeated: deliveryId } };
  const told = { ...entry, change: repeated, succeeded: true, actorId: actorOf(origin) };
  return audit.record(tx, told, origin);
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
