import { MoreThan } from 'typeorm';
import { PasswordScheme } from '../../entities/password-scheme.js';
import type { Clock, Instant } from '../clock.js';
import { type Scheme, schemeText } from '../crypto/foreign-hash.js';
import { openScheme, sealScheme } from '../crypto/imported-hash.js';
import type { Keyring } from '../crypto/keyring.js';
import { type Database, DuplicateKeyError, type Writer } from '../database.js';

interface Deps {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
}

type Known = ReadonlyMap<string, Scheme>;

const MINUTE = 60_000;
/** Far more than anybody has imported from. */
export const MOST_SCHEMES = 256;
/** Whose scheme is not among those that are read cannot sign in: far more than there may be. */
const READ_AT_MOST = 1_000;
const ID_DIGITS = 16;
const ANY = { createdAt: MoreThan(0) };

/** In which ways the passwords of imported people were hashed. Few, and read before every password that is checked. */
export class PasswordSchemes {
  private cached: { readonly known: Known; readonly at: Instant } | null = null;
  /** Those a try has found room for. */
  private readonly tried = new Set<string>();

  constructor(private readonly deps: Deps) {}

  /** All there are, at most a minute old; read anew when `wanted` is not among them. */
  async known(wanted: string | null = null): Promise<Known> {
    const { cached } = this;
    const now = this.deps.clock.now();
    const isFresh = cached !== null && Math.abs(now - cached.at) < MINUTE;
    if (isFresh && (wanted === null || cached.known.has(wanted))) return cached.known;
    const known = await this.read();
    this.cached = { known, at: now };
    return known;
  }

  /** Believes nothing of what it has read. */
  lookAgain(): void {
    this.cached = null;
  }

  /**
   * The id of a scheme, which is stored the first time. The same for the same parameters, and says nothing of them. Null
   * when there is no room for another one.
   */
  async idOf(scheme: Scheme): Promise<string | null> {
    const { keyring, clock, database } = this.deps;
    const id = this.nameOf(scheme);
    if ((await this.known()).has(id)) return id;
    const sealedParameters = sealScheme(scheme, id, keyring.importedHash);
    const row = { id, kind: scheme.kind, sealedParameters, createdAt: clock.now() };
    try {
      return (await database.write((tx) => insertWithinBound(tx, row))) ? id : null;
    } catch (error) {
      if (error instanceof DuplicateKeyError) return id;
      throw error;
    } finally {
      this.lookAgain();
    }
  }

  /** Whether there is room for a scheme, besides those that were asked for before. Stores nothing. */
  async hasRoomFor(scheme: Scheme): Promise<boolean> {
    const id = this.nameOf(scheme);
    const known = await this.known();
    if (known.has(id) || this.tried.has(id)) return true;
    if (known.size + this.tried.size >= MOST_SCHEMES) return false;
    this.tried.add(id);
    return true;
  }

  private nameOf(scheme: Scheme): string {
    const handle = this.deps.keyring.handle('password scheme', schemeText(scheme));
    return `ps_${handle.slice(0, ID_DIGITS)}`;
  }

  private async read(): Promise<Known> {
    const rows = await this.deps.database.read.find(PasswordScheme, {
      where: ANY,
      take: READ_AT_MOST,
    });
    const known = new Map<string, Scheme>();
    for (const { id, sealedParameters } of rows) {
      const scheme = openScheme(sealedParameters, id, this.deps.keyring.importedHash);
      if (scheme !== null) known.set(id, scheme);
    }
    return known;
  }
}

/** Whoever adds one waits for the others at the oldest row, and counts what they have added. */
async function insertWithinBound(tx: Writer, row: PasswordScheme): Promise<boolean> {
  const order = { createdAt: 'ASC', id: 'ASC' } as const;
  const [oldest] = await tx.find(PasswordScheme, { where: ANY, order, take: 1 });
  if (oldest !== undefined) await tx.update(PasswordScheme, { id: oldest.id }, { id: oldest.id });
  if ((await tx.count(PasswordScheme, ANY)) >= MOST_SCHEMES) return false;
  await tx.insert(PasswordScheme, row);
  return true;
}
