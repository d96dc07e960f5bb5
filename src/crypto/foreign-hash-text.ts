import {
  DIGESTS,
  type DigestName,
  type ForeignHash,
  isAffordable,
  lengthOf,
  MAX_PART_BYTES,
} from './foreign-hash.js';

/** Why a text is no hash that could be checked. None of the words holds any of the text. */
export type HashRefusal = 'UNKNOWN_SCHEME' | 'MALFORMED' | 'COST_OUT_OF_RANGE' | 'UNSALTED';

/** A project's parameters of Firebase's scrypt, as its console shows them. */
export interface FirebaseProject {
  readonly signerKey: string;
  readonly saltSeparator: string;
  readonly rounds: number;
  readonly memoryCost: number;
}

type Reading = ForeignHash | HashRefusal;

const MIN_ARGON2_SALT = 8;
const MIN_DIGEST = 4;
const BASE64 = /^[A-Za-z0-9+/_.-]*={0,2}$/;
const NUMBER = /^(0|[1-9]\d{0,9})$/;
/**
 * 2x is a fault of one library with letters beyond ASCII; for all others it is what 2b is. The last characters of salt
 * and hash have bits that say nothing, and engines disagree on them unless they are 0.
 */
const BCRYPT = /^\$2[abxy]\$(\d\d)\$([./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26])$/;
/** Django puts the name of its own class before what others made. */
const DJANGO_NAME = /^(?:argon2(?=\$argon2)|bcrypt\$(?=\$2))/;
const PHC = /^\$([a-z0-9-]+)\$(?:v=(\d+)\$)?([^$]*)\$([^$]+)\$([^$]+)$/;
const DJANGO = /^pbkdf2_(sha\d+)\$(\d+)\$([^$]*)\$([^$]+)$/;
const LDAP = /^\{(S?)SHA(\d*)\}(.+)$/i;
const FIREBASE = /^\$firebase-scrypt\$([^$]+)\$([^$]+)$/;
const PLAIN_SHA = /^(sha\d+)(-suffix)?\$([^$]*)\$([0-9a-fA-F]+)$/;

/**
 * Reads bcrypt (`$2a$`, `$2b$`, `$2x$`, `$2y$`), argon2, scrypt and PBKDF2 as PHC strings, Django's
 * `pbkdf2_sha256$rounds$salt$hash`, LDAP's `{SSHA}`, `{SSHA256}`, `{SSHA384}`, `{SSHA512}`, `sha256$salt$hex` of the
 * salt before the password, `sha256-suffix$salt$hex` of the salt behind it, and `$firebase-scrypt$salt$hash` for a
 * project whose parameters are given.
 */
export function readForeignHash(text: string, firebase: FirebaseProject | null = null): Reading {
  const read = [(one: string) => firebaseScrypt(one, firebase), bcrypt, django, ldap, plainSha, phc];
  const plain = text.replace(DJANGO_NAME, '');
  for (const attempt of read) {
    const reading = attempt(plain);
    if (reading !== null) return typeof reading === 'string' ? reading : checked(reading);
  }
  return 'UNKNOWN_SCHEME';
}

function checked(hash: ForeignHash): Reading {
  const isTooLong = hash.salt.length > MAX_PART_BYTES || hash.digest.length > MAX_PART_BYTES;
  if (isTooLong || hash.digest.length < MIN_DIGEST) return 'MALFORMED';
  if (hash.scheme.kind !== 'bcrypt' && hash.salt.length === 0) return 'UNSALTED';
  if (hash.scheme.kind === 'argon2' && hash.salt.length < MIN_ARGON2_SALT) return 'MALFORMED';
  if (hash.scheme.kind === 'sha' && hash.digest.length !== lengthOf(hash.scheme.digest)) return 'MALFORMED';
  return isAffordable(hash.scheme) ? hash : 'COST_OUT_OF_RANGE';
}

function bcrypt(text: string): Reading | null {
  const [, cost, rest] = BCRYPT.exec(text) ?? [];
  if (cost === undefined) return text.startsWith('$2') ? 'MALFORMED' : null;
  const digest = Buffer.from(`$2b$${cost}$${rest}`, 'ascii');
  return { scheme: { kind: 'bcrypt', cost: Number(cost) }, salt: Buffer.alloc(0), digest };
}

