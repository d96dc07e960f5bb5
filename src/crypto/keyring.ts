import { createHmac, randomBytes } from 'node:crypto';
import { deriveKey, KEY_BYTES } from './aead.js';

/**
 * Every long-lived symmetric key, derived from one stored root key (docs/decisions/0002-one-stored-root-key.md).
 * The `info` words are part of the stored data's format: changing one invalidates what was made under it.
 */
export class Keyring {
  /** Goes into every password before bcrypt does. */
  readonly pepper: Buffer;
  /** Makes verification codes and recovery keys. */
  readonly code: Buffer;
  /** Makes handles. */
  readonly index: Buffer;
  /** Seals refresh tokens against invention. */
  readonly refresh: Buffer;
  /** Signs cookies. */
  readonly cookie: Buffer;
  /** Signs the links in notices by which an owner objects. */
  readonly objection: Buffer;
  /** Encrypts the secrets of authenticator apps. */
  readonly factor: Buffer;
  /** Goes into every backup code before it is hashed. */
  readonly backupCode: Buffer;
  /** Signs the audit log, each event and its place. */
  readonly audit: Buffer;
  /** Encrypts the secrets webhooks are signed with. */
  readonly webhook: Buffer;
  /** Goes into every client secret before it is hashed. */
  readonly clientSecret: Buffer;
  /** Encrypts hashes of passwords that others made. */
  readonly importedHash: Buffer;

  /** `root` is 32 random bytes; throws RangeError for any other length. Each sub key has 32 bytes. */
  constructor(root: Buffer) {
    if (root.length !== KEY_BYTES) throw new RangeError('A root key has 32 bytes.');
    this.pepper = deriveKey(root, 'latchkey password pepper');
    this.code = deriveKey(root, 'latchkey code');
    this.index = deriveKey(root, 'latchkey index');
    this.refresh = deriveKey(root, 'latchkey refresh token');
    this.cookie = deriveKey(root, 'latchkey cookie');
    this.objection = deriveKey(root, 'latchkey objection');
    this.factor = deriveKey(root, 'latchkey factor');
    this.backupCode = deriveKey(root, 'latchkey backup code');
    this.audit = deriveKey(root, 'latchkey audit');
    this.webhook = deriveKey(root, 'latchkey webhook');
    this.clientSecret = deriveKey(root, 'latchkey client secret');
    this.importedHash = deriveKey(root, 'latchkey imported hash');
  }

  static newRoot(): Buffer {
    return randomBytes(KEY_BYTES);
  }

  /**
   * A name for `value` that cannot be guessed back without the key: for key names in the short-lived store, and for
   * decoys that must look alike each time. 32 bytes as 64 hexadecimal digits.
   */
  handle(kind: string, value: string): string {
    return createHmac('sha256', this.index)
      .update(JSON.stringify([kind, value]))
      .digest('hex');
  }
}
