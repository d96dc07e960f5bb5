import { StoredKey } from '../../entities/stored-key.js';
import type { Clock } from '../clock.js';
import { Keyring } from '../crypto/keyring.js';
import type { Wrapping } from '../crypto/wrapping.js';
import { type Database, DuplicateKeyError } from '../database.js';

/**
 * Keys that outlive a process lie in SQL, encrypted under a key derived from LATCHKEY_SECRET. So the master secret
 * can be rotated without any of them changing: whoever starts with the new secret (and the old one beside it) wraps
 * them anew.
 */
export class StoredKeys {
  constructor(
    private readonly database: Database,
    private readonly wrapping: Wrapping,
    private readonly clock: Clock,
  ) {}

  /** The root of all long-lived keys; made on the first start, by whichever process is first. */
  async keyring(): Promise<Keyring> {
    const present = await this.database.read.findOne(StoredKey, { id: 'root' });
    if (present !== null) return new Keyring(await this.open(present));
    await this.add(
      { id: 'root', purpose: 'ROOT', algorithm: 'HKDF-SHA256', publicJwk: null },
      Keyring.newRoot(),
    );
    return this.keyring();
  }

  /** Stores a key once; that somebody else stored it first is fine. `signsFrom` defaults to now. */
  async add(
    key: Pick<StoredKey, 'id' | 'purpose' | 'algorithm' | 'publicJwk'>,
    plain: Buffer,
    signsFrom: number = this.clock.now(),
  ): Promise<void> {
    const wrapped = this.wrapping.wrap(plain, contextOf(key));
    const row: StoredKey = { ...key, wrapped, createdAt: this.clock.now(), signsFrom, retiresAt: null };
    try {
      await this.database.write((tx) => tx.insert(StoredKey, row));
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
    }
  }

  /** The key itself. One that was wrapped under the previous secret is wrapped anew on the way. */
  async open(row: StoredKey): Promise<Buffer> {
    const { plain, stale } = this.wrapping.unwrap(row.wrapped, contextOf(row));
    if (stale) {
      const wrapped = this.wrapping.wrap(plain, contextOf(row));
      await this.database.write((tx) =>
        tx.update(StoredKey, { id: row.id, wrapped: row.wrapped }, { wrapped }),
      );
    }
    return plain;
  }
}

/** Whether it is the previous secret that opens this key. Changes nothing. Throws WrongSecretError when neither does. */
export function isStaleKey(row: StoredKey, wrapping: Wrapping): boolean {
  return wrapping.unwrap(row.wrapped, contextOf(row)).stale;
}

function contextOf(key: Pick<StoredKey, 'id' | 'purpose' | 'algorithm'>): string {
  return `${key.purpose}|${key.id}|${key.algorithm}`;
}
