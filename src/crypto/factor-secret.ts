import { decrypt, encrypt, fromBase64url } from './aead.js';

/**
 * A secret shared with an authenticator app, as it lies in SQL or in the short-lived store: base64url of an
 * AES-256-GCM box. `context` names the row it belongs to, so that a box cannot be moved to another one.
 */
export function sealFactorSecret(secret: string, key: Buffer, context: string): string {
  return encrypt(Buffer.from(secret, 'utf8'), key, `factor|${context}`).toString('base64url');
}

/** Null when the key, the context or a single bit is another. Never throws for any text. */
export function openFactorSecret(sealed: string, key: Buffer, context: string): string | null {
  const box = fromBase64url(sealed);
  return box === null ? null : (decrypt(box, key, `factor|${context}`)?.toString('utf8') ?? null);
}
