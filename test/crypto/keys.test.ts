import { expect } from 'chai';
import { Keyring } from '../../src/crypto/keyring.js';
import { Wrapping, WrongSecretError } from '../../src/crypto/wrapping.js';

const OLD = 'old master secret of more than thirty-two bytes';
const NEW = 'new master secret of more than thirty-two bytes';
const CONTEXT = 'ROOT|root|HKDF-SHA256';
const PLAIN = Buffer.from('a key that must outlive its secret');

describe('wrapping of stored keys', () => {
  it('opens what it wrapped, under the same context only', () => {
    const wrapping = new Wrapping(NEW);
    const wrapped = wrapping.wrap(PLAIN, CONTEXT);
    expect(wrapped).to.match(/^v1\.[0-9a-f]{8}\.[\w-]+$/);
    expect(wrapping.unwrap(wrapped, CONTEXT)).to.deep.equal({ plain: PLAIN, stale: false });
    expect(() => wrapping.unwrap(wrapped, 'SIGNING|root|RS256')).to.throw(WrongSecretError);
  });

  it('wraps the same bytes differently each time', () => {
    const wrapping = new Wrapping(NEW);
    expect(wrapping.wrap(PLAIN, CONTEXT)).to.not.equal(wrapping.wrap(PLAIN, CONTEXT));
  });

  it('STO-05 the previous secret still opens, and what it opens is stale', () => {
    const wrapped = new Wrapping(OLD).wrap(PLAIN, CONTEXT);
    const rotated = new Wrapping(NEW, OLD);
    expect(rotated.unwrap(wrapped, CONTEXT)).to.deep.equal({ plain: PLAIN, stale: true });
    const again = rotated.wrap(PLAIN, CONTEXT);
    expect(new Wrapping(NEW, null).unwrap(again, CONTEXT)).to.deep.equal({ plain: PLAIN, stale: false });
  });

  it('STO-05 a wrong secret is said to be one, and what to set', () => {
    const wrapped = new Wrapping(OLD).wrap(PLAIN, CONTEXT);
    const open = () => new Wrapping(NEW).unwrap(wrapped, CONTEXT);
    expect(open).to.throw(WrongSecretError, /LATCHKEY_SECRET_PREVIOUS/);
    expect(open).to.not.throw(new RegExp(`${OLD}|${NEW}`));
  });

  it('refuses every changed bit and every malformed text with the same error', () => {
    const wrapping = new Wrapping(NEW);
    const wrapped = wrapping.wrap(PLAIN, CONTEXT);
    const [version, fingerprint, text = ''] = wrapped.split('.');
    const box = Buffer.from(text, 'base64url');
    const flipped = Array.from(box, (byte, at) => {
      const copy = Buffer.from(box);
      copy[at] = byte ^ 1;
      return `${version}.${fingerprint}.${copy.toString('base64url')}`;
    });
    const malformed = [
      '',
      '.',
      'v1',
      'v1..',
      `v2.${fingerprint}.${text}`,
      `${wrapped}.x`,
      `${version}.${fingerprint}.`,
    ];
    for (const bad of [...flipped, ...malformed]) {
      expect(() => wrapping.unwrap(bad, CONTEXT), bad).to.throw(WrongSecretError);
    }
  });

  it('SES-02 refuses a master secret below 32 bytes, present or previous', () => {
    expect(() => new Wrapping('x'.repeat(31))).to.throw(RangeError);
    expect(() => new Wrapping('x'.repeat(32), 'short')).to.throw(RangeError);
    expect(() => new Wrapping('x'.repeat(32))).to.not.throw();
  });
});

describe('keyring', () => {
  const root = Buffer.alloc(32, 7);

  it('derives five different keys of 32 bytes, the same ones every time', () => {
    const parts = ({ pepper, code, index, refresh, cookie }: Keyring) =>
      [pepper, code, index, refresh, cookie].map((key) => key.toString('hex'));
    const keys = parts(new Keyring(root));
    expect(new Set([...keys, root.toString('hex')]).size).to.equal(6);
    for (const key of keys) expect(key).to.have.length(64);
    expect(parts(new Keyring(root))).to.deep.equal(keys);
    expect(parts(new Keyring(Keyring.newRoot()))).to.not.include.members([keys[0]]);
  });

  it('keeps the derivation frozen: another word here would lose every stored password', () => {
    expect(new Keyring(root).pepper.toString('hex')).to.equal(
      'f28729d0c574b6d7862ca376cc2d1d2fd263d0d147f5e5dfee66b1784cab9b73',
    );
  });

  it('SES-02 makes 32 random bytes and takes nothing else', () => {
    expect(Keyring.newRoot()).to.have.length(32);
    expect(Keyring.newRoot().equals(Keyring.newRoot())).to.equal(false);
    for (const length of [0, 16, 31, 33])
      expect(() => new Keyring(Buffer.alloc(length))).to.throw(RangeError);
  });

  it('gives keyed handles that keep kind and value apart', () => {
    const keyring = new Keyring(root);
    expect(keyring.handle('login', 'a')).to.match(/^[0-9a-f]{64}$/);
    expect(keyring.handle('login', 'a')).to.equal(keyring.handle('login', 'a'));
    const others = [
      keyring.handle('logi', 'na'),
      keyring.handle('login","a', ''),
      keyring.handle('login', 'b'),
    ];
    others.push(new Keyring(Buffer.alloc(32, 8)).handle('login', 'a'));
    expect(new Set([...others, keyring.handle('login', 'a')]).size).to.equal(5);
  });
});
