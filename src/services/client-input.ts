import { type KeyRefusal, type PublicClientKey, readClientKey } from '../crypto/client-keys.js';
import { invalidField } from '../errors.js';
import { CLIENT_SCOPES, readClientScopes, type Scope } from '../flows/scopes.js';

const MAX_NAME = 100;
/** Enough to bring in a new one before the old one goes, on more than one machine. */
const MAX_KEYS = 5;

const REFUSALS: Readonly<Record<KeyRefusal, string>> = {
  PRIVATE: 'This is a private key, and is not private any more. Make a new pair, and send its public half.',
  UNUSABLE: 'Give a public key as a JWK: RSA, or EC on P-256.',
  WEAK: 'An RSA key needs 2048 bits, and 4096 at most.',
};

export function readName(typed: string): string {
  const name = typed.trim();
  if (name.length > MAX_NAME) throw invalidField(['input', 'name'], 'TOO_LONG', 'This is too long.');
  if (name !== '' && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name)) return name;
  throw invalidField(['input', 'name'], 'INVALID', 'Give a name in one line.');
}

export function readScopes(words: readonly string[]): readonly Scope[] {
  const scopes = readClientScopes(words);
  if (scopes !== null && scopes.length > 0) return scopes;
  const message = `Choose one or more of ${CLIENT_SCOPES.join(', ')}.`;
  throw invalidField(['input', 'scopes'], 'INVALID', message);
}

export function readKeys(values: readonly unknown[]): readonly PublicClientKey[] {
  const path = ['input', 'publicKeys'];
  if (values.length > MAX_KEYS) throw invalidField(path, 'TOO_LONG', `Give ${MAX_KEYS} keys at most.`);
  return values.map((value) => {
    const key = readClientKey(value);
    if (typeof key === 'string') throw invalidField(path, 'INVALID', REFUSALS[key]);
    return key;
  });
}
