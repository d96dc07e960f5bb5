import type { Webhook } from '../../entities/webhook.js';
import type { Adder } from '../database.js';
import type { AuditLog } from './audit-log.js';
import type { Origin } from './origin.js';

type Recorder = Pick<AuditLog, 'record'>;
type Owned = Pick<Webhook, 'id' | 'ownerId'>;

const ITSELF: Origin = {
  requestId: 'webhooks',
  ip: null,
  network: null,
  device: 'Latchkey',
  deviceCookie: null,
  viewer: null,
};

/** Somebody made, deleted or switched on a webhook. */
export function changedBy(audit: Recorder, tx: Adder, webhook: Owned, origin: Origin): Promise<void> {
  const actorId = origin.viewer?.userId ?? origin.machine?.clientId ?? null;
  return audit.record(
    tx,
    { kind: 'WEBHOOK_CHANGED', succeeded: true, ...subjectOf(webhook), actorId },
    origin,
  );
}

/** It failed for too long: its owner finds it among what happened to them, and their other webhooks are told. */
export function switchedOff(audit: Recorder, tx: Adder, webhook: Owned): Promise<void> {
  const entry = { kind: 'WEBHOOK_CHANGED' as const, succeeded: false, ...subjectOf(webhook), actorId: null };
  return audit.record(tx, entry, ITSELF);
}

/** A machine is nobody's account. */
function subjectOf({ ownerId }: Owned): { subjectId: string | null } {
  return { subjectId: ownerId.startsWith('usr_') ? ownerId : null };
}
