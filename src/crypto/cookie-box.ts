import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock, Seconds } from '../clock.js';
import { decrypt, deriveKey, encrypt, fromBase64url } from './aead.js';

/** Longer than any box we make; a cookie has 4096 bytes at most. */
const MAX_LENGTH = 4000;

/**
 * What a browser may carry but neither read nor make: AES-256-GCM under a key of the deployment, bound to what it is
 * for and to when it ends. Not single use: whatever must happen once is decided elsewhere.
 */
export class CookieBox {
  private readonly sealing: Buffer;
  private readonly signing: Buffer;

  constructor(
    cookieKey: Buffer,
    private readonly clock: Clock,
  ) {
    this.sealing = deriveKey(cookieKey, 'latchkey page state');
    this.signing = deriveKey(cookieKey, 'latchkey page form');
  }

  /** base64url; `value` must survive JSON. */
  seal(purpose: string, value: object, life: Seconds): string {
    const until = this.clock.now() + life * 1000;
    const text = JSON.stringify({ until, value });
    return encrypt(Buffer.from(text, 'utf8'), this.sealing, purpose).toString('base64url');
  }

  /** What was sealed for this purpose and has not run out; null for anything else. Never throws for any string. */
  open(purpose: string, sealed: string | null): unknown {
    if (sealed === null || sealed.length > MAX_LENGTH) return null;
    const box = fromBase64url(sealed);
    const plain = box && decrypt(box, this.sealing, purpose);
    if (plain === null) return null;
    const { until, value }: { until: number; value: unknown } = JSON.parse(plain.toString('utf8'));
    return this.clock.now() < until ? value : null;
  }

  /** HMAC-SHA-256, 43 characters of base64url. */
  sign(purpose: string, text: string): string {
    const said = JSON.stringify([purpose, text]);
    return createHmac('sha256', this.signing).update(said).digest('base64url');
  }

  isSigned(purpose: string, text: string, signature: string): boolean {
    const wanted = Buffer.from(this.sign(purpose, text));
    const given = Buffer.from(signature);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }
}
