import type { KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { Instant, Seconds } from '../clock.js';

/** What an assertion claims before anything of it is believed. */
export interface ClaimedAssertion {
  /** Whom it speaks for; the one thing a key can be looked up by. */
  readonly clientId: string;
  readonly algorithm: AssertionAlgorithm;
  readonly kid: string | null;
}

/** An assertion that one of the keys has signed for us. It counts once: `jti` is for its receiver to remember. */
export interface ProvenAssertion {
  readonly jti: string;
  readonly expiresAt: Instant;
}

export const ASSERTION_ALGORITHMS = ['RS256', 'PS256', 'ES256'] as const;
export type AssertionAlgorithm = (typeof ASSERTION_ALGORITHMS)[number];

/** An assertion is made for one request: none is good for longer, so none has to be remembered for longer. */
const MAX_LIFE: Seconds = 300;
/** For clocks that differ. */
const LEEWAY: Seconds = 60;
const MAX_LENGTH = 8192;
const MAX_JTI = 256;
const SHAPE = /^([\w-]+)\.([\w-]+)\.[\w-]+$/;
/** An access token is a JWT with the same issuer and subject rules: its `typ` is what keeps it out (RFC 8725 3.11). */
const TYPES: readonly unknown[] = [undefined, 'JWT', 'jwt', 'client-authentication+jwt'];

type Members = ReadonlyMap<string, unknown>;

/** Null for anything that cannot be an assertion of RFC 7523. Never throws for any string. */
export function readAssertionClaim(assertion: string): ClaimedAssertion | null {
  const parts = assertion.length <= MAX_LENGTH ? SHAPE.exec(assertion) : null;
  const header = members(parts?.[1]);
  const payload = members(parts?.[2]);
  if (header === null || payload === null || header.has('crit')) return null;
  if (!TYPES.includes(header.get('typ'))) return null;
  const algorithm = ASSERTION_ALGORITHMS.find((one) => one === header.get('alg'));
  const clientId = payload.get('sub');
  const kid = header.get('kid') ?? null;
  if (algorithm === undefined || typeof clientId !== 'string' || payload.get('iss') !== clientId) return null;
  return kid === null || typeof kid === 'string' ? { clientId, algorithm, kid } : null;
}

/**
 * What the assertion is when this key signed it for this audience, at this time; else null. The algorithm is the one
 * that was read and found to fit the key; nothing else of the header is looked at. The audience is our issuer and
 * nothing beside it: an assertion that also fits somewhere else could be one that was made for there.
 */
export function proveAssertion(
  assertion: string,
  key: { readonly algorithm: AssertionAlgorithm; readonly publicKey: KeyObject },
  about: { readonly audience: string; readonly now: Instant },
): ProvenAssertion | null {
  const seconds = Math.floor(about.now / 1000);
  const payload = authentic(assertion, key, { ...about, seconds });
  if (payload === null) return null;
  const exp = payload.get('exp');
  const iat = payload.get('iat') ?? seconds;
  const jti = payload.get('jti');
  if (typeof exp !== 'number' || typeof iat !== 'number' || !Number.isSafeInteger(exp)) return null;
  if (exp > seconds + MAX_LIFE + LEEWAY || iat > seconds + LEEWAY) return null;
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI) return null;
  return { jti, expiresAt: (exp + LEEWAY) * 1000 };
}

function authentic(
  assertion: string,
  { algorithm, publicKey }: { algorithm: AssertionAlgorithm; publicKey: KeyObject },
  { audience, seconds }: { audience: string; seconds: Seconds },
): Members | null {
  try {
    const payload: unknown = jwt.verify(assertion, publicKey, {
      algorithms: [algorithm],
      audience,
      clockTimestamp: seconds,
      clockTolerance: LEEWAY,
    });
    const all = typeof payload === 'object' && payload !== null ? new Map(Object.entries(payload)) : null;
    const named: unknown = all?.get('aud');
    const isOursAlone = named === audience || (Array.isArray(named) && named.length === 1);
    return isOursAlone ? all : null;
  } catch {
    return null;
  }
}

function members(encoded: string | undefined): Members | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded ?? '', 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? new Map(Object.entries(value))
      : null;
  } catch {
    return null;
  }
}