function phc(text: string): Reading | null {
  const [, id = '', version, parameters = '', salt = '', hash = ''] = PHC.exec(text) ?? [];
  const parts = { salt: bytesOf(salt), digest: bytesOf(hash) };
  if (id === '') return null;
  const given = parametersOf(parameters);
  const number = (name: string): number => given.get(name) ?? Number.NaN;
  const variant = /^argon2(id|i|d)$/.exec(id)?.[1];
  if (variant === 'i' || variant === 'd' || variant === 'id') {
    if (version !== '19') return 'UNKNOWN_SCHEME';
    const costs = { memory: number('m'), passes: number('t'), lanes: number('p') };
    return whole({ scheme: { kind: 'argon2', variant, ...costs }, ...parts });
  }
  if (id === 'scrypt') {
    const costs = { n: 2 ** number('ln'), r: number('r'), p: number('p') };
    return whole({ scheme: { kind: 'scrypt', ...costs }, ...parts });
  }
  const digest = digestOf(id.replace(/^pbkdf2-?/, '') || 'sha1');
  if (!id.startsWith('pbkdf2') || digest === undefined) return 'UNKNOWN_SCHEME';
  const rounds = NUMBER.test(parameters) ? Number(parameters) : number('i');
  const length = parts.digest?.length ?? 0;
  return whole({ scheme: { kind: 'pbkdf2', digest, rounds, length }, ...parts });
}

function django(text: string): Reading | null {
  const [, name = '', rounds, salt = '', hash = ''] = DJANGO.exec(text) ?? [];
  if (rounds === undefined) return null;
  const digest = digestOf(name);
  if (digest === undefined) return 'UNKNOWN_SCHEME';
  const bytes = bytesOf(hash);
  const scheme = { kind: 'pbkdf2', digest, rounds: Number(rounds), length: bytes?.length ?? 0 } as const;
  return whole({ scheme, salt: Buffer.from(salt, 'utf8'), digest: bytes });
}

/** RFC 2307 and its successors: the digest of the password and then the salt, followed by the salt. */
function ldap(text: string): Reading | null {
  const [, salted, size = '', encoded = ''] = LDAP.exec(text) ?? [];
  if (salted === undefined) return null;
  if (salted === '') return 'UNSALTED';
  const digest = digestOf(size === '' ? 'sha1' : `sha${size}`);
  const bytes = bytesOf(encoded);
  if (digest === undefined) return 'UNKNOWN_SCHEME';
  if (bytes === null) return 'MALFORMED';
  const length = lengthOf(digest);
  const scheme = { kind: 'sha', digest, saltIs: 'LAST' } as const;
  return { scheme, salt: bytes.subarray(length), digest: bytes.subarray(0, length) };
}

function plainSha(text: string): Reading | null {
  const [, name = '', suffix, salt = '', hex = ''] = PLAIN_SHA.exec(text) ?? [];
  if (name === '') return null;
  const digest = digestOf(name);
  if (digest === undefined) return 'UNKNOWN_SCHEME';
  const scheme = { kind: 'sha', digest, saltIs: suffix === undefined ? 'FIRST' : 'LAST' } as const;
  return { scheme, salt: Buffer.from(salt, 'utf8'), digest: Buffer.from(hex, 'hex') };
}

function firebaseScrypt(text: string, project: FirebaseProject | null): Reading | null {
  const [, salt = '', hash = ''] = FIREBASE.exec(text) ?? [];
  if (hash === '' || project === null) return null;
  return whole({ scheme: { kind: 'firebase', ...project }, salt: bytesOf(salt), digest: bytesOf(hash) });
}

function whole(hash: { scheme: ForeignHash['scheme']; salt: Buffer | null; digest: Buffer | null }): Reading {
  const { scheme, salt, digest } = hash;
  const isComplete = Object.values(scheme).every((value) => !Number.isNaN(value));
  return isComplete && salt !== null && digest !== null ? { scheme, salt, digest } : 'MALFORMED';
}

function parametersOf(text: string): ReadonlyMap<string, number> {
  const pairs = text.split(',').map((pair) => pair.split('='));
  return new Map(
    pairs.map(([name = '', value = '']) => [name, NUMBER.test(value) ? Number(value) : Number.NaN]),
  );
}

function digestOf(name: string): DigestName | undefined {
  return DIGESTS.find((digest) => digest === name.toLowerCase());
}

/** Base64 in its ordinary alphabet, that of URLs, or passlib's with a dot for the plus; with or without padding. */
function bytesOf(text: string): Buffer | null {
  return BASE64.test(text) ? Buffer.from(text.replaceAll('.', '+'), 'base64') : null;
}
