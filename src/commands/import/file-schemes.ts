import { type Scheme, schemeText } from '../../crypto/foreign-hash.js';

/** More than come together in many years of one system. */
const MOST = 32;
export const TOO_MANY_SCHEMES = `is of one kind more than the ${MOST} a file may have`;

/**
 * The kinds of hashes in one file, in the order in which they come: told of every one from the first record on, also by
 * whoever goes on in the middle, it always lets the same ones in.
 */
export class FileSchemes {
  private readonly texts = new Set<string>();

  admits(scheme: Scheme): boolean {
    const text = schemeText(scheme);
    if (this.texts.size < MOST) this.texts.add(text);
    return this.texts.has(text);
  }
}
