import { domainToASCII } from 'node:url';
import { digest } from '../crypto/random-token.js';

/**
 * How people are named, in one canonical form each. Two spellings are the same identifier exactly when their
 * canonical forms are equal; a database collation never has a say (it holds `ádmin@` and `admin@ ` for equal).
 */
export interface Identifier {
  readonly kind: 'EMAIL' | 'USERNAME';
  /** What is stored, and what mail is sent to. */
  readonly canonical: string;
  /** SHA-256 of the canonical form, hexadecimal: what is looked up. */
  readonly key: string;
}

const INVISIBLE = /[\p{C}\p{Z}]/u;
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
/** Its last part begins with a letter, or it would be an IP address. */
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** `domainToASCII` reads its text like the host of a URL, and would drop whatever follows one of these. */
const URL_SYNTAX = /[/?#:@%\\[\]]/;
const USERNAME = /^[a-z0-9](?:[a-z0-9._-]{1,30}[a-z0-9])$/;

/** E-mail address: trimmed, ASCII local part in lower case, domain in lower-case punycode, 254 bytes at most. */
export function readEmail(typed: string): Identifier | null {
  const text = typed.trim();
  if (text.length > 254 || INVISIBLE.test(text)) return null;
  const at = text.lastIndexOf('@');
  const local = lowerAscii(text.slice(0, Math.max(at, 0)));
  const host = text.slice(at + 1);
  if (URL_SYNTAX.test(host)) return null;
  const domain = domainToASCII(host);
  const canonical = `${local}@${domain}`;
  if (local.length > 64 || canonical.length > 254) return null;
  if (!LOCAL_PART.test(local) || !DOMAIN.test(domain)) return null;
  return { kind: 'EMAIL', canonical, key: keyOf('email', canonical) };
}

/** What to tell somebody whose username cannot be one. */
export const USERNAME_RULE = 'Use 3 to 32 letters, digits, dots, dashes or underscores.';

/** Username: 3 to 32 of `a-z 0-9 . _ -`, beginning and ending with a letter or digit; case does not matter. */
export function readUsername(typed: string): Identifier | null {
  const canonical = lowerAscii(typed.trim());
  if (!USERNAME.test(canonical)) return null;
  return { kind: 'USERNAME', canonical, key: keyOf('username', canonical) };
}

/** Either of the two. An `@` makes it an address, for no username has one. */
export function readIdentifier(typed: string): Identifier | null {
  return typed.includes('@') ? readEmail(typed) : readUsername(typed);
}

/** `a•••@e•••.org`: enough to recognise one's own address. */
export function maskEmail(address: string): string {
  const [local = '', domain = ''] = address.split('@');
  return `${local.slice(0, 1)}•••@${domain.slice(0, 1)}•••.${domain.split('.').at(-1) ?? ''}`;
}

/** What is shown for a username: whose mailbox it is, the name alone must not tell. */
export const HIDDEN_EMAIL = '•••@•••';

/** Holds the place of a username that an account does not have yet: unique, and nobody's name. */
export function pendingUsernameKey(accountId: string): string {
  return keyOf('pending', accountId);
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function keyOf(kind: string, canonical: string): string {
  return digest(`${kind}:${canonical}`);
}
