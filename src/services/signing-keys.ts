import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { IsNull, MoreThan, Or } from 'typeorm';
import { StoredKey } from '../../entities/stored-key.js';
import type { Clock, Instant, Seconds } from '../clock.js';
import { newSigningKey, type PublicJwk, type TokenAlgorithm } from '../crypto/jwt.js';
import type { Database } from '../database.js';
import { ServiceUnavailableError } from '../errors.js';
import type { Log } from './log.js';
import { Outage } from './outage.js';
import type { NewKey, StoredKeys } from './stored-keys.js';

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
const NOT_READ = 'signing keys could not be read again; the known ones stay in use';
/** Between readings that tokens with unknown keys ask for, which anybody can make up. */
const REREAD_AT_MOST_EVERY_MS = 250;

/** The keys that sign access tokens, shared by all nodes through SQL, and rotated without logging anybody out. */
export class SigningKeys {
  private keys: readonly SigningKey[] = [];
  /** On the clock of `performance.now()`. */
  private lastRead = Number.NEGATIVE_INFINITY;
  private readings = 0;
  /** The reading that `keys` come from. */
  private shown = 0;
  private next: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly outage: Outage;

  constructor(
    private readonly deps: { database: Database; stored: StoredKeys; clock: Clock; log: Log },
    private readonly options: Options,
  ) {
    this.outage = new Outage(deps.log, { begins: NOT_READ, ends: 'signing keys are read again' });
  }

  /** Reads the keys, makes the first one if there is none, and keeps reading. */
  async start(): Promise<void> {
    await this.reread();
    if (this.usable().length === 0) {
      await this.addFirst();
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

  /**
   * For a token whose `kid` is unknown here: another node may have made it a moment ago. Answers after a reading that
   * was begun later than this was asked, one for all who ask meanwhile. Throws ServiceUnavailableError when there can
   * be none: nobody knows then whether the token is good, and its bearer must not be told that it is not.
   */
  lookAgain(): Promise<void> {
    this.next ??= this.readSoon();
    return this.next;
  }

  private async readSoon(): Promise<void> {
    await pause(Math.max(0, this.lastRead + REREAD_AT_MOST_EVERY_MS - performance.now()));
    this.next = undefined;
    await this.reread();
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
    const { row, privatePem } = await this.newKey();
    await this.deps.stored.add(row, privatePem, signsFrom);
    return row.id;
  }

  /** Nodes that start at once on empty stores would else sign with a key each, which the others do not publish yet. */
  private async addFirst(): Promise<void> {
    const { row, privatePem } = await this.newKey();
    const usable = Or(IsNull(), MoreThan(this.deps.clock.now()));
    const where = { purpose: 'SIGNING' as const, retiresAt: usable };
    await this.deps.stored.addUnless(where, row, privatePem);
  }

  private async newKey(): Promise<{ row: NewKey; privatePem: Buffer }> {
    const { algorithm } = this.options;
    const { kid, privatePem, publicJwk } = await newSigningKey(algorithm);
    const row: NewKey = { id: kid, purpose: 'SIGNING', algorithm, publicJwk: JSON.stringify(publicJwk) };
    return { row, privatePem: Buffer.from(privatePem) };
  }

  /** Newest first. */
  private usable(): readonly SigningKey[] {
    const now = this.deps.clock.now();
    return this.keys.filter((key) => key.retiresAt === null || key.retiresAt > now);
  }

  private async reread(): Promise<void> {
    this.lastRead = performance.now();
    this.readings += 1;
    const reading = this.readings;
    const rows = await this.deps.database.read.find(StoredKey, {
      where: { purpose: 'SIGNING' },
      order: { signsFrom: 'DESC', id: 'DESC' },
      take: 50,
    });
    const known = new Map(this.keys.map((key) => [key.kid, key]));
    const keys = await Promise.all(
      rows.map(async (row) => {
        const before = known.get(row.id);
        return before ? { ...before, retiresAt: row.retiresAt } : this.read(row);
      }),
    );
    // One that was begun earlier and took longer knows less.
    if (reading < this.shown) return;
    this.shown = reading;
    this.keys = keys;
  }

  private async rereadQuietly(): Promise<void> {
    try {
      await this.reread();
      this.outage.recovered();
    } catch (error) {
      if (error instanceof ServiceUnavailableError) return this.outage.failed(error);
      this.deps.log.warn({ err: error }, NOT_READ);
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
