import type { AuditEventKind } from '../../entities/audit-event.js';
import type { AuditSeal } from '../../src/crypto/audit-seal.js';
import { accountId, idAt, momentOf } from './people.js';

/** Of a thousand events; what is left over is renewals. */
const SHARES: readonly (readonly [AuditEventKind, number])[] = [
  ['LOGGED_IN', 480],
  ['LOGGED_OUT', 60],
  ['RESET_REQUESTED', 30],
  ['RESET_VERIFIED', 20],
  ['PASSWORD_UPDATED', 18],
  ['CHALLENGED', 40],
  ['SESSION_ENDED', 12],
  ['LOCKED', 1],
];
const DEVICES = ['Safari on macOS', 'Firefox on Linux', 'Chrome on Windows', 'Safari on iOS'];
/** Coprime to any number of accounts there will be: events of one account lie far from each other. */
const STRIDE = 7_919;

/** Where each chain is. */
export type Ends = Map<number, { seq: number; link: string }>;

/** The values of one row of `audit_events`, chained to the one before it. */
export function eventRow(
  number: number,
  { accounts, events, seal, ends }: { accounts: number; events: number; seal: AuditSeal; ends: Ends },
): Readonly<Record<string, string | number | null>> {
  const at = momentOf(number, events);
  const subjectId = accountId((number * STRIDE) % accounts, accounts);
  const succeeded = number % 9 !== 0;
  const kind = kindOf(number);
  // Rare, for there are few of those who do it: an administrator acts on somebody.
  const actorId = kind === 'LOCKED' ? accountId(number % 5, accounts) : succeeded ? subjectId : null;
  const event = {
    id: idAt('evt', at, number),
    at,
    kind,
    succeeded,
    actorId,
    subjectId,
    deviceName: DEVICES[number % DEVICES.length] ?? null,
    ip: `198.51.100.${number % 256}`,
    reason: kind === 'LOCKED' ? 'Asked for by phone' : null,
    requestId: idAt('req', at, number),
    change: null,
    shard: seal.shardOf(subjectId),
  };
  const mac = seal.contentOf(event);
  const before = ends.get(event.shard) ?? { seq: 0, link: '' };
  const seq = before.seq + 1;
  const link = seal.linkOf(before.link, { shard: event.shard, seq }, mac);
  ends.set(event.shard, { seq, link });
  return {
    id: event.id,
    at,
    kind,
    succeeded: succeeded ? 1 : 0,
    actor_id: actorId,
    subject_id: subjectId,
    device_name: event.deviceName,
    ip: event.ip,
    reason: event.reason,
    request_id: event.requestId,
    shard: event.shard,
    mac,
    seq,
    link,
  };
}

function kindOf(number: number): AuditEventKind {
  let place = (number * 613) % 1_000;
  for (const [kind, share] of SHARES) {
    place -= share;
    if (place < 0) return kind;
  }
  return 'SESSION_REFRESHED';
}
