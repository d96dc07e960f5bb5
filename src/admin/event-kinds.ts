import type { AuditEventKind } from '../../clients/typescript/src/generated/console.js';
import { hasWord, sayOne } from './words/say.js';

const KINDS: readonly AuditEventKind[] = [
  'REGISTERED',
  'EMAIL_VERIFIED',
  'LOGGED_IN',
  'LOGGED_OUT',
  'CHALLENGED',
  'SESSION_REFRESHED',
  'SESSION_ENDED',
  'RESET_REQUESTED',
  'RESET_VERIFIED',
  'PASSWORD_UPDATED',
  'FACTOR_ADDED',
  'FACTOR_REMOVED',
  'LOCKED',
  'UNLOCKED',
  'COOLDOWN_CLEARED',
  'RESET_REQUIRED',
  'RESET_SENT',
  'ROLES_SET',
  'CLIENT_CHANGED',
  'TOKEN_ISSUED',
  'REFRESH_REPLAYED',
  'OBJECTED',
  'FACTOR_RESET_ASKED',
  'QR_APPROVED',
  'QR_DENIED',
  'CLIENT_REFUSED',
  'WEBHOOK_CHANGED',
  'ACT_REFUSED',
  'AUDIT_BEGUN',
];

/** What the audit log tells of, to be chosen from. */
export const EVENT_KINDS = KINDS.map((value) => ({ value, label: sayOne('event', value) }));

/** What the eye finds a kind by: what comes in, what goes out, what is asked, what a person in charge does. */
const MARKS: Readonly<Partial<Record<AuditEventKind, string>>> = {
  REGISTERED: '＋',
  EMAIL_VERIFIED: '✉',
  LOGGED_IN: '→',
  LOGGED_OUT: '←',
  CHALLENGED: '?',
  SESSION_REFRESHED: '↻',
  SESSION_ENDED: '←',
  RESET_REQUESTED: '?',
  RESET_VERIFIED: '✓',
  PASSWORD_UPDATED: '✎',
  FACTOR_ADDED: '＋',
  FACTOR_REMOVED: '−',
  LOCKED: '▲',
  UNLOCKED: '△',
  RESET_SENT: '✉',
  REFRESH_REPLAYED: '!',
  OBJECTED: '!',
  FACTOR_RESET_ASKED: '?',
  QR_APPROVED: '✓',
  QR_DENIED: '✕',
  CLIENT_REFUSED: '!',
  ACT_REFUSED: '!',
};
const OTHER = '•';

export function markOf(kind: AuditEventKind): string {
  return MARKS[kind] ?? OTHER;
}

/** What happened, in a few words; what was refused has words of its own where the kind alone would say it was done. */
export function sentenceOf({ kind, succeeded }: { kind: AuditEventKind; succeeded: boolean }): string {
  const isOwn = !succeeded && hasWord('eventRefused', kind);
  return sayOne(isOwn ? 'eventRefused' : 'event', kind);
}
