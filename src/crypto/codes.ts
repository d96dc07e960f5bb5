import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { foldCrockford, toCrockford } from './crockford.js';

const MAX_TYPED = 128;
const KEY_BYTES = 16;
/** Consonants alone, so that no word comes out: RFC 8628 section 6.1. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const LETTER_CODE = /^[BCDFGHJKLMNPQRSTVWXZ]{8}$/;
/** 26 characters of base32 hold 130 bits; a key has 128, so the first character is below 8. */
const RECOVERY_KEY = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** What a code belongs to, and how it is written: 6 digits (20 bits), or 8 letters (34.6 bits). */
export interface CodeOrigin {
  readonly purpose: string;
  readonly flowKey: string;
  readonly nonce: string;
  readonly generation: number;
  readonly channel: string;
  readonly format: 'DIGITS' | 'LETTERS';
}

/**
 * The code of one generation of one flow: derived, so that it is stored nowhere (ASVS 6.5.2), and not
 * computable without `key` (32 bytes, outside every database in clear). 64 bits modulo 10^6 prefer some codes by at
 * most 10^6 / 2^64, one in 10^13: with five tries nobody can use or even measure it.
 */
export function deriveCode(key: Buffer, of: CodeOrigin): string {
  if (!Number.isSafeInteger(of.generation)) throw new RangeError('A generation is a whole number.');
  const mac = derive(key, ['code', of.purpose, of.flowKey, of.nonce, of.generation, of.channel, of.format]);
  const drawn = mac.readBigUInt64BE(0);
  return of.format === 'LETTERS' ? inLetters(drawn) : (drawn % 1_000_000n).toString().padStart(6, '0');
}

/** 128 bits as `XXXXX-XXXXX-XXXXX-XXXXX-XXXXXX` in Crockford's base32, to be typed or pasted. */
export function deriveRecoveryKey(key: Buffer, of: { accountId: string; nonce: string }): string {
  const mac = derive(key, ['recovery key', of.accountId, of.nonce]);
  return inGroups(toCrockford(mac.subarray(0, KEY_BYTES)));
}

/**
 * What somebody typed into the code field, in the spelling of `deriveCode` or `deriveRecoveryKey`; null when it can
 * be neither, which is an error of form and costs no try. White space and `-` may stand anywhere. Digits are ASCII
 * digits. Never throws for any string.
 */
export function readCode(
  typed: string,
): { kind: 'CODE'; value: string } | { kind: 'RECOVERY_KEY'; value: string } | null {
  if (typed.length > MAX_TYPED) return null;
  const value = typed.replace(/[\s-]/g, '');
  if (/^[0-9]{6}$/.test(value)) return { kind: 'CODE', value };
  if (LETTER_CODE.test(value.toUpperCase())) return { kind: 'CODE', value: value.toUpperCase() };
  if (!/^[0-9A-Za-z]{26}$/.test(value)) return null;
  const folded = foldCrockford(value);
  return RECOVERY_KEY.test(folded) ? { kind: 'RECOVERY_KEY', value: inGroups(folded) } : null;
}

/** Equality whose time tells nothing about where two codes differ. */
export function sameCode(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

function inLetters(drawn: bigint): string {
  let rest = drawn;
  let text = '';
  for (let n = 0; n < 8; n += 1) {
    text += LETTERS.charAt(Number(rest % 20n));
    rest /= 20n;
  }
  return text;
}

/** JSON of the parts keeps them apart: no two lists of strings and numbers have the same text. */
function derive(key: Buffer, parts: readonly (string | number)[]): Buffer {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest();
}

function inGroups(folded: string): string {
  const [a, b, c, d] = [0, 5, 10, 15].map((at) => folded.slice(at, at + 5));
  return [a, b, c, d, folded.slice(20)].join('-').toUpperCase();
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
