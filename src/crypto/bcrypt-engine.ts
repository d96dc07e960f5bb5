import { fileURLToPath } from 'node:url';
import { decodeBase64 } from 'bcryptjs';
import { Piscina } from 'piscina';

/** Bcrypt over short ASCII text, off the event loop. Hashes are `$2b$…`; both engines read each other's. */
export interface BcryptEngine {
  readonly name: 'native' | 'workers';
  hash(text: string, cost: number): Promise<string>;
  compare(text: string, hash: string): Promise<boolean>;
  /** The hash of this text with the cost and the salt of that hash. */
  hashLike(text: string, hash: string): Promise<string>;
  close(): Promise<void>;
}

/**
 * The native engine where its package loads, else worker threads. Naming one takes that one or throws. `threads` is
 * for the worker threads alone; the native engine runs on libuv's pool.
 */
export async function bcryptEngine(threads: number, wanted?: 'native' | 'workers'): Promise<BcryptEngine> {
  if (wanted === 'workers') return workerEngine(threads);
  if (wanted === 'native') return nativeEngine();
  try {
    return await nativeEngine();
  } catch {
    return workerEngine(threads);
  }
}

async function nativeEngine(): Promise<BcryptEngine> {
  const native = await import('@node-rs/bcrypt');
  return {
    name: 'native',
    hash: async (text, cost) => asOthers(await native.hash(text, cost)),
    compare: (text, hash) => native.verify(text, hash),
    hashLike: async (text, hash) => asOthers(await native.hash(text, costOf(hash), saltOf(hash))),
    close: () => Promise.resolve(),
  };
}

/** What two hashes have in common if one computation can be compared with both: `$2b$12$` and 22 characters. */
export function saltAndCost(hash: string): string {
  return hash.slice(0, 29);
}

/** `2y` is what the native engine calls the very algorithm that everybody else calls `2b`. */
function asOthers(hash: string): string {
  return hash.replace(/^\$2y\$/, () => '$2b$');
}

function costOf(hash: string): number {
  return Number(hash.slice(4, 6));
}

/** Bytes: of a salt that is a text the native engine makes another one, and does not say so. */
function saltOf(hash: string): Buffer {
  return Buffer.from(decodeBase64(hash.slice(7, 29), 16));
}

function workerEngine(threads: number): BcryptEngine {
  const pool = new Piscina({
    filename: fileURLToPath(new URL('./password-hash-worker.js', import.meta.url)),
    minThreads: 1,
    maxThreads: threads,
  });
  return {
    name: 'workers',
    hash: (text, cost) => pool.run({ text, salt: cost }, { name: 'hash' }),
    compare: (text, hash) => pool.run({ text, hash }, { name: 'compare' }),
    hashLike: (text, hash) => pool.run({ text, salt: saltAndCost(hash) }, { name: 'hash' }),
    close: () => pool.close(),
  };
}
