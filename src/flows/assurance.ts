/** A way of proving who somebody is. */
export type ProofWord = 'PASSWORD' | 'EMAIL' | 'TOTP' | 'BACKUP_CODE' | 'PASSKEY' | 'QR';

/** RFC 8176 section 2; it has no word for a code that was scanned. */
const METHODS: Readonly<Record<ProofWord, string>> = {
  PASSWORD: 'pwd',
  EMAIL: 'otp',
  TOTP: 'otp',
  BACKUP_CODE: 'otp',
  PASSKEY: 'hwk',
  QR: 'qr',
};
const POSSESSIONS: ReadonlySet<ProofWord> = new Set(['TOTP', 'BACKUP_CODE', 'PASSKEY']);
/** What is given besides something one has. A mailbox is neither known by heart nor held in the hand. */
const KNOWLEDGE: ReadonlySet<ProofWord> = new Set(['PASSWORD']);

/** The amr claim: each method once, and `mfa` when they are of two sorts. */
export function methodsOf(proofs: readonly ProofWord[]): string[] {
  const methods = [...new Set(proofs.map((proof) => METHODS[proof]))];
  return isTwofold(proofs) ? [...methods, 'mfa'] : methods;
}

/** The acr claim: `aal2` when two sorts of proof were given (NIST SP 800-63B-4 section 2.2), else `aal1`. */
export function assuranceOf(proofs: readonly ProofWord[]): 'aal1' | 'aal2' {
  return isTwofold(proofs) ? 'aal2' : 'aal1';
}

function isTwofold(proofs: readonly ProofWord[]): boolean {
  return proofs.some((one) => POSSESSIONS.has(one)) && proofs.some((one) => KNOWLEDGE.has(one));
}
