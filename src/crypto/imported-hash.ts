import { decrypt, encrypt, fromBase64url } from './aead.js';
import { type ForeignHash, lengthOf, MAX_PART_BYTES, type Scheme } from './foreign-hash.js';

const PREFIX = 'imported:';
/** What to look for in the column, in the syntax of LIKE. */
export const ANY_IMPORTED = `${PREFIX}%`;
const IMPORTED = /^imported:([a-z0-9_]+):([\w-]+)$/;

/**
 * A hash that somebody else made, as it lies in SQL: `imported:<scheme's id>:<base64url of an AES-256-GCM box>`, 255
 * characters at most. Some of them could be guessed at a billion times a second by who has the table; without the
 * key there is nothing to guess at.
 */
export function sealImported(hash: ForeignHash, schemeId: string, key: Buffer): string {
  const { salt, digest } = hash;
  if (salt.length > MAX_PART_BYTES || digest.length > MAX_PART_BYTES)
    throw new RangeError('This is no hash.');
  const plain = Buffer.concat([Buffer.from([salt.length]), salt, digest]);
  return `${PREFIX}${schemeId}:${encrypt(plain, key, contextOf(schemeId)).toString('base64url')}`;
}

/** The id of the scheme by which the hash was made; null for what was not imported. */
export function importedScheme(stored: string | null): string | null {
  return IMPORTED.exec(stored ?? '')?.[1] ?? null;
}

/** Null when the key, the scheme's id or a single bit is another. Never throws for any text. */
export function openImported(stored: string, scheme: Scheme, key: Buffer): ForeignHash | null {
  const [, schemeId = '', text = ''] = IMPORTED.exec(stored) ?? [];
  const box = fromBase64url(text);
  const plain = box && decrypt(box, key, contextOf(schemeId));
  if (plain === null || plain.length === 0) return null;
  const end = 1 + plain.readUInt8(0);
  return { scheme, salt: plain.subarray(1, end), digest: plain.subarray(end) };
}

/** What is the same for all hashes of a scheme may be a secret, too: Firebase's signer key is one. */
export function sealScheme(scheme: Scheme, schemeId: string, key: Buffer): string {
  return encrypt(Buffer.from(JSON.stringify(scheme)), key, `scheme|${schemeId}`).toString('base64url');
}

/** Null when the key or a single bit is another. */
export function openScheme(sealed: string, schemeId: string, key: Buffer): Scheme | null {
  const box = fromBase64url(sealed);
  const plain = box && decrypt(box, key, `scheme|${schemeId}`);
  // Nobody without the key can have written it.
  return plain && withLength(JSON.parse(plain.toString('utf8')) as Stored);
}

/** Rows of PBKDF2 were once written without a length. */
type Stored = Scheme | (Omit<Pbkdf2, 'length'> & { readonly length?: number });
type Pbkdf2 = Extract<Scheme, { kind: 'pbkdf2' }>;

/** Nearly everybody keeps one block, as long as the digest is. */
function withLength(scheme: Stored): Scheme {
  return scheme.kind === 'pbkdf2' ? { ...scheme, length: scheme.length ?? lengthOf(scheme.digest) } : scheme;
}

function contextOf(schemeId: string): string {
  return `imported|${schemeId}`;
}
