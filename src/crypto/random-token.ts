import { createHmac, hash, randomBytes, randomFillSync, timingSafeEqual } from 'node:crypto';
import type { Instant } from '../clock.js';
import { decrypt, deriveKey, encrypt, fromBase64url } from './aead.js';
import { crockfordNumber, toCrockford } from './crockford.js';

const TIME_BYTES = 6;
const TURN_BYTES = 2;
const MOST_TIME = 2 ** (8 * TIME_BYTES) - 1;
const SECRET_BYTES = 32;
const TAG_BYTES = 16;
const ID_BYTES = 10;
const CAPABILITY_BYTES = 20;
const MAX_TOKEN_LENGTH = 512;
const REFRESH = 'lkr_';

/**
 * `usr_` and 26 characters for the prefix `usr`: 48 bits of milliseconds, then 80 random bits, so that ids sort by
 * age and an index grows at its end. An id names; it proves nothing.
 */
export function newId(prefix: string, now: Instant): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(Math.trunc(now), 0, TIME_BYTES);
  chance(ID_BYTES).copy(bytes, TIME_BYTES);
  return `${prefix}_${toCrockford(bytes)}`;
}

/**
 * As newId, with the place among those of one millisecond before the random bits, of which 64 are left: ids of one
 * process sort as they were made. `turn`: 0 to 65535.
 */
export function newIdInTurn(prefix: string, now: Instant, turn: number): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(Math.trunc(now), 0, TIME_BYTES);
  bytes.writeUIntBE(turn, TIME_BYTES, TURN_BYTES);
  chance(ID_BYTES).copy(bytes, TIME_BYTES + TURN_BYTES, TURN_BYTES);
  return `${prefix}_${toCrockford(bytes)}`;
}

/** The least and the greatest id that can have been made in this millisecond. */
export function idBounds(prefix: string, at: Instant): { readonly least: string; readonly greatest: string } {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(Math.min(Math.max(Math.trunc(at), 0), MOST_TIME), 0, TIME_BYTES);
  const least = `${prefix}_${toCrockford(bytes)}`;
  return { least, greatest: `${prefix}_${toCrockford(bytes.fill(0xff, TIME_BYTES))}` };
}

/** When an id was made: its first ten characters after the prefix are the milliseconds. */
export function momentOf(id: string): Instant {
  return crockfordNumber(id.slice(id.indexOf('_') + 1).slice(0, 10));
}

/** The lowest id of one moment and the lowest of the moment after another: between them lie all that were made in between. */
export function idsOf(prefix: string, since: Instant, until: Instant): readonly [string, string] {
  const lowest = (at: Instant): string => {
    const bytes = Buffer.alloc(16);
    bytes.writeUIntBE(Math.trunc(at), 0, TIME_BYTES);
    return `${prefix}_${toCrockford(bytes)}`;
  };
  return [lowest(since), lowest(until + 1)];
}

/** `flw_` and 32 characters for the prefix `flw`: 160 random bits. Whoever knows it may use what it names. */
export function newCapability(prefix: string): string {
  return `${prefix}_${toCrockford(chance(CAPABILITY_BYTES))}`;
}

/** `lkg_` and 256 random bits, 43 characters (ASVS 7.2.3). Stored only as its digest. */
export function newResetToken(): string {
  return `lkg_${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

/** `lkq_` and 256 random bits, 43 characters: what only the browser holds that wants to be signed in by a phone. */
export function newQrSecret(): string {
  return `lkq_${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

/** SHA-256, 64 hexadecimal digits. Enough for what has 128 random bits or more; never for passwords or codes. */
export function digest(value: string): string {
  return hash('sha256', value);
}

/**
 * `lkr_` and base64url of: the session's id, 256 random bits, a 128-bit HMAC-SHA-256 tag over both. Opaque to
 * clients (RFC 6749 section 1.5). The tag lets the gateway turn invented tokens away without asking a database; that
 * a token is the session's present one, only its stored digest tells.
 */
export function newRefreshToken(sessionId: string, key: Buffer): string {
  const body = Buffer.concat([Buffer.from(sessionId, 'utf8'), randomBytes(SECRET_BYTES)]);
  return REFRESH + Buffer.concat([body, refreshTag(body, key)]).toString('base64url');
}

/** The session a refresh token belongs to; null unless this key made it. Never throws for any string. */
export function readRefreshToken(token: string, key: Buffer): { sessionId: string } | null {
  if (token.length > MAX_TOKEN_LENGTH || !token.startsWith(REFRESH)) return null;
  const bytes = fromBase64url(token.slice(REFRESH.length));
  if (bytes === null || bytes.length <= SECRET_BYTES + TAG_BYTES) return null;
  const body = bytes.subarray(0, -TAG_BYTES);
  if (!timingSafeEqual(refreshTag(body, key), bytes.subarray(-TAG_BYTES))) return null;
  return { sessionId: body.subarray(0, -SECRET_BYTES).toString('utf8') };
}

/**
 * AES-256-GCM under a key derived from a token of 128 random bits or more, as base64url: only who holds the token
 * can open it. 38 characters longer than base64url of the text itself; a sealed refresh token has below 255.
 */
export function seal(text: string, underToken: string): string {
  return encrypt(Buffer.from(text, 'utf8'), sealingKey(underToken), '').toString('base64url');
}

/** The text, or null when it was not sealed under this token. Never throws for any pair of strings. */
export function open(sealed: string, underToken: string): string | null {
  const box = fromBase64url(sealed);
  if (box === null) return null;
  return decrypt(box, sealingKey(underToken), '')?.toString('utf8') ?? null;
}

/** Random bytes taken from a stock: asking the system for each few takes longer than all else about an id. Each is given out once. */
function chance(count: number): Buffer {
  if (spent + count > stock.length) {
    randomFillSync(stock);
    spent = 0;
  }
  spent += count;
  return stock.subarray(spent - count, spent);
}

const stock = Buffer.alloc(ID_BYTES * 256);
let spent = stock.length;

function refreshTag(body: Buffer, key: Buffer): Buffer {
  return createHmac('sha256', key).update(body).digest().subarray(0, TAG_BYTES);
}

function sealingKey(token: string): Buffer {
  return deriveKey(Buffer.from(token, 'utf8'), 'latchkey sealed under token');
}
