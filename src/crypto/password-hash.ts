import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { type BcryptEngine, bcryptEngine, saltAndCost } from './bcrypt-engine.js';
import { type Asker, BoundedQueue } from './bounded-queue.js';
import { passwordText } from './password-text.js';

export interface Verdict {
  readonly matches: boolean;
  readonly stale: boolean;
  /** Whether it is the password of the other hash that was given, too. */
  readonly matchesBeside: boolean;
}

export interface PasswordHasher {
  /**
   * `hs384:$2b$12$…`, 66 characters or a few more. Throws RangeError for text that is no password (see
   * passwordText); the policy says so to people before. Throws OverloadedError as `verify` does. With a hash to be
   * compared `beside` another, it takes over the salt of that one, if that is one of ours at the present cost.
   */
  hash(password: string, asker: Asker, beside?: string | null): Promise<string>;
  /**
   * One bcrypt compare whatever is asked: null, a malformed hash and text that is no password are compared with a
   * decoy of the present cost. `stale` when it matches and should be hashed anew: a lower cost, or a plain bcrypt
   * hash from elsewhere. Throws OverloadedError, and nothing else: when the queue is full, half full for somebody
   * unknown, when the asker's source has ten compares in flight, or when the asker has left meanwhile. A hash `beside`
   * the stored one is looked at in the same compare if both have one salt or nothing is stored; else in a second one,
   * whatever comes of the first.
   */
  verify(password: string, stored: string | null, asker: Asker, beside?: string | null): Promise<Verdict>;
  readonly engine: 'native' | 'workers';
  /** How many wait for a free core now. */
  waiting(): number;
  close(): Promise<void>;
}

export interface PasswordHasherOptions {
  /** 32 bytes; see Keyring. */
  readonly pepper: Buffer;
  /** Bcrypt's: 2^cost rounds. */
  readonly cost: number;
  readonly engine?: 'native' | 'workers';
  /** How many hashes may be made at a time; as many as there are cores unless told. */
  readonly cores?: number;
  /** Threads of libuv's pool, on which the native engine runs. 4, libuv's own figure, unless told. */
  readonly threadPool?: number;
  /** How many may wait while every core hashes. 64 unless told. */
  readonly maxQueue?: number;
}

const PREFIX = 'hs384:';
const DEFAULT_QUEUE = 64;
const MAX_PER_SOURCE = 10;
const DEFAULT_THREAD_POOL = 4;
/** Threads of libuv's pool that hashing leaves alone: name look-ups and files wait for the same threads. */
const SPARE_THREADS = 2;
/** Above 16 one compare takes many seconds: whoever could plant such a hash could stop all sign-ins with it. */
const BCRYPT = /^\$2[aby]\$(0[4-9]|1[0-6])\$[./A-Za-z0-9]{53}$/;

/** Makes the engine and the decoy; takes the time of one hash. */
export async function createPasswordHasher(options: PasswordHasherOptions): Promise<PasswordHasher> {
  const { cores = availableParallelism(), threadPool = DEFAULT_THREAD_POOL } = options;
  const engine = await bcryptEngine(cores, options.engine);
  const decoy = await engine.hash(randomBytes(36).toString('base64'), options.cost);
  const width = engine.name === 'native' ? Math.max(1, Math.min(cores, threadPool - SPARE_THREADS)) : cores;
  const limits = { width, maxWaiting: options.maxQueue ?? DEFAULT_QUEUE, maxPerSource: MAX_PER_SOURCE };
  const queue = new BoundedQueue(limits, 'password hashing');
  return new BcryptPasswordHasher({ engine, queue, decoy }, options.pepper, options.cost);
}

interface Parts {
  readonly engine: BcryptEngine;
  readonly queue: BoundedQueue;
  readonly decoy: string;
}

/** What is to be compared with what. Nothing equals a decoy: it was made of 36 random bytes that nobody kept. */
interface Comparison {
  readonly text: string;
  readonly hash: string;
  readonly stale: boolean;
}

/**
 * bcrypt over base64(HMAC-SHA-384(pepper, NFC(password))). Bcrypt alone ignores what follows byte 72 and stumbles
 * over NUL (`abc` equals `abc\0abc`); the 64 characters of the HMAC have neither trouble, and without the pepper a
 * stolen table cannot be guessed at (OWASP Password Storage, pre-hashing with a pepper).
 */
class BcryptPasswordHasher implements PasswordHasher {
  readonly engine: 'native' | 'workers';

  constructor(
    private readonly parts: Parts,
    private readonly pepper: Buffer,
    private readonly cost: number,
  ) {
    this.engine = parts.engine.name;
  }

  async hash(password: string, asker: Asker, beside: string | null = null): Promise<string> {
    const text = passwordText(password);
    if (text === null) throw new RangeError('That is not text a password can be made of.');
    const seasoned = this.seasoned(text);
    const like = this.ofPresentCost(beside);
    const { queue, engine } = this.parts;
    const make = () => (like === null ? engine.hash(seasoned, this.cost) : engine.hashLike(seasoned, like));
    return PREFIX + (await queue.run(make, asker));
  }

  async verify(
    password: string,
    stored: string | null,
    asker: Asker,
    beside: string | null = null,
  ): Promise<Verdict> {
    const first = this.comparison(password, stored);
    const second = this.comparison(password, beside);
    const compared = await this.parts.queue.run(() => this.compare(first, second), asker);
    return { ...compared, stale: compared.matches && first.stale };
  }

  waiting(): number {
    return this.parts.queue.depth;
  }

  close(): Promise<void> {
    return this.parts.engine.close();
  }

  private async compare(first: Comparison, second: Comparison): Promise<Omit<Verdict, 'stale'>> {
    const { engine, decoy } = this.parts;
    const one = ({ text, hash }: Comparison) => engine.compare(text, hash);
    if (second.hash === decoy) return { matches: await one(first), matchesBeside: false };
    if (first.hash === decoy) return { matches: false, matchesBeside: await one(second) };
    if (saltAndCost(first.hash) !== saltAndCost(second.hash))
      return { matches: await one(first), matchesBeside: await one(second) };
    const made = Buffer.from(await engine.hashLike(first.text, first.hash));
    const equals = ({ hash }: Comparison) => timingSafeEqual(made, Buffer.from(hash));
    return { matches: equals(first), matchesBeside: equals(second) };
  }

  /** The bcrypt hash in what is stored, if it is one of ours that is not stale. */
  private ofPresentCost(stored: string | null): string | null {
    if (!stored?.startsWith(PREFIX)) return null;
    const hash = stored.slice(PREFIX.length);
    return Number(BCRYPT.exec(hash)?.[1]) === this.cost ? hash : null;
  }

  private comparison(password: string, stored: string | null): Comparison {
    const text = passwordText(password);
    const seasoned = stored?.startsWith(PREFIX) ?? false;
    const hash = seasoned ? stored?.slice(PREFIX.length) : stored;
    const cost = BCRYPT.exec(hash ?? '')?.[1];
    const decoy = { text: this.seasoned(text ?? ''), hash: this.parts.decoy, stale: false };
    if (text === null || !hash || cost === undefined) return decoy;
    if (seasoned) return { text: this.seasoned(text), hash, stale: Number(cost) < this.cost };
    // Others hashed the text as typed; which of them cut it at a NUL cannot be told, so none with a NUL matches.
    return password.includes('\0') ? decoy : { text: password, hash, stale: true };
  }

  private seasoned(text: string): string {
    return createHmac('sha384', this.pepper).update(text, 'utf8').digest('base64');
  }
}
