import { randomBytes } from 'node:crypto';
import type { ForeignHash, Scheme } from './foreign-hash.js';

const DECOY_BYTES = 32;
const BCRYPT_REST = 53;

/** Nothing comes to it: its digest is random, and nobody kept what it could be made of. */
export function decoyOf(scheme: Scheme): ForeignHash {
  if (scheme.kind !== 'bcrypt') {
    const length = scheme.kind === 'pbkdf2' ? scheme.length : DECOY_BYTES;
    return { scheme, salt: randomBytes(16), digest: randomBytes(length) };
  }
  const letters = randomBytes(BCRYPT_REST).toString('base64').replaceAll('+', '.');
  const rest = `${letters.slice(0, 21)}.${letters.slice(21, 51)}.`;
  const cost = String(scheme.cost).padStart(2, '0');
  return { scheme, salt: Buffer.alloc(0), digest: Buffer.from(`$2b$${cost}$${rest}`, 'ascii') };
}
