import type { Scheme } from '../../crypto/foreign-hash.js';

/** More than come together in many years of one system. */
const MOST = 32;
export const TOO_MANY_SCHEMES = `is of one kind more than the ${MOST} a file may have`;

/**
 * The kinds of hashes in one file, in the order in which they come: told of every one from the first record on, also by
 * whoever goes on in the middle, it always lets the same ones in.
 */
export class FileSchemes {
  private readonly names = new Set<string>();

  admits(scheme: Scheme): boolean {
    const name = JSON.stringify(scheme);
    if (this.names.size < MOST) this.names.add(name);
    return this.names.has(name);
  }
}
