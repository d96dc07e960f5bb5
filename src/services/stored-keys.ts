import { StoredKey } from '../../entities/stored-key.js';
import type { Clock } from '../clock.js';
import { Keyring } from '../crypto/keyring.js';
import type { Wrapping } from '../crypto/wrapping.js';
import { type Database, DuplicateKeyError, type Where, type Writer } from '../database.js';

const ROOT = 'root';
const NEW_ROOT: NewKey = { id: ROOT, purpose: 'CHAINED_ROOT', algorithm: 'HKDF-SHA256', publicJwk: null };

export type NewKey = Pick<StoredKey, 'id' | 'purpose' | 'algorithm' | 'publicJwk'>;

/**
 * What begins with the root key, once in its life and in the transaction that says so: who is killed has done both or
 * neither. `isNew` when nothing can have been written before.
 */
export type Beginning = (tx: Writer, keyring: Keyring, isNew: boolean) => Promise<void>;

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
    private readonly begin: Beginning,
  ) {}

  /** The root of all long-lived keys; made on the first start, by whichever process is first. */
  async keyring(): Promise<Keyring> {
    const present = await this.database.read.findOne(StoredKey, { id: ROOT });
    if (present === null) {
      await this.addRoot();
      return this.keyring();
    }
    const plain = await this.open(present);
    if (present.purpose !== NEW_ROOT.purpose) await this.beginLate(plain);
    return new Keyring(plain);
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

  private async addRoot(): Promise<void> {
    const plain = Keyring.newRoot();
    const row = this.rowOf(NEW_ROOT, plain, this.clock.now());
    try {
      await this.database.write(async (tx) => {
        await tx.insert(StoredKey, row);
        await this.begin(tx, new Keyring(plain), true);
      });
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
    }
  }

  /**
   * For a root from before. The purpose is part of what is encrypted, so that whoever can only write to the database
   * cannot make this happen again.
   */
  private async beginLate(plain: Buffer): Promise<void> {
    const { purpose } = NEW_ROOT;
    const set = { purpose, wrapped: this.wrapping.wrap(plain, contextOf(NEW_ROOT)) };
    await this.database.write(async (tx) => {
      const isFirst = (await tx.update(StoredKey, { id: ROOT, purpose: 'ROOT' }, set)) === 1;
      if (isFirst) await this.begin(tx, new Keyring(plain), false);
    });
  }

  private rowOf(key: NewKey, plain: Buffer, signsFrom: number): StoredKey {
    const wrapped = this.wrapping.wrap(plain, contextOf(key));
    return { ...key, wrapped, createdAt: this.clock.now(), signsFrom, retiresAt: null };
  }
}

/** The keys that come of a root key. Changes nothing. Throws WrongSecretError when neither secret opens it. */
export function keyringFrom(root: StoredKey, wrapping: Wrapping): Keyring {
  return new Keyring(wrapping.unwrap(root.wrapped, contextOf(root)).plain);
}

/** Whether it is the previous secret that opens this key. Changes nothing. Throws WrongSecretError when neither does. */
export function isStaleKey(row: StoredKey, wrapping: Wrapping): boolean {
  return wrapping.unwrap(row.wrapped, contextOf(row)).stale;
}

function contextOf(key: Pick<NewKey, 'id' | 'purpose' | 'algorithm'>): string {
  return `${key.purpose}|${key.id}|${key.algorithm}`;
}
