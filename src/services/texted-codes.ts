import { deriveCode } from '../crypto/codes.js';
import type { Keyring } from '../crypto/keyring.js';
import type { CellKey } from '../ephemeral/cell-store.js';
import type { CodeFormat, Generation, VerificationFlow } from '../flows/verification-flow.js';

/** A phone that is being set up: it has been texted a code, and nothing is in force. */
export interface PhoneEnrollment {
  readonly accountId: string;
  readonly epoch: number;
  readonly factorId: string;
  readonly phoneKey: string;
  readonly sealedNumber: string;
  /** As it is shown. */
  readonly name: string;
  readonly nonce: string;
  readonly format: CodeFormat;
  readonly expiresAt: number;
  readonly tries: number;
}

/**
 * The code that the text of this generation carries, to the phone that is this factor: a phone that was replaced
 * meanwhile has codes that are good for nothing. Made when it is sent and when it is checked, never kept.
 */
export function textedCode(
  { code }: Pick<Keyring, 'code'>,
  { purpose, nonce }: VerificationFlow,
  flowKey: string,
  { generation: { n, format }, factorId }: { generation: Generation; factorId: string },
): string {
  return deriveCode(code, { purpose, flowKey, nonce, generation: n, channel: `sms|${factorId}`, format });
}

/** The code that puts a phone in force. */
export function enrollmentCode(
  { code }: Pick<Keyring, 'code'>,
  { nonce, factorId, format }: PhoneEnrollment,
  flowKey: string,
): string {
  const channel = `sms|${factorId}`;
  return deriveCode(code, { purpose: 'ENROLL_SMS', flowKey, nonce, generation: 1, channel, format });
}

/** `flowKey`: the digest of the enrolment's id. */
export function phoneEnrollmentCell(flowKey: string): CellKey {
  return `phone-enrollment:${flowKey}`;
}
