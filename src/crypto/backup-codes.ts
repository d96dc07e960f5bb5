import { createHmac, randomBytes } from 'node:crypto';
import { foldCrockford, toCrockford } from './crockford.js';

const CODE_BYTES = 10;
const CODE = /^[0-9a-hjkmnp-tv-z]{16}$/;
const MAX_TYPED = 64;

/** Characters of a backup code without its hyphens. */
export const BACKUP_CODE_LENGTH = 16;

/** 80 random bits as `XXXX-XXXX-XXXX-XXXX` in Crockford's base32, to be written down. */
export function newBackupCode(): string {
  return inGroups(toCrockford(randomBytes(CODE_BYTES)));
}

/** What somebody typed, in the spelling of `newBackupCode`; null when it cannot be one. Never throws for any string. */
export function readBackupCode(typed: string): string | null {
  if (typed.length > MAX_TYPED) return null;
  const folded = foldCrockford(typed.replace(/[\s-]/g, ''));
  return CODE.test(folded) ? inGroups(folded) : null;
}

/**
 * What is stored of a code: HMAC-SHA-256 under a key that lies in no database in clear (ASVS 6.5.2), bound to the
 * account, 64 hexadecimal digits. 80 random bits and the key make a slow hash superfluous.
 */
export function backupCodeHash(code: string, accountId: string, key: Buffer): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([accountId, code]))
    .digest('hex');
}

function inGroups(folded: string): string {
  const groups = [0, 4, 8, 12].map((at) => folded.slice(at, at + 4));
  return groups.join('-').toUpperCase();
}
