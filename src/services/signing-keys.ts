import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { StoredKey } from '../../entities/stored-key.js';
import type { Clock, Instant, Seconds } from '../clock.js';
import { newSigningKey, type PublicJwk, type TokenAlgorithm } from '../crypto/jwt.js';
import type { Database } from '../database.js';
import type { Log } from './log.js';
import type { StoredKeys } from './stored-keys.js';

export interface SigningKey {
  readonly kid: string;
  readonly algorithm: TokenAlgorithm;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly publicJwk: PublicJwk;
  readonly signsFrom: Instant;
  readonly retiresAt: Instant | null;
}

interface Options {
  readonly algorithm: TokenAlgorithm;
  readonly accessTtl: Seconds;
}

/** A new key is published this long before it signs: whoever caches our JWKS for less never meets an unknown one. */
const PUBLISHED_AHEAD: Seconds = 15 * 60;
/** Old keys stay this much longer than their last token, for clocks that differ. */
const LEEWAY: Seconds = 5 * 60;
const REREAD_MS = 30_000;
const REREAD_AT_MOST_EVERY_MS = 2_000;

/** The keys that sign access tokens, shared by all nodes through SQL, and rotated without logging anybody out. */
export class SigningKeys {
  private keys: readonly SigningKey[] = [];
  private lastRead = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly deps: { database: Database; stored: StoredKeys; clock: Clock; log: Log },
    private readonly options: Options,
  ) {}

  /** Reads the keys, makes the first one if there is none, and keeps reading. */
  async start(): Promise<void> {
    await this.reread();
    if (this.usable().length === 0) {
      await this.add(this.deps.clock.now());
      await this.reread();
    }
    this.timer = setInterval(() => void this.rereadQuietly(), REREAD_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** The newest key whose time to sign has come. */
  current(): SigningKey {
    const now = this.deps.clock.now();
    const key = this.usable().find((one) => one.signsFrom <= now) ?? this.usable().at(-1);
    if (key === undefined) throw new Error('There is no signing key. Run `latchkey keys rotate`.');
    return key;
  }

  keyOf(kid: string): SigningKey | undefined {
    return this.usable().find((key) => key.kid === kid);
  }

  /** For a token whose `kid` is unknown here: another node may have made it a moment ago. */
  async lookAgain(): Promise<void> {
    if (Date.now() - this.lastRead < REREAD_AT_MOST_EVERY_MS) return;
    await this.rereadQuietly();
  }

  /** JSON Web Key Set (RFC 7517): every key that signs, will sign, or signed a token still alive. */
  jwks(): { readonly keys: readonly PublicJwk[] } {
    return { keys: this.usable().map((key) => key.publicJwk) };
  }

  list(): readonly SigningKey[] {
    return this.keys;
  }

  /** Adds a key that takes over in fifteen minutes, and dates the present ones' retirement. `kid` of the new one. */
  async rotate(): Promise<string> {
    const signsFrom = this.deps.clock.now() + PUBLISHED_AHEAD * 1000;
    const retiresAt = signsFrom + (this.options.accessTtl + LEEWAY) * 1000;
    const kid = await this.add(signsFrom);
    for (const key of this.usable()) {
      if (key.retiresAt !== null || key.kid === kid) continue;
      await this.deps.database.write((tx) => tx.update(StoredKey, { id: key.kid }, { retiresAt }));
    }
    await this.reread();
    return kid;
  }

  private async add(signsFrom: Instant): Promise<string> {
    const { kid, privatePem, publicJwk } = await newSigningKey(this.options.algorithm);
    const row = { id: kid, purpose: 'SIGNING' as const, algorithm: this.options.algorithm };
    await this.deps.stored.add(
      { ...row, publicJwk: JSON.stringify(publicJwk) },
      Buffer.from(privatePem),
      signsFrom,
    );
    return kid;
  }

  /** Newest first. */
  private usable(): readonly SigningKey[] {
    const now = this.deps.clock.now();
    return this.keys.filter((key) => key.retiresAt === null || key.retiresAt > now);
  }

  private async reread(): Promise<void> {
    this.lastRead = Date.now();
    const rows = await this.deps.database.read.find(StoredKey, {
      where: { purpose: 'SIGNING' },
      order: { signsFrom: 'DESC', id: 'DESC' },
      take: 50,
    });
    const known = new Map(this.keys.map((key) => [key.kid, key]));
    this.keys = await Promise.all(
      rows.map(async (row) => {
        const before = known.get(row.id);
        return before ? { ...before, retiresAt: row.retiresAt } : this.read(row);
      }),
    );
  }

  private async rereadQuietly(): Promise<void> {
    try {
      await this.reread();
    } catch (error) {
      this.deps.log.warn({ err: error }, 'signing keys could not be read again; the known ones stay in use');
    }
  }

  private async read(row: StoredKey): Promise<SigningKey> {
    const privateKey = createPrivateKey((await this.deps.stored.open(row)).toString('utf8'));
    const publicJwk = JSON.parse(row.publicJwk ?? '{}') as PublicJwk;
    return {
      kid: row.id,
      algorithm: row.algorithm === 'ES256' ? 'ES256' : 'RS256',
      privateKey,
      publicKey: createPublicKey(privateKey),
      publicJwk,
      signsFrom: row.signsFrom,
      retiresAt: row.retiresAt,
    };
  }
}
