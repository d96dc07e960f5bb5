import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Instant, Seconds } from '../clock.js';
import { fromBase64url } from './aead.js';

/** To which mail somebody objects, and whose account it was about. */
export interface Objection {
  readonly accountId: string;
  readonly mailId: string;
}

/** As long as the outbox remembers a mail: which of its links was used is kept in its row (see OutboxRows). */
export const OBJECTION_LIFE: Seconds = 7 * 24 * 3600;
const TAG_BYTES = 32;
const MAX_LENGTH = 300;
const PURPOSE = 'objection';

/** base64url of an HMAC-SHA-256 tag and what it is over. It lets nobody in: see docs/decisions/0012-a-link-that-only-objects.md. */
export function newObjectionToken({ accountId, mailId }: Objection, key: Buffer, now: Instant): string {
  const expiresAt = Math.floor(now / 1000) + OBJECTION_LIFE;
  const body = Buffer.from([accountId, mailId, expiresAt.toString(36)].join('|'), 'utf8');
  return Buffer.concat([tagOf(body, key), body]).toString('base64url');
}

/** What is objected to; null unless this key made it and it has not run out. Never throws for any string. */
export function readObjectionToken(token: string, key: Buffer, now: Instant): Objection | null {
  if (token.length > MAX_LENGTH) return null;
  const bytes = fromBase64url(token);
  if (bytes === null || bytes.length <= TAG_BYTES) return null;
  const body = bytes.subarray(TAG_BYTES);
  if (!timingSafeEqual(tagOf(body, key), bytes.subarray(0, TAG_BYTES))) return null;
  const [accountId = '', mailId = '', expiresAt = ''] = body.toString('utf8').split('|');
  return now < Number.parseInt(expiresAt, 36) * 1000 ? { accountId, mailId } : null;
}

function tagOf(body: Buffer, key: Buffer): Buffer {
  return createHmac('sha256', key).update(`${PURPOSE}|`).update(body).digest();
}
