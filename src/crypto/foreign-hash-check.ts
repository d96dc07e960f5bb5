import { createCipheriv, createHash, pbkdf2Sync, scryptSync, timingSafeEqual } from 'node:crypto';
import { argon2d, argon2i, argon2id } from 'hash-wasm';
import type { ForeignHash, Scheme } from './foreign-hash.js';

const ARGON2 = { d: argon2d, i: argon2i, id: argon2id };
const KIB = 1024;
/** Firebase's: the first half of what scrypt makes is an AES-256 key. */
const FIREBASE_KEY_BYTES = 64;

/**
 * Whether the text comes to the digest. It takes the time that the scheme takes, and blocks: to be run where blocking
 * does not matter. The text is hashed as it is, in UTF-8, for nobody knows what others did to theirs.
 */
export async function comesTo(text: string, { scheme, salt, digest }: ForeignHash): Promise<boolean> {
  if (scheme.kind === 'bcrypt') return bcryptMatches(text, digest.toString('ascii'));
  const made = await digestOf(Buffer.from(text, 'utf8'), scheme, { salt, length: digest.length });
  return made.length === digest.length && timingSafeEqual(made, digest);
}

async function bcryptMatches(text: string, hash: string): Promise<boolean> {
  const native = await import('@node-rs/bcrypt').catch(() => null);
  if (native !== null) return native.verifySync(text, hash);
  const { default: bcryptjs } = await import('bcryptjs');
  return bcryptjs.compareSync(text, hash);
}

type Hashing = Exclude<Scheme, { kind: 'bcrypt' }>;

async function digestOf(
  password: Buffer,
  scheme: Hashing,
  { salt, length }: { readonly salt: Buffer; readonly length: number },
): Promise<Uint8Array> {
  switch (scheme.kind) {
    case 'argon2': {
      const { memory: memorySize, passes: iterations, lanes: parallelism } = scheme;
      const costs = { memorySize, iterations, parallelism, hashLength: length };
      return ARGON2[scheme.variant]({ password, salt, ...costs, outputType: 'binary' });
    }
    case 'scrypt': {
      const { n, r, p } = scheme;
      return scryptSync(password, salt, length, { N: n, r, p, maxmem: 2 * 128 * r * (n + p) + KIB });
    }
    case 'pbkdf2':
      return pbkdf2Sync(password, salt, scheme.rounds, length, scheme.digest);
    case 'firebase':
      return firebaseDigest(password, salt, scheme);
    case 'sha': {
      const parts = scheme.saltIs === 'FIRST' ? [salt, password] : [password, salt];
      return createHash(scheme.digest).update(Buffer.concat(parts)).digest();
    }
  }
}

/** As github.com/firebase/scrypt has it: the project's signer key, encrypted under a key made of the password. */
function firebaseDigest(
  password: Buffer,
  salt: Buffer,
  scheme: Extract<Scheme, { kind: 'firebase' }>,
): Buffer {
  const { rounds: r, memoryCost, signerKey, saltSeparator } = scheme;
  const seasoning = Buffer.concat([salt, Buffer.from(saltSeparator, 'base64')]);
  const N = 2 ** memoryCost;
  const made = scryptSync(password, seasoning, FIREBASE_KEY_BYTES, {
    N,
    r,
    p: 1,
    maxmem: 2 * 128 * r * (N + 1),
  });
  const cipher = createCipheriv('aes-256-ctr', made.subarray(0, 32), Buffer.alloc(16));
  return Buffer.concat([cipher.update(Buffer.from(signerKey, 'base64')), cipher.final()]);
}
