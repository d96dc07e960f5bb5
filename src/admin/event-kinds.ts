import type { AuditEventKind } from '../../clients/typescript/src/generated/console.js';
import { sayOne } from './words/say.js';

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
