import { createHmac, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  type CodeOrigin,
  deriveCode,
  deriveRecoveryKey,
  readCode,
  sameCode,
} from '../../src/crypto/codes.js';

const KEY = Buffer.alloc(32, 1);
const FLOW: CodeOrigin = {
  purpose: 'PASSWORD_RESET',
  flowKey: 'flw_a',
  nonce: 'n',
  generation: 1,
  channel: 'EMAIL',
  format: 'DIGITS',
};

describe('verification codes', () => {
  it('COD-01 200,000 codes are uniform: chi-square over all digits and leading zeros', () => {
    const places = Array.from({ length: 6 }, () => new Array<number>(10).fill(0));
    const draws = 200_000;
    const key = randomBytes(32);
    for (let generation = 0; generation < draws; generation += 1) {
      const code = deriveCode(key, { ...FLOW, generation });
      if (code.length !== 6) expect.fail(`a code of ${code.length} digits`);
      places.forEach((counts, at) => {
        const digit = Number(code[at]);
        counts[digit] = (counts[digit] ?? 0) + 1;
      });
    }
    const expected = draws / 10;
    for (const counts of places) {
      const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      // 9 degrees of freedom; exceeded by chance once in 10^7.
      expect(chiSquare).to.be.below(51);
    }
    expect((places[0]?.[0] ?? 0) / draws).to.be.within(0.095, 0.105);
  });

  it('COD-01 no source file draws from a generator that can be predicted', () => {
    const root = join(import.meta.dirname, '../../..');
    const files = ['src', 'entities', 'schema', 'resolvers'].flatMap((folder) =>
      sourcesIn(join(root, folder)),
    );
    expect(files.length).to.be.above(10);
    const guilty = files.filter((file) => readFileSync(file, 'utf8').includes(['Math', 'random'].join('.')));
    expect(guilty).to.deep.equal([]);
  });

  it('COD-12 long codes are eight of twenty consonants, each as often as another', () => {
    const counts = new Map<string, number>();
    for (let generation = 0; generation < 25_000; generation += 1) {
      const code = deriveCode(KEY, { ...FLOW, generation, format: 'LETTERS' });
      expect(code).to.match(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/);
      for (const letter of code) counts.set(letter, (counts.get(letter) ?? 0) + 1);
      expect(readCode(`${code.slice(0, 4)}-${code.slice(4).toLowerCase()}`)).to.deep.equal({
        kind: 'CODE',
        value: code,
      });
    }
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    // 19 degrees of freedom; exceeded by chance once in 10^6.
    expect(chiSquare).to.be.below(66);
  });

  it('COD-06 every part of what a code is for changes it', () => {
    const variants = [
      FLOW,
      { ...FLOW, purpose: 'SIGN_UP' },
      { ...FLOW, flowKey: 'flw_b' },
      { ...FLOW, nonce: 'm' },
      { ...FLOW, generation: 2 },
      { ...FLOW, channel: 'SMS' },
      { ...FLOW, purpose: 'PASSWORD_RESET","flw_a', flowKey: '' },
      { ...FLOW, flowKey: 'flw_an', nonce: '' },
      { ...FLOW, flowKey: 'flw_', nonce: 'an' },
      { ...FLOW, format: 'LETTERS' as const },
    ];
    expect(new Set(variants.map((of) => deriveCode(KEY, of))).size).to.equal(variants.length);
    expect(deriveCode(KEY, FLOW)).to.equal(deriveCode(KEY, { ...FLOW }));
    expect(() => deriveCode(KEY, { ...FLOW, generation: Number.NaN })).to.throw(RangeError);
  });

  it('COD-07 without the key, nothing that is stored gives the code away', () => {
    const code = deriveCode(KEY, FLOW);
    expect(deriveCode(Buffer.alloc(32, 2), FLOW)).to.not.equal(code);
    expect(JSON.stringify(FLOW)).to.not.include(code);
    // What an attacker with a dump can do: derive with keys made of what the dump holds.
    const stored = ['', FLOW.nonce, FLOW.flowKey, JSON.stringify(FLOW)];
    const guessed = stored.map((text) => deriveCode(createHmac('sha256', text).digest(), FLOW));
    expect(guessed).to.not.include(code);
  });

  const accepted = [
    '123456',
    ' 123456 ',
    '123 456',
    '123-456',
    '1 2-3 4-5 6',
    '123\u00a0456',
    '\t123456\r\n',
  ];
  for (const typed of accepted) {
    it(`COD-09 reads ${JSON.stringify(typed)}`, () => {
      expect(readCode(typed)).to.deep.equal({ kind: 'CODE', value: '123456' });
    });
  }

  const refused = {
    nothing: '',
    'five digits': '12345',
    'seven digits': '1234567',
    'a sign': '+12345',
    'an exponent': '1e5',
    'an exponent of six characters': '1234e5',
    hexadecimal: '0x1234',
    decimals: '12.345',
    'full-width digits': '１２３４５６',
    'Arabic digits': '١٢٣٤٥٦',
    'Devanagari digits': '१२३४५६',
    letters: 'abcdef',
    'a NUL': '123456\0',
    'a zero-width joiner': '123\u200d456',
    'a JSON list': '[123456]',
    'more than anybody types': `${' '.repeat(200)}123456`,
  };
  for (const [name, typed] of Object.entries(refused)) {
    it(`COD-09 refuses ${name}`, () => expect(readCode(typed)).to.equal(null));
  }

  it('COD-09 keeps leading zeros apart from their absence', () => {
    expect(readCode('012345')).to.deep.equal({ kind: 'CODE', value: '012345' });
    expect(readCode('12345')).to.equal(null);
    expect(sameCode('012345', '12345')).to.equal(false);
    expect(sameCode('012345', '012345')).to.equal(true);
    expect(sameCode('', '0')).to.equal(false);
  });
});

