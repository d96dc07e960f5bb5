import { expect } from 'chai';
import { assuranceOf, methodsOf, type ProofWord } from '../../src/flows/assurance.js';

const CASES: readonly [readonly ProofWord[], readonly string[], string][] = [
  [['PASSWORD'], ['pwd'], 'aal1'],
  [['EMAIL'], ['otp'], 'aal1'],
  [['PASSWORD', 'EMAIL'], ['pwd', 'otp'], 'aal1'],
  [['PASSWORD', 'TOTP'], ['pwd', 'otp', 'mfa'], 'aal2'],
  [['PASSWORD', 'BACKUP_CODE'], ['pwd', 'otp', 'mfa'], 'aal2'],
  [['PASSWORD', 'PASSKEY'], ['pwd', 'hwk', 'user', 'mfa'], 'aal2'],
  [['PASSKEY'], ['hwk', 'user', 'mfa'], 'aal2'],
  [['SYNCED_PASSKEY'], ['swk', 'user', 'mfa'], 'aal2'],
  [['EMAIL', 'TOTP'], ['otp'], 'aal1'],
  [['QR'], ['qr'], 'aal1'],
  [['SMS'], ['sms'], 'aal1'],
  [['EMAIL', 'SMS'], ['otp', 'sms'], 'aal1'],
  [['PASSWORD', 'SMS'], ['pwd', 'sms', 'mfa'], 'aal2'],
];

describe('flows/assurance', () => {
  for (const [proofs, methods, level] of CASES) {
    it(`${proofs.join(' and ')} is ${level}, by ${methods.join(' ')}`, () => {
      expect(methodsOf(proofs)).to.deep.equal(methods);
      expect(assuranceOf(proofs)).to.equal(level);
    });
  }
});
