import { createPublicKey, type KeyObject } from 'node:crypto';

/** A public key as RFC 7517 writes it, without what does not count here. */
export interface PublicClientKey {
  readonly kty: 'RSA' | 'EC';
  readonly kid: string | null;
  readonly n?: string;
  readonly e?: string;
  readonly crv?: 'P-256';
  readonly x?: string;
  readonly y?: string;
}

/** Why a key is not taken. */
export type KeyRefusal = 'PRIVATE' | 'UNUSABLE' | 'WEAK';

/** What only the private half of a key has, and a symmetric key is (RFC 7518 sections 6.2.2, 6.3.2 and 6.4). */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const MIN_RSA_BITS = 2048;
const MAX_RSA_BITS = 4096;
/** Of a number of 4096 bits in base64url. */
const MAX_MEMBER = 700;
/** 65537. A large one makes every check of a signature dear, and 3 or 1 makes forging cheap. */
const RSA_EXPONENT = 'AQAB';
const BASE64URL = /^[A-Za-z0-9_-]+$/;
const KID = /^[\x21-\x7e]{1,128}$/;

type Members = ReadonlyMap<string, unknown>;

/** The key, or why not. A private key is told apart: whoever sends one has to learn that it is not private any more. */
export function readClientKey(value: unknown): PublicClientKey | KeyRefusal {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'UNUSABLE';
  const all: Members = new Map(Object.entries(value));
  if (PRIVATE_MEMBERS.some((name) => all.has(name))) return 'PRIVATE';
  const use = all.get('use') ?? 'sig';
  const kid = all.get('kid') ?? null;
  if (use !== 'sig' || !(kid === null || (typeof kid === 'string' && KID.test(kid)))) return 'UNUSABLE';
  const key = all.get('kty') === 'RSA' ? readRsa(all, kid) : readEc(all, kid);
  return key === null ? 'UNUSABLE' : strengthOf(key);
}

/** Throws for a key that was not read by `readClientKey`. */
function publicKeyOf({ kid: _kid, ...key }: PublicClientKey): KeyObject {
  return createPublicKey({ format: 'jwk', key });
}

/** The key as it was stored, once it has passed the rules of today; null for what would not be taken any more. */
export function usableKey(stored: unknown): KeyObject | null {
  const key = readClientKey(stored);
  return typeof key === 'string' ? null : publicKeyOf(key);
}

function readRsa(all: Members, kid: string | null): PublicClientKey | null {
  const n = number(all.get('n'));
  return n !== null && all.get('e') === RSA_EXPONENT ? { kty: 'RSA', kid, n, e: RSA_EXPONENT } : null;
}

function readEc(all: Members, kid: string | null): PublicClientKey | null {
  const [x, y] = ['x', 'y'].map((name) => number(all.get(name)));
  const isP256 = all.get('kty') === 'EC' && all.get('crv') === 'P-256';
  return isP256 && x && y ? { kty: 'EC', kid, crv: 'P-256', x, y } : null;
}

function number(value: unknown): string | null {
  return typeof value === 'string' && value.length <= MAX_MEMBER && BASE64URL.test(value) ? value : null;
}

/** Node refuses a point that is not on the curve, and takes any modulus. */
function strengthOf(key: PublicClientKey): PublicClientKey | KeyRefusal {
  try {
    const bits = publicKeyOf(key).asymmetricKeyDetails?.modulusLength;
    return bits === undefined || (bits >= MIN_RSA_BITS && bits <= MAX_RSA_BITS) ? key : 'WEAK';
  } catch {
    return 'UNUSABLE';
  }
}
