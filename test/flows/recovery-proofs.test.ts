import { expect } from 'chai';
import { areEnough, waysLeft } from '../../src/flows/recovery-proofs.js';
import type { Way } from '../../src/flows/verification-flow.js';

const WAYS: readonly Way[] = ['EMAIL', 'TOTP', 'BACKUP_CODE', 'PASSKEY', 'QR', 'SMS'];
const PAIRS = WAYS.flatMap((one) => WAYS.map((other): readonly [Way, Way] => [one, other]));
/** A backup code stands in for the app, and a text comes to the phone that has it, so the three are of one sort. */
const SAME = (one: Way, other: Way): boolean =>
  one === other || [one, other].every((way) => ['TOTP', 'BACKUP_CODE', 'SMS'].includes(way));

describe('flows/recovery-proofs', () => {
  it('one proof is enough where no second factor is, and none never', () => {
    expect(areEnough([], false)).to.equal(false);
    for (const way of WAYS) expect(areEnough([way], false), way).to.equal(true);
  });

  it('PWD-09 with a second factor one proof is never enough, whatever it is and however often it is given', () => {
    for (const way of WAYS) {
      expect(areEnough([way], true), way).to.equal(false);
      expect(areEnough([way, way, way], true), way).to.equal(false);
    }
  });

  for (const [one, other] of PAIRS) {
    it(`${one} and ${other} are ${SAME(one, other) ? 'of one sort' : 'enough'}`, () => {
      expect(areEnough([one, other], true)).to.equal(!SAME(one, other));
    });
  }

  it('what is left is of another sort, and is held by the account', () => {
    expect(waysLeft(['EMAIL'], ['TOTP', 'BACKUP_CODE'])).to.deep.equal(['TOTP', 'BACKUP_CODE', 'QR']);
    expect(waysLeft(['BACKUP_CODE'], ['TOTP', 'BACKUP_CODE'])).to.deep.equal(['EMAIL', 'QR']);
    expect(waysLeft(['TOTP'], ['TOTP', 'BACKUP_CODE', 'PASSKEY'])).to.deep.equal(['EMAIL', 'PASSKEY', 'QR']);
    expect(waysLeft(['PASSKEY'], ['PASSKEY', 'BACKUP_CODE'])).to.deep.equal(['EMAIL', 'BACKUP_CODE', 'QR']);
    expect(waysLeft(['QR'], ['TOTP'])).to.deep.equal(['EMAIL', 'TOTP']);
    expect(waysLeft(['SMS'], ['TOTP', 'SMS', 'PASSKEY'])).to.deep.equal(['EMAIL', 'PASSKEY', 'QR']);
  });

  it('whatever is proven of what is left is enough', () => {
    for (const first of WAYS) {
      for (const second of waysLeft([first], ['TOTP', 'BACKUP_CODE', 'PASSKEY', 'SMS'])) {
        expect(areEnough([first, second], true), `${first} ${second}`).to.equal(true);
      }
    }
  });
});
