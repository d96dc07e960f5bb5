import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { backupCodeHash, newBackupCode, readBackupCode } from '../../src/crypto/backup-codes.js';

const KEY = randomBytes(32);

describe('crypto/backup-codes', () => {
  it('a code has 80 bits of chance, and each is new', () => {
    const codes = Array.from({ length: 2000 }, newBackupCode);
    expect(new Set(codes).size).to.equal(2000);
    const seen = new Set(codes.join('').replaceAll('-', ''));
    expect([...seen].sort().join('')).to.equal('0123456789ABCDEFGHJKMNPQRSTVWXYZ');
    for (const code of codes.slice(0, 50)) expect(readBackupCode(code)).to.equal(code);
  });

  it('COD-09 reads what people make of it, and refuses what cannot be one', () => {
    expect(readBackupCode(' o1il-lOo0 abcd\nefgh ')).to.equal('0111-1000-ABCD-EFGH');
    const bad = ['', '123456', 'AAAA-BBBB-CCCC-DDD', 'AAAA-BBBB-CCCC-DDDDD', 'UUUU-BBBB-CCCC-DDDD'];
    for (const typed of [...bad, 'ＡAAA-BBBB-CCCC-DDDD', 'A'.repeat(100)]) {
      expect(readBackupCode(typed), typed).to.equal(null);
    }
  });

  it('COD-07 what is stored depends on the key and on the account', () => {
    const code = newBackupCode();
    const hash = backupCodeHash(code, 'usr_a', KEY);
    expect(hash).to.match(/^[0-9a-f]{64}$/);
    expect(backupCodeHash(code, 'usr_a', KEY)).to.equal(hash);
    expect(backupCodeHash(code, 'usr_b', KEY)).not.to.equal(hash);
    expect(backupCodeHash(code, 'usr_a', randomBytes(32))).not.to.equal(hash);
  });
});
