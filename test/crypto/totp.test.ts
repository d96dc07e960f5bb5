import { expect } from 'chai';
import { generateSync } from 'otplib';
import { newTotpSecret, totpStepOf, totpUri } from '../../src/crypto/totp.js';
import { fromBase32, totpAt } from '../support/authenticator.js';

/** RFC 6238 appendix B: the ASCII text 12345678901234567890, in base32. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
/** Seconds, and the last six of the eight digits that the RFC has for them. */
const VECTORS: readonly [number, string][] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
];

describe('crypto/totp', () => {
  it('another implementation has the RFC’s codes', () => {
    expect(fromBase32(SECRET).toString('ascii')).to.equal('12345678901234567890');
    for (const [seconds, code] of VECTORS) expect(totpAt(SECRET, Math.floor(seconds / 30))).to.equal(code);
  });

  for (const [seconds, code] of VECTORS) {
    it(`takes the RFC's code of second ${seconds}`, () => {
      expect(totpStepOf(code, SECRET, seconds * 1000)).to.equal(Math.floor(seconds / 30));
    });
  }

  it('agrees with the other implementation on a thousand secrets and times', () => {
    for (let n = 0; n < 1000; n += 1) {
      const secret = newTotpSecret();
      const step = 50_000_000 + n * 997;
      const code = totpAt(secret, step);
      expect(code).to.equal(generateSync({ secret, epoch: step * 30 }));
      expect(totpStepOf(code, secret, step * 30_000 + 29_999)).to.equal(step);
    }
  });

  it('takes the step before and the step after, says which it was, and takes no further one', () => {
    const secret = newTotpSecret();
    const step = 59_000_000;
    for (const second of [0, 15, 29]) {
      const now = (step * 30 + second) * 1000;
      for (const offset of [-1, 0, 1]) {
        expect(totpStepOf(totpAt(secret, step + offset), secret, now), `${second} ${offset}`).to.equal(
          step + offset,
        );
      }
      for (const offset of [-3, -2, 2, 3]) {
        expect(totpStepOf(totpAt(secret, step + offset), secret, now), `${second} ${offset}`).to.equal(null);
      }
    }
  });

  it('has 160 random bits, and an address that every app understands', () => {
    const secret = newTotpSecret();
    expect(fromBase32(secret)).to.have.length(20);
    expect(newTotpSecret()).not.to.equal(secret);
    const uri = totpUri(secret, { issuer: 'North & West', account: "o'neill+x@example.com" });
    const url = new URL(uri);
    expect(url.searchParams.get('issuer')).to.equal('North & West');
    expect(url.searchParams.get('secret')).to.equal(secret);
    expect(decodeURIComponent(url.pathname)).to.include("o'neill+x@example.com");
  });
});
