import { createHmac } from 'node:crypto';
import type { Gateway } from './gateway.js';

const STEP_MS = 30_000;
/** Of a step: later, a code may have run out by the time it is looked at. */
const EARLY_MS = 18_000;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 section 6, without padding. */
export function fromBase32(text: string): Buffer {
  const bits = [...text].map((one) => BASE32.indexOf(one).toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/[01]{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}

/** RFC 6238 with SHA-1, 30 seconds and 6 digits, out of RFC 4226 section 5.3 and nothing of ours. */
export function totpAt(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const offset = mac.readUInt8(19) & 0xf;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** An authenticator app: each code it shows is one that was not shown before. */
export class Authenticator {
  private shown = 0;

  constructor(
    private readonly gateway: Gateway,
    readonly secret: string,
  ) {}

  get step(): number {
    return Math.floor(this.gateway.clock.now() / STEP_MS);
  }

  /** The code of so many steps from now. */
  at(offset: number): string {
    return totpAt(this.secret, this.step + offset);
  }

  /** A fresh code; time moves on where there is none yet. */
  next(): string {
    const isEarly = this.gateway.clock.now() % STEP_MS < EARLY_MS;
    const step = Math.max(this.shown + 1, isEarly ? this.step - 1 : this.step);
    if (step > this.step) this.gateway.clock.advance(30 * (step - this.step));
    this.shown = step;
    return totpAt(this.secret, step);
  }

  /** Goes to the beginning of the next step where this one is nearly over. */
  settle(): void {
    const gone = this.gateway.clock.now() % STEP_MS;
    if (gone >= EARLY_MS) this.gateway.clock.advance(Math.ceil((STEP_MS - gone) / 1000));
  }

  /** Six digits that are the code of none of the steps around now. */
  wrong(): string {
    const near = Array.from({ length: 9 }, (_, n) => this.at(n - 4));
    let wrong = 100_000;
    while (near.includes(String(wrong))) wrong += 1;
    return String(wrong);
  }
}
