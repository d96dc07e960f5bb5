import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;

/** `lks_` and 256 random bits, 43 characters (OWASP ASVS 11.2.4). Shown once, and stored only as its keyed digest. */
export function newClientSecret(): string {
  return `lks_${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

/** 64 hexadecimal digits. Bound to the client: moved to another one's row it opens nothing. */
export function clientSecretHash(clientId: string, secret: string, key: Buffer): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([clientId, secret]))
    .digest('hex');
}

/** Whether one of these is the digest, in a time that tells nothing about which, or how nearly. */
export function isAmong(stored: readonly string[], hash: string): boolean {
  const shown = Buffer.from(hash, 'utf8');
  // At least two are compared, so that it takes as long for a client that has none.
  const several = [
    ...stored,
    ...Array<string>(Math.max(0, 2 - stored.length)).fill('-'.repeat(shown.length)),
  ];
  return several
    .map((one) => Buffer.from(one, 'utf8'))
    .map((one) => one.length === shown.length && timingSafeEqual(one, shown))
    .includes(true);
}
