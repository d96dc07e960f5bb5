import type { Refusal } from './setting-reader.js';

/** Bytes. */
const LEAST = 32;
/** Bits: far below what 32 random characters show, far above what a habit or a pattern does. */
const LEAST_ENTROPY = 80;
const PLACEHOLDERS = [
  'changeme',
  'changethis',
  'replaceme',
  'replacethis',
  'placeholder',
  'yoursecret',
  'supersecret',
  'examplesecret',
  'defaultsecret',
  'thisisasecret',
  'notasecret',
  'secretsecret',
  'passwordpassword',
];
export const NEW_SECRET_FIX = `Make one with: node -p "crypto.randomBytes(48).toString('base64url')"`;

/** Why this cannot be the secret everything is derived from; `null` when it can. */
export function weaknessOf(secret: string): Refusal | null {
  if (Buffer.byteLength(secret) < LEAST)
    return { problem: `is shorter than ${LEAST} bytes`, fix: NEW_SECRET_FIX };
  const letters = secret.toLowerCase().replace(/[^a-z]/g, '');
  if (PLACEHOLDERS.some((word) => letters.includes(word)))
    return { problem: 'is a placeholder, not a secret', fix: NEW_SECRET_FIX };
  if (isPattern(secret) || entropy(secret) < LEAST_ENTROPY)
    return { problem: 'is a pattern, not random', fix: NEW_SECRET_FIX };
  return null;
}

/** One character over and over, a short piece repeated, or a run such as `abcdef…`. */
function isPattern(text: string): boolean {
  for (let period = 1; period <= text.length / 2; period++) {
    if (text.slice(period) === text.slice(0, -period)) return true;
  }
  const steps = new Map<number, number>();
  for (let i = 1; i < text.length; i++) {
    const step = text.charCodeAt(i) - text.charCodeAt(i - 1);
    steps.set(step, (steps.get(step) ?? 0) + 1);
  }
  return Math.max(...steps.values()) > text.length / 2;
}

/** Shannon's measure over the characters, in bits: it sees few different characters, not every kind of habit. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const length = [...text].length;
  let bits = 0;
  for (const count of counts.values()) bits -= count * Math.log2(count / length);
  return bits;
}
