import type { Scheme } from './foreign-hash.js';
import { comesTo } from './foreign-hash-check.js';

interface Task {
  readonly text: string;
  readonly scheme: Scheme;
  readonly salt: Uint8Array;
  readonly digest: Uint8Array;
}

/** Runs in a worker thread, where blocking is what the thread is for. */
export function check({ text, scheme, salt, digest }: Task): Promise<boolean> {
  return comesTo(text, { scheme, salt: Buffer.from(salt), digest: Buffer.from(digest) });
}
