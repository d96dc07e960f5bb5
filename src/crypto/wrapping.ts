import { createHash } from 'node:crypto';
import { decrypt, deriveKey, encrypt, fromBase64url } from './aead.js';

const VERSION = 'v1';
const SECRET_BYTES = 32;

/** The stored keys were wrapped under a secret that this process was not given. */
export class WrongSecretError extends Error {
  override readonly name = 'WrongSecretError';

  constructor() {
    super(
      "LATCHKEY_SECRET does not open this database's keys. If it was changed, set LATCHKEY_SECRET_PREVIOUS to the secret before it.",
    );
  }
}

interface WrappingKey {
  readonly key: Buffer;
  /** Tells which secret wrapped a text without trying; 32 bits that say nothing about the key itself. */
  readonly fingerprint: string;
}

/**
 * Envelope encryption: long-lived keys lie in SQL wrapped under a key derived from the master secret, so that a dump
 * of the database opens nothing and the secret can be replaced without replacing what it wraps.
 */
export class Wrapping {
  private readonly current: WrappingKey;
  private readonly previous: WrappingKey | null;

  /** `secret` is LATCHKEY_SECRET, `previous` the one before it. Throws RangeError when one is below 32 bytes. */
  constructor(secret: string, previous?: string | null) {
    this.current = wrappingKey(secret);
    this.previous = previous ? wrappingKey(previous) : null;
  }

  /**
   * `v1.<8 hex>.<base64url>`: the format, the fingerprint of the wrapping key, the AES-256-GCM box. `context` says
   * what is wrapped (purpose, id, algorithm) and must be the same at `unwrap`.
   */
  wrap(plain: Buffer, context: string): string {
    const { key, fingerprint } = this.current;
    return `${VERSION}.${fingerprint}.${encrypt(plain, key, context).toString('base64url')}`;
  }

  /** `stale` when the previous secret opened it: wrap it anew. Throws WrongSecretError when neither secret does. */
  unwrap(wrapped: string, context: string): { plain: Buffer; stale: boolean } {
    const [version, fingerprint, text, ...rest] = wrapped.split('.');
    const box = version === VERSION && rest.length === 0 ? fromBase64url(text ?? '') : null;
    if (box === null) throw new WrongSecretError();
    for (const candidate of [this.current, this.previous]) {
      if (candidate === null || candidate.fingerprint !== fingerprint) continue;
      const plain = decrypt(box, candidate.key, context);
      if (plain !== null) return { plain, stale: candidate !== this.current };
    }
    throw new WrongSecretError();
  }
}

function wrappingKey(secret: string): WrappingKey {
  const material = Buffer.from(secret, 'utf8');
  if (material.length < SECRET_BYTES) throw new RangeError('A master secret has at least 32 bytes.');
  const key = deriveKey(material, 'latchkey key-encryption');
  const digest = createHash('sha256')
    .update('latchkey key-encryption fingerprint\0')
    .update(key)
    .digest('hex');
  return { key, fingerprint: digest.slice(0, 8) };
}
