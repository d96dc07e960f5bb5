import type { Way } from './verification-flow.js';

/** What a way shows: that one reads the mailbox, has what was set up as second factor, holds a passkey, or is signed in. */
type Sort = 'MAILBOX' | 'SECOND_FACTOR' | 'PASSKEY' | 'DEVICE';

/** A backup code stands for the second factor, and a text comes to the phone that has the app: beside its code they add nothing. */
const SORTS: Readonly<Record<Way, Sort>> = {
  EMAIL: 'MAILBOX',
  TOTP: 'SECOND_FACTOR',
  BACKUP_CODE: 'SECOND_FACTOR',
  PASSKEY: 'PASSKEY',
  QR: 'DEVICE',
  SMS: 'SECOND_FACTOR',
};

/**
 * Whether these proofs give leave to choose a new password. One is enough where no second factor is in place; else
 * there have to be two of different sorts, or whoever reads the mailbox would need the second factor no more.
 */
export function areEnough(proven: readonly Way[], isProtected: boolean): boolean {
  return new Set(proven.map((way) => SORTS[way])).size >= (isProtected ? 2 : 1);
}

/** The ways of another sort that are open to an account that holds these. Whether it is signed in anywhere is not told. */
export function waysLeft(proven: readonly Way[], held: readonly Way[]): readonly Way[] {
  const given = new Set(proven.map((way) => SORTS[way]));
  return ['EMAIL' as const, ...held, 'QR' as const].filter((way) => !given.has(SORTS[way]));
}
