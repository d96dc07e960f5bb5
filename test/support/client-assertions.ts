import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { Gateway } from './gateway.js';

/** Both halves of a client's key, made by somebody else's library. */
export interface Pair {
  readonly privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
  readonly jwk: JWK;
}

export interface AssertionChanges {
  readonly alg?: string;
  readonly header?: object;
  /** Undefined takes a claim away. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

export async function newPair(alg: string, kid?: string): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), ...(kid === undefined ? {} : { kid }) } };
}

/** An assertion as RFC 7523 has it, good for a minute, unless it is changed. */
export async function assertion(
  { clock, env }: Gateway,
  clientId: string,
  { privateKey }: Pair,
  { alg = 'ES256', header = {}, claims = {} }: AssertionChanges = {},
): Promise<string> {
  const exp = Math.floor(clock.now() / 1000) + 60;
  const usual = { iss: clientId, sub: clientId, aud: env.PUBLIC_URL, jti: randomUUID(), exp };
  const payload = Object.fromEntries(
    Object.entries({ ...usual, ...claims }).filter(([, value]) => value !== undefined),
  );
  return new SignJWT(payload).setProtectedHeader({ alg, ...header }).sign(privateKey);
}

/** alg: none, as no library signs. */
export function unsigned(clientId: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ iss: clientId, sub: clientId, jti: 'x', exp: 9_999_999_999 })}.eA`;
}
