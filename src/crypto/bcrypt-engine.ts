import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';

/** Bcrypt over short ASCII text, off the event loop. Hashes are `$2b$…`; both engines read each other's. */
export interface BcryptEngine {
  readonly name: 'native' | 'workers';
  hash(text: string, cost: number): Promise<string>;
  compare(text: string, hash: string): Promise<boolean>;
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
    // `2y` is what it calls the very algorithm that everybody else calls `2b`.
    hash: async (text, cost) => (await native.hash(text, cost)).replace(/^\$2y\$/, () => '$2b$'),
    compare: (text, hash) => native.verify(text, hash),
    close: () => Promise.resolve(),
  };
}

function workerEngine(threads: number): BcryptEngine {
  const pool = new Piscina({
    filename: fileURLToPath(new URL('./password-hash-worker.js', import.meta.url)),
    minThreads: 1,
    maxThreads: threads,
  });
  return {
    name: 'workers',
    hash: (text, cost) => pool.run({ text, cost }, { name: 'hash' }),
    compare: (text, hash) => pool.run({ text, hash }, { name: 'compare' }),
    close: () => pool.close(),
  };
}