describe('recovery keys', () => {
  const of = { accountId: 'usr_a', nonce: 'n' };

  it('have 128 bits in groups and belong to one account and nonce', () => {
    const key = deriveRecoveryKey(KEY, of);
    expect(key).to.match(/^[0-7][0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{5}){3}-[0-9A-HJKMNP-TV-Z]{6}$/);
    const others = [
      { ...of, accountId: 'usr_b' },
      { ...of, nonce: 'm' },
    ].map((other) => deriveRecoveryKey(KEY, other));
    others.push(deriveRecoveryKey(Buffer.alloc(32, 2), of));
    expect(new Set([key, ...others]).size).to.equal(4);
  });

  it('are read back however they are typed, as they were derived', () => {
    const accounts = fc.string().map((accountId) => deriveRecoveryKey(KEY, { accountId, nonce: 'n' }));
    fc.assert(
      fc.property(accounts, (key) => {
        const spoken = key.replaceAll('0', 'o').replaceAll('1', 'L').toLowerCase();
        const spellings = [
          key,
          key.toLowerCase(),
          key.replaceAll('-', ''),
          key.replaceAll('-', ' '),
          spoken,
          ` ${key}\n`,
        ];
        for (const typed of spellings)
          expect(readCode(typed)).to.deep.equal({ kind: 'RECOVERY_KEY', value: key });
      }),
    );
  });

  it('with a letter that base32 does not have are no recovery keys', () => {
    const key = deriveRecoveryKey(KEY, of);
    for (const bad of [
      `${key.slice(0, -1)}U`,
      key.slice(0, -1),
      `${key}A`,
      `Z${key.slice(1)}`,
      `é${key.slice(1)}`,
    ]) {
      expect(readCode(bad), bad).to.equal(null);
    }
  });
});

describe('reading a code', () => {
  it('never throws, and answers null, six digits or a whole recovery key', () => {
    const typed = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[0-9 -]{0,12}$/),
      fc.stringMatching(/^[\w-]{20,40}$/),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const read = readCode(text);
        if (read === null) return;
        expect(read.value).to.match(
          read.kind === 'CODE' ? /^([0-9]{6}|[BCDFGHJKLMNPQRSTVWXZ]{8})$/ : /^[0-9A-HJKMNP-TV-Z-]{30}$/,
        );
        expect(readCode(read.value)).to.deep.equal(read);
      }),
    );
  });

  it('FUZ-05 takes no time over 100 KB of anything', () => {
    for (const text of [' ', '-', '1', 'a', ' -'].map((unit) => unit.repeat(100_000))) {
      const from = performance.now();
      readCode(text);
      expect(performance.now() - from).to.be.below(5);
    }
  });
});

function sourcesIn(folder: string): string[] {
  try {
    const found = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return found.filter((file) => /\.tsx?$/.test(file)).map((file) => join(folder, file));
  } catch {
    return [];
  }
}
