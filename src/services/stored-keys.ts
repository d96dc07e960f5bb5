import { StoredKey } from '../../entities/stored-key.js';
import type { Clock } from '../clock.js';
import { Keyring } from '../crypto/keyring.js';
import type { Wrapping } from '../crypto/wrapping.js';
import { type Database, DuplicateKeyError, type Where } from '../database.js';

const ROOT = 'root';

export type NewKey = Pick<StoredKey, 'id' | 'purpose' | 'algorithm' | 'publicJwk'>;

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
    const present = await this.database.read.findOne(StoredKey, { id: ROOT });
    if (present !== null) return new Keyring(await this.open(present));
    await this.add(
      { id: ROOT, purpose: 'ROOT', algorithm: 'HKDF-SHA256', publicJwk: null },
      Keyring.newRoot(),
    );
    return this.keyring();
  }

  /** Stores a key once; that somebody else stored it first is fine. `signsFrom` defaults to now. */
  async add(key: NewKey, plain: Buffer, signsFrom: number = this.clock.now()): Promise<void> {
    const row = this.rowOf(key, plain, signsFrom);
    try {
      await this.database.write((tx) => tx.insert(StoredKey, row));
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
    }
  }

  /** Stores a key unless there is one like that; of all who ask this at once, one does. The root must be there. */
  async addUnless(like: Where<StoredKey>, key: NewKey, plain: Buffer): Promise<void> {
    const row = this.rowOf(key, plain, this.clock.now());
    await this.database.write(async (tx) => {
      // Changes nothing, and holds the row: whoever comes second counts what the first has stored.
      await tx.update(StoredKey, { id: ROOT }, { retiresAt: null });
      if ((await tx.count(StoredKey, like)) === 0) await tx.insert(StoredKey, row);
    });
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

  private rowOf(key: NewKey, plain: Buffer, signsFrom: number): StoredKey {
    const wrapped = this.wrapping.wrap(plain, contextOf(key));
    return { ...key, wrapped, createdAt: this.clock.now(), signsFrom, retiresAt: null };
  }
}

/** Whether it is the previous secret that opens this key. Changes nothing. Throws WrongSecretError when neither does. */
export function isStaleKey(row: StoredKey, wrapping: Wrapping): boolean {
  return wrapping.unwrap(row.wrapped, contextOf(row)).stale;
}

function contextOf(key: Pick<NewKey, 'id' | 'purpose' | 'algorithm'>): string {
  return `${key.purpose}|${key.id}|${key.algorithm}`;
}
