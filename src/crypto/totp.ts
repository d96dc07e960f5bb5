import { generateSecret, generateURI, verifySync } from 'otplib';
import type { Instant, Seconds } from '../clock.js';

/** What every authenticator app understands: SHA-1, 6 digits, 30 seconds (RFC 6238). */
const STEP: Seconds = 30;
/** Apps and people are late, or their clock is: the code before and the code after are good, too. */
const TOLERANCE: Seconds = 30;
const SECRET_BYTES = 20;

/** 160 random bits in base32 (RFC 4226 section 4 asks for that many), 32 characters. */
export function newTotpSecret(): string {
  return generateSecret({ length: SECRET_BYTES });
}

/** `otpauth://totp/Issuer:account?secret=…`, for a QR code. */
export function totpUri(secret: string, of: { readonly issuer: string; readonly account: string }): string {
  return generateURI({ secret, issuer: of.issuer, label: of.account });
}

/** The time step whose code this is, of three; null when it is none of theirs. `code` is six ASCII digits. */
export function totpStepOf(code: string, secret: string, now: Instant): number | null {
  const epoch = Math.floor(now / 1000);
  const result = verifySync({ secret, token: code, period: STEP, epoch, epochTolerance: TOLERANCE });
  return result.valid && 'timeStep' in result ? result.timeStep : null;
}
