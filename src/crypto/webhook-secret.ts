import { createHmac, randomBytes } from 'node:crypto';
import { decrypt, encrypt, fromBase64url } from './aead.js';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** `whsec_` and base64 of 256 random bits, as the Standard Webhooks specification writes symmetric secrets. */
export function newWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** base64url of an AES-256-GCM box, bound to the webhook's id: it cannot be moved to another one. */
export function sealWebhookSecret(secret: string, key: Buffer, webhookId: string): string {
  return encrypt(Buffer.from(secret, 'utf8'), key, `webhook|${webhookId}`).toString('base64url');
}

/** Null when the key, the id or a single bit is another. Never throws for any text. */
export function openWebhookSecret(sealed: string, key: Buffer, webhookId: string): string | null {
  const box = fromBase64url(sealed);
  return box === null ? null : (decrypt(box, key, `webhook|${webhookId}`)?.toString('utf8') ?? null);
}

export interface SignedMessage {
  readonly id: string;
  /** Seconds since 1970, of this try. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * The headers of Standard Webhooks 1.0: HMAC-SHA-256 over id, time and body. The id stays the same at every try, the
 * time does not, so that a receiver can refuse what is old and leave out what it has.
 */
export function webhookHeaders(
  { id, timestamp, body }: SignedMessage,
  secret: string,
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`, 'utf8').digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` };
}
