import { createHash, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import jwt from 'jsonwebtoken';
import type { Instant, Seconds } from '../clock.js';
import { type AccessClaims, readClaims } from './access-claims.js';

export type { AccessClaims, MachineClaims, PersonClaims } from './access-claims.js';
export type TokenAlgorithm = 'RS256' | 'ES256';

/** A public key as RFC 7517 writes it. `kid` is its RFC 7638 thumbprint. */
export interface PublicJwk {
  readonly kty: 'RSA' | 'EC';
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: TokenAlgorithm;
  readonly n?: string;
  readonly e?: string;
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
}

/** The token is not to be honoured. Nothing in it has been believed; the message says no more than the reason. */
export class TokenRefusedError extends Error {
  override readonly name = 'TokenRefusedError';

  /** `TOKEN_REVOKED`: signature and claims are good, and its session is over. */
  constructor(readonly reason: 'TOKEN_EXPIRED' | 'TOKEN_INVALID' | 'TOKEN_REVOKED') {
    super(reason === 'TOKEN_EXPIRED' ? 'The token has expired.' : 'The token is not valid.');
  }
}

/** RFC 9068 section 2.1: what keeps an access token apart from every other JWT. */
const TYP = 'at+jwt';
const MAX_TOKEN_LENGTH = 8192;
const MAX_KID_LENGTH = 128;
const SHAPE = /^([\w-]+)\.[\w-]+\.[\w-]+$/;
const RSA_BITS = 2048;

const newKeyPair = promisify(generateKeyPair);

/** RSA of 2048 bits for RS256 (some 100 ms, off the event loop), P-256 for ES256. The PEM is PKCS #8. */
export async function newSigningKey(
  algorithm: TokenAlgorithm,
): Promise<{ kid: string; privatePem: string; publicJwk: PublicJwk }> {
  const { publicKey, privateKey } =
    algorithm === 'RS256'
      ? await newKeyPair('rsa', { modulusLength: RSA_BITS })
      : await newKeyPair('ec', { namedCurve: 'P-256' });
  const publicJwk = describe(publicKey, algorithm);
  return {
    kid: publicJwk.kid,
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicJwk,
  };
}

/**
 * A signed access token (RFC 9068). Throws TypeError for claims that `verifyAccessToken` would refuse, and what
 * jsonwebtoken throws for a key too weak or of another kind than `algorithm`.
 */
export async function signAccessToken(
  claims: AccessClaims,
  key: { kid: string; algorithm: TokenAlgorithm; privateKey: KeyObject },
): Promise<string> {
  const complete = readClaims(claims);
  if (complete === null) throw new TypeError('These claims make no access token.');
  return jwt.sign(complete, key.privateKey, {
    algorithm: key.algorithm,
    header: { alg: key.algorithm, typ: TYP, kid: key.kid },
  });
}

/**
 * The claims of a token that one of our keys signed for this audience, or a TokenRefusedError and nothing else, for
 * any string (RFC 8725). The key and its one algorithm come from `keyOf` alone: whatever else the header offers
 * (`jku`, `jwk`, `x5u`, `x5c`) is not read. Only a token that is good in every other way is called expired. `leeway`
 * is for clocks that differ. Throws RangeError for a blank issuer or audience, with which jsonwebtoken would skip
 * the check.
 */
export function verifyAccessToken(
  token: string,
  options: {
    keyOf(kid: string): { algorithm: TokenAlgorithm; publicKey: KeyObject } | undefined;
    issuer: string;
    audience: string;
    now: Instant;
    leeway?: Seconds;
  },
): AccessClaims {
  const { issuer, audience, leeway = 0 } = options;
  if (!issuer || !audience)
    throw new RangeError('Tokens are checked against an issuer and an audience; one is blank.');
  const header = readHeader(token);
  const key = header && options.keyOf(header.kid);
  if (!key || key.algorithm !== header.alg) throw new TokenRefusedError('TOKEN_INVALID');
  const seconds = Math.max(1, Math.floor(options.now / 1000));
  const claims = readClaims(
    authentic(token, key.publicKey, {
      algorithms: [key.algorithm],
      issuer,
      audience,
      clockTimestamp: seconds,
      clockTolerance: leeway,
      // Expiry comes last, below: a token for somebody else must not be called merely too old.
      ignoreExpiration: true,
    }),
  );
  if (claims === null || claims.iat > seconds + MAX_CLOCK_DIFFERENCE + leeway)
    throw new TokenRefusedError('TOKEN_INVALID');
  if (seconds >= claims.exp + leeway) throw new TokenRefusedError('TOKEN_EXPIRED');
  return claims;
}

/** A token "from the future" is one whose maker's clock is this far ahead: more than two nodes five minutes astray. */
const MAX_CLOCK_DIFFERENCE: Seconds = 600;

function authentic(token: string, key: KeyObject, options: jwt.VerifyOptions): unknown {
  try {
    return jwt.verify(token, key, options);
  } catch {
    throw new TokenRefusedError('TOKEN_INVALID');
  }
}

/** The header of what may be one of our tokens. jsonwebtoken itself looks at neither `typ` nor `crit`. */
function readHeader(token: string): { kid: string; alg: string } | null {
  if (token.length > MAX_TOKEN_LENGTH) return null;
  const header = parse(SHAPE.exec(token)?.[1] ?? '');
  if (typeof header !== 'object' || header === null || 'crit' in header) return null;
  if (!('typ' in header && 'alg' in header && 'kid' in header)) return null;
  const { typ, alg, kid } = header;
  if (typ !== TYP || typeof alg !== 'string' || typeof kid !== 'string') return null;
  return kid.length > 0 && kid.length <= MAX_KID_LENGTH ? { kid, alg } : null;
}

function parse(encoded: string): unknown {
  try {
    return JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

function describe(publicKey: KeyObject, alg: TokenAlgorithm): PublicJwk {
  const { n, e, crv, x, y } = publicKey.export({ format: 'jwk' });
  // RFC 7638: the required members alone, in the order of their names, without white space.
  const required = alg === 'RS256' ? { e, kty: 'RSA', n } : { crv, kty: 'EC', x, y };
  const kid = createHash('sha256').update(JSON.stringify(required)).digest('base64url');
  return alg === 'RS256'
    ? { kty: 'RSA', kid, use: 'sig', alg, n, e }
    : { kty: 'EC', kid, use: 'sig', alg, crv, x, y };
}
