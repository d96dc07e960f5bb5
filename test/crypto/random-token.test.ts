import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  digest,
  newCapability,
  newId,
  newRefreshToken,
  newResetToken,
  open,
  readRefreshToken,
  seal,
} from '../../src/crypto/random-token.js';

const KEY = randomBytes(32);
const SESSION = newId('ses', 1_790_000_000_000);

describe('ids and capabilities', () => {
  it('ids carry their prefix and 26 characters of base32', () => {
    expect(newId('usr', 1_790_000_000_000)).to.match(/^usr_[0-9a-hjkmnp-tv-z]{26}$/);
    expect(newId('usr', 0)).to.match(/^usr_0{10}/);
    expect(newId('usr', 2 ** 48 - 1)).to.match(/^usr_7z{9}/);
  });

  it('ids sort by the moment they were made at', () => {
    const moments = [0, 1, 31, 32, 1_790_000_000_000, 1_790_000_000_001, 2 ** 47];
    const ids = moments.map((at) => newId('usr', at));
    expect([...ids].sort()).to.deep.equal(ids);
  });

  it('ids of one millisecond are all different', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => newId('usr', 1))).size).to.equal(10_000);
  });

  it('TOK-01 a capability has 160 random bits, none of them fixed', () => {
    const drawn = Array.from({ length: 2000 }, () => newCapability('flw'));
    for (const one of drawn) expect(one).to.match(/^flw_[0-9a-hjkmnp-tv-z]{32}$/);
    for (let at = 4; at < 36; at += 1)
      expect(new Set(drawn.map((one) => one[at])).size, `place ${at}`).to.equal(32);
  });
});

describe('reset tokens', () => {
  it('TOK-01 a grant has 256 random bits and is kept as SHA-256 alone', () => {
    const token = newResetToken();
    expect(token).to.match(/^lkg_[\w-]{43}$/);
    expect(Buffer.from(token.slice(4), 'base64url')).to.have.length(32);
    expect(new Set(Array.from({ length: 1000 }, newResetToken)).size).to.equal(1000);
    expect(digest(token)).to.match(/^[0-9a-f]{64}$/);
    expect(digest('abc')).to.equal('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('refresh tokens', () => {
  it('SES-08 are opaque, hold 256 random bits and name their session', () => {
    const token = newRefreshToken(SESSION, KEY);
    expect(token)
      .to.match(/^lkr_[\w-]+$/)
      .and.to.not.include(SESSION);
    expect(Buffer.from(token.slice(4), 'base64url')).to.have.length(SESSION.length + 32 + 16);
    expect(readRefreshToken(token, KEY)).to.deep.equal({ sessionId: SESSION });
    expect(newRefreshToken(SESSION, KEY)).to.not.equal(token);
  });

  it('are refused when a byte, the key, the spelling or the kind is another', () => {
    const token = newRefreshToken(SESSION, KEY);
    const bytes = Buffer.from(token.slice(4), 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const copy = Buffer.from(bytes);
      copy[at] = (bytes[at] ?? 0) ^ 0x80;
      expect(readRefreshToken(`lkr_${copy.toString('base64url')}`, KEY), `byte ${at}`).to.equal(null);
    }
    expect(readRefreshToken(token, randomBytes(32))).to.equal(null);
    const shortened = bytes.subarray(0, -1).toString('base64url');
    const base64 = bytes.toString('base64');
    for (const bad of [
      '',
      'lkr_',
      `lkr_${shortened}`,
      `lkr_${base64}`,
      `${token}=`,
      `${token} `,
      `LKR_${token.slice(4)}`,
    ]) {
      if (bad === token) continue;
      expect(readRefreshToken(bad, KEY), bad).to.equal(null);
    }
    expect(readRefreshToken(newResetToken(), KEY)).to.equal(null);
  });

  it('are refused above 512 characters, however well made', () => {
    expect(readRefreshToken(newRefreshToken('s'.repeat(300), KEY), KEY)).to.not.equal(null);
    expect(readRefreshToken(newRefreshToken('s'.repeat(400), KEY), KEY)).to.equal(null);
  });

  it('reading never throws and never believes a string that no key made', () => {
    const near = fc
      .base64String()
      .map((text) => `lkr_${text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')}`);
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      near,
      fc.string().map((text) => `lkr_${text}`),
    );
    fc.assert(fc.property(text, (token) => readRefreshToken(token, KEY) === null));
  });
});

describe('sealed successors', () => {
  it('SES-10 open under the parent token only and fit into 255 characters', () => {
    const parent = newRefreshToken(SESSION, KEY);
    const successor = newRefreshToken(SESSION, KEY);
    const sealed = seal(successor, parent);
    expect(sealed.length).to.be.below(256);
    expect(seal(newRefreshToken('s'.repeat(40), KEY), parent).length).to.be.below(256);
    expect(open(sealed, parent)).to.equal(successor);
    expect(open(sealed, successor)).to.equal(null);
    expect(open(sealed, digest(parent))).to.equal(null);
    expect(open(`${sealed.slice(0, -4)}AAAA`, parent)).to.equal(null);
  });

  it('any text comes back, and opening never throws', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(fc.property(text, text, (inner, token) => open(seal(inner, token), token) === inner));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text, (sealed, token) => open(sealed, token) === null),
    );
  });
});
