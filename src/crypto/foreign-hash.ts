export const DIGESTS = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;
export type DigestName = (typeof DIGESTS)[number];

/** How somebody else hashes passwords: everything that is the same for all of their people. */
export type Scheme =
  | { readonly kind: 'bcrypt'; readonly cost: number }
  /** `memory` in KiB. Version 1.3 alone (RFC 9106). */
  | {
      readonly kind: 'argon2';
      readonly variant: 'i' | 'd' | 'id';
      readonly memory: number;
      readonly passes: number;
      readonly lanes: number;
    }
  | { readonly kind: 'scrypt'; readonly n: number; readonly r: number; readonly p: number }
  /** `length` in bytes: every block of the digest that is begun costs all the rounds once more. */
  | {
      readonly kind: 'pbkdf2';
      readonly digest: DigestName;
      readonly rounds: number;
      readonly length: number;
    }
  /** Both keys in base64. Scrypt makes a key, and what is stored is the signer key encrypted under it. */
  | {
      readonly kind: 'firebase';
      readonly signerKey: string;
      readonly saltSeparator: string;
      readonly rounds: number;
      readonly memoryCost: number;
    }
  | { readonly kind: 'sha'; readonly digest: DigestName; readonly saltIs: 'FIRST' | 'LAST' };

/** The same text for the same parameters, in whatever order they stand. Holds the keys of a firebase scheme. */
export function schemeText(scheme: Scheme): string {
  return JSON.stringify(Object.entries(scheme).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One person's hash, as somebody else made it. Neither part has more than 64 bytes. */
export interface ForeignHash {
  readonly scheme: Scheme;
  /** Empty for bcrypt, whose text carries it. */
  readonly salt: Buffer;
  /** What the password has to come to; for bcrypt the text of the hash in ASCII. */
  readonly digest: Buffer;
}

/** Longer salts and digests are none that anybody makes, and would not fit the column when they are sealed. */
export const MAX_PART_BYTES = 64;
const MAX_NOMINAL_MS = 2_000;
const MAX_MEMORY_KIB = 256 * 1024;
const MAX_LANES = 16;

/**
 * How long one check takes a core of the present kind, in milliseconds and roughly: good for telling which of two
 * schemes is the dearer one, and what is absurd.
 */
export function nominalCost(scheme: Scheme): number {
  switch (scheme.kind) {
    case 'bcrypt':
      return 0.055 * 2 ** scheme.cost;
    case 'argon2':
      return 0.0013 * scheme.memory * scheme.passes;
    case 'scrypt':
      return 0.0003 * scheme.n * scheme.r * scheme.p;
    case 'pbkdf2':
      return pbkdf2Cost(scheme.digest, scheme.rounds) * Math.ceil(scheme.length / lengthOf(scheme.digest));
    case 'firebase':
      return 0.0003 * 2 ** scheme.memoryCost * scheme.rounds;
    case 'sha':
      return 0.01;
  }
}

function pbkdf2Cost(digest: DigestName, rounds: number): number {
  return (digest === 'sha512' || digest === 'sha384' ? 0.0004 : 0.00025) * rounds;
}

/** In bytes. */
export function lengthOf(digest: DigestName): number {
  return digest === 'sha1' ? 20 : Number(digest.slice(3)) / 8;
}

/** Whoever could plant a hash of any cost could stop all sign-ins with it; nobody honest pays more than this. */
export function isAffordable(scheme: Scheme): boolean {
  return (
    Object.values(scheme).every((value) => typeof value === 'string' || isCount(value)) &&
    nominalCost(scheme) <= MAX_NOMINAL_MS &&
    memoryOf(scheme) <= MAX_MEMORY_KIB &&
    isDefined(scheme)
  );
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

/** The limits of the algorithms themselves. */
function isDefined(scheme: Scheme): boolean {
  if (scheme.kind === 'bcrypt') return scheme.cost >= 4;
  if (scheme.kind === 'argon2') return scheme.lanes <= MAX_LANES && scheme.memory >= 8 * scheme.lanes;
  if (scheme.kind === 'scrypt') return isScryptDefined(Math.log2(scheme.n), scheme.r);
  if (scheme.kind === 'firebase') return isScryptDefined(scheme.memoryCost, scheme.rounds);
  return true;
}

/** RFC 7914: N is a power of 2 above 1 and below 2^(128 * r / 8). OpenSSL refuses all others. */
function isScryptDefined(log2n: number, r: number): boolean {
  return Number.isInteger(log2n) && log2n >= 1 && log2n < 16 * r;
}

function memoryOf(scheme: Scheme): number {
  if (scheme.kind === 'argon2') return scheme.memory;
  if (scheme.kind === 'scrypt') return (scheme.n * scheme.r + scheme.r * scheme.p) / 8;
  if (scheme.kind === 'firebase') return (2 ** scheme.memoryCost * scheme.rounds) / 8;
  return 0;
}
