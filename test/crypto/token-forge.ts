import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import {
  type AccessClaims,
  newSigningKey,
  type TokenAlgorithm,
  TokenRefusedError,
  verifyAccessToken,
} from '../../src/crypto/jwt.js';

export const NOW = 1_790_000_000_000;
export const SECONDS = NOW / 1000;
export const ISSUER = 'https://auth.example';
export const AUDIENCE = 'https://graph.example';

export const CLAIMS: AccessClaims = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'usr_a',
  client_id: 'web',
  scope: 'openid profile',
  iat: SECONDS,
  exp: SECONDS + 600,
  jti: 'tok_a',
  sid: 'ses_a',
  auth_time: SECONDS - 5,
  amr: ['pwd'],
  acr: 'aal1',
};

export interface TestKey {
  kid: string;
  algorithm: TokenAlgorithm;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

const keys = new Map<string, TestKey>();
/** One key of each algorithm, known to `verify`. */
export const rsa = await newKey('RS256');
export const ec = await newKey('ES256');

async function newKey(algorithm: TokenAlgorithm): Promise<TestKey> {
  const { kid, privatePem } = await newSigningKey(algorithm);
  const privateKey = createPrivateKey(privatePem);
  const key = { kid, algorithm, privateKey, publicKey: createPublicKey(privateKey) };
  keys.set(kid, key);
  return key;
}

export function verify(
  token: string,
  changes: { now?: number; audience?: string; issuer?: string; leeway?: number } = {},
): AccessClaims {
  return verifyAccessToken(token, {
    keyOf: (kid) => keys.get(kid),
    issuer: ISSUER,
    audience: AUDIENCE,
    now: NOW,
    ...changes,
  });
}

export function reasonFor(token: string, changes = {}): string {
  try {
    verify(token, changes);
    return 'accepted';
  } catch (error) {
    if (error instanceof TokenRefusedError) return error.reason;
    throw error;
  }
}

export const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A token with a true signature by one of our keys over whatever header and payload. */
export function forge(header: object, payload: unknown = CLAIMS, key: TestKey = rsa): string {
  const input = `${encode({ alg: key.algorithm, typ: 'at+jwt', kid: key.kid, ...header })}.${encode(payload)}`;
  const dsaEncoding = 'ieee-p1363' as const;
  const hash = /^"RS(384|512)"$/.exec(JSON.stringify(Object(header).alg) ?? '')?.[1] ?? '256';
  return `${input}.${sign(`sha${hash}`, Buffer.from(input), { key: key.privateKey, dsaEncoding }).toString('base64url')}`;
}
