import { MoreThan } from 'typeorm';
import { PasswordScheme } from '../../entities/password-scheme.js';
import type { Clock, Instant } from '../clock.js';
import type { Scheme } from '../crypto/foreign-hash.js';
import { openScheme, sealScheme } from '../crypto/imported-hash.js';
import type { Keyring } from '../crypto/keyring.js';
import { type Database, DuplicateKeyError } from '../database.js';

interface Deps {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
}

type Known = ReadonlyMap<string, Scheme>;

const MINUTE = 60_000;
/** Far more than anybody has imported from. */
const AT_MOST = 1_000;
const ID_DIGITS = 16;

/** In which ways the passwords of imported people were hashed. Few, and read before every password that is checked. */
export class PasswordSchemes {
  private cached: { readonly known: Known; readonly at: Instant } | null = null;

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

  /** The id of a scheme, which is stored the first time. The same for the same parameters, and says nothing of them. */
  async idOf(scheme: Scheme): Promise<string> {
    const { keyring, clock, database } = this.deps;
    const handle = keyring.handle('password scheme', canonical(scheme));
    const id = `ps_${handle.slice(0, ID_DIGITS)}`;
    if ((await this.known()).has(id)) return id;
    const sealedParameters = sealScheme(scheme, id, keyring.importedHash);
    const row = { id, kind: scheme.kind, sealedParameters, createdAt: clock.now() };
    try {
      await database.write((tx) => tx.insert(PasswordScheme, row));
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
    }
    this.lookAgain();
    return id;
  }

  private async read(): Promise<Known> {
    const rows = await this.deps.database.read.find(PasswordScheme, {
      where: { createdAt: MoreThan(0) },
      take: AT_MOST,
    });
    const known = new Map<string, Scheme>();
    for (const { id, sealedParameters } of rows) {
      const scheme = openScheme(sealedParameters, id, this.deps.keyring.importedHash);
      if (scheme !== null) known.set(id, scheme);
    }
    return known;
  }
}

function canonical(scheme: Scheme): string {
  return JSON.stringify(Object.entries(scheme).sort(([a], [b]) => (a < b ? -1 : 1)));
}
