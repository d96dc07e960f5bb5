/** A way of proving who somebody is. */
export type ProofWord =
  | 'PASSWORD'
  | 'EMAIL'
  | 'TOTP'
  | 'BACKUP_CODE'
  | 'PASSKEY'
  | 'SYNCED_PASSKEY'
  | 'QR'
  | 'SMS';

/**
 * RFC 8176 section 2; it has no word for a code that was scanned. A key that may be on several devices is held by
 * software, and `user` says that its authenticator verified somebody's presence.
 */
const METHODS: Readonly<Record<ProofWord, readonly string[]>> = {
  PASSWORD: ['pwd'],
  EMAIL: ['otp'],
  TOTP: ['otp'],
  BACKUP_CODE: ['otp'],
  PASSKEY: ['hwk', 'user'],
  SYNCED_PASSKEY: ['swk', 'user'],
  QR: ['qr'],
  SMS: ['sms'],
};
const POSSESSIONS: ReadonlySet<ProofWord> = new Set(['TOTP', 'BACKUP_CODE', 'SMS']);
/** What is given besides something one has. A mailbox is neither known by heart nor held in the hand. */
const KNOWLEDGE: ReadonlySet<ProofWord> = new Set(['PASSWORD']);
/** Something one has that was unlocked by something one knows or is: two sorts at once. */
const UNLOCKED: ReadonlySet<ProofWord> = new Set(['PASSKEY', 'SYNCED_PASSKEY']);

/** The amr claim: each method once, and `mfa` when they are of two sorts. */
export function methodsOf(proofs: readonly ProofWord[]): string[] {
  const methods = [...new Set(proofs.flatMap((proof) => METHODS[proof]))];
  return isTwofold(proofs) ? [...methods, 'mfa'] : methods;
}

/** The acr claim: `aal2` when two sorts of proof were given (NIST SP 800-63B-4 section 2.2), else `aal1`. */
export function assuranceOf(proofs: readonly ProofWord[]): 'aal1' | 'aal2' {
  return isTwofold(proofs) ? 'aal2' : 'aal1';
}

function isTwofold(proofs: readonly ProofWord[]): boolean {
  if (proofs.some((one) => UNLOCKED.has(one))) return true;
  return proofs.some((one) => POSSESSIONS.has(one)) && proofs.some((one) => KNOWLEDGE.has(one));
}
