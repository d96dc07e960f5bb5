import { createHmac } from 'node:crypto';

/** Two digits, none of them in front a zero. */
const FIRST = 10;
const COUNT = 90;

export interface MatchNumbers {
  /** What one screen shows. */
  readonly code: string;
  /** What the other one offers: three different numbers, the code among them. */
  readonly choices: readonly string[];
}

/** The numbers two screens are compared by: derived from what `id` names, so that they are stored nowhere. */
export function deriveMatchNumbers(key: Buffer, id: string): MatchNumbers {
  const mac = createHmac('sha256', key)
    .update(JSON.stringify(['match numbers', id]))
    .digest();
  const left = Array.from({ length: COUNT }, (_, n) => String(FIRST + n));
  const choices = [0, 4, 8].flatMap((at) => left.splice(mac.readUInt32BE(at) % left.length, 1));
  const code = choices[mac.readUInt32BE(12) % choices.length] ?? '';
  return { code, choices };
}
