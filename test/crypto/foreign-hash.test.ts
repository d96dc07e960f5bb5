import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { TRUSTED } from '../../src/crypto/bounded-queue.js';
import { type ForeignHash, isAffordable, nominalCost } from '../../src/crypto/foreign-hash.js';
import { ForeignHashChecker } from '../../src/crypto/foreign-hash-checker.js';
import { SchemeProbe } from '../../src/crypto/foreign-hash-probe.js';
import { readForeignHash } from '../../src/crypto/foreign-hash-text.js';
import {
  importedScheme,
  openImported,
  openScheme,
  sealImported,
  sealScheme,
} from '../../src/crypto/imported-hash.js';
import { FIREBASE, VECTORS } from '../support/imports.js';

const KEY = randomBytes(32);
const ID = 'ps_0123456789abcdef';

function read(text: string): ForeignHash {
  const hash = readForeignHash(text, FIREBASE);
  if (typeof hash === 'string') throw new Error(`${hash}: ${text}`);
  return hash;
}

describe('hashes that others made', () => {
  let checker: ForeignHashChecker;

  before(() => {
    checker = new ForeignHashChecker(2);
  });
  after(() => checker.close());

  const published: readonly [string, string, string][] = [
    ['bcrypt of cost 12', 'abc123xyz', '$2a$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW'],
    [
      'argon2id of 64 MiB',
      'password',
      '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    ],
    [
      'RFC 7914’s scrypt',
      'pleaseletmein',
      '$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw',
    ],
    [
      'passlib’s PBKDF2',
      'toomanysecrets',
      '$pbkdf2-sha256$29000$N2YMIWQsBWBMae09x1jrPQ$1t8iyB2A.WF/Z5JZv.lfCIhXXN33N23OSgQYThBYRfk',
    ],
  ];
  for (const [name, password, text] of published) {
    it(`match what was published: ${name}`, async () => {
      const own = read(text);
      expect(await checker.matches(password, { own, schemes: [] }, TRUSTED)).to.equal(true);
      expect(await checker.matches(`${password} `, { own, schemes: [] }, TRUSTED)).to.equal(false);
    });
  }

  it('are worked through in worker threads, so that the event loop stays free', async () => {
    const own = read('$pbkdf2-sha256$i=1000000$c2FsdHNhbHQ$xeR41ZKIyEGqUw22hFxMjZYok6ABzk4RpJY4c6qYE0o');
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 5);
    await checker.matches('password', { own, schemes: [] }, TRUSTED);
    clearInterval(timer);
    expect(turns).to.be.above(5);
  });

  it('match nobody who has none, whatever the dearest scheme is', async () => {
    for (const { kind, hash, password } of VECTORS) {
      const { scheme } = read(hash);
      expect(await checker.matches(password, { own: null, schemes: [scheme] }, TRUSTED), kind).to.equal(
        false,
      );
    }
    expect(await checker.matches('password', { own: null, schemes: [] }, TRUSTED)).to.equal(false);
  });

  it('match nothing, and stop nobody, when their scheme cannot be worked through', async () => {
    const broken = { kind: 'scrypt', n: 2 ** 17, r: 1, p: 1 } as const;
    const own = read(
      '$pbkdf2-sha256$29000$N2YMIWQsBWBMae09x1jrPQ$1t8iyB2A.WF/Z5JZv.lfCIhXXN33N23OSgQYThBYRfk',
    );
    for (const schemes of [[broken], [broken, own.scheme]]) {
      expect(await checker.matches('toomanysecrets', { own: null, schemes }, TRUSTED)).to.equal(false);
      expect(await checker.matches('toomanysecrets', { own, schemes }, TRUSTED)).to.equal(true);
      expect(await checker.matches('x', { own: { ...own, scheme: broken }, schemes }, TRUSTED)).to.equal(
        false,
      );
    }
  });

  it('ENU-02 of PBKDF2 cost every block of their digest, which the decoy has as well', () => {
    const of = (bytes: number) =>
      read(`$pbkdf2-sha1$i=1000$c2FsdHNhbHQ$${'A'.repeat((bytes / 3) * 4)}`).scheme;
    expect(of(60)).to.include({ kind: 'pbkdf2', length: 60 });
    expect(nominalCost(of(60))).to.equal(3 * nominalCost(of(18)));
  });

  it('ENU-02 of PBKDF2 open when their scheme was stored without a length, with that of its digest', async () => {
    const own = read(VECTORS.find(({ kind }) => kind === 'PBKDF2 of SHA-256')?.hash ?? '');
    const { length: _length, ...old } = own.scheme as Extract<ForeignHash['scheme'], { kind: 'pbkdf2' }>;
    const opened = openScheme(sealScheme(old as ForeignHash['scheme'], ID, KEY), ID, KEY);
    expect(opened).to.deep.equal({ ...old, length: 32 });
    const schemes = opened === null ? [] : [opened];
    expect(nominalCost(own.scheme)).to.equal(nominalCost(schemes[0] ?? own.scheme));
    expect(await checker.matches('password', { own: null, schemes }, TRUSTED)).to.equal(false);
    expect(
      await checker.matches(
        'password',
        { own: { ...own, scheme: schemes[0] ?? own.scheme }, schemes },
        TRUSTED,
      ),
    ).to.equal(true);
    const whole = openScheme(
      sealScheme({ ...own.scheme, length: 64 } as ForeignHash['scheme'], ID, KEY),
      ID,
      KEY,
    );
    expect(whole).to.deep.include({ length: 64 });
  });

  it('are tried on this machine before anybody depends on them', async () => {
    const patient = new SchemeProbe(60_000);
    for (const { kind, hash } of VECTORS)
      expect(await patient.verdictOn(read(hash).scheme), kind).to.equal('FINE');
    const hasty = new SchemeProbe(1);
    const dear = read(
      '$pbkdf2-sha256$i=200000$c2FsdHNhbHQ$xeR41ZKIyEGqUw22hFxMjZYok6ABzk4RpJY4c6qYE0o',
    ).scheme;
    expect(await hasty.verdictOn(dear)).to.equal('TOO_DEAR');
    expect(await hasty.verdictOn({ kind: 'bcrypt', cost: 12 }), 'what ours costs').to.equal('FINE');
    expect(await hasty.verdictOn({ kind: 'bcrypt', cost: 13 })).to.equal('TOO_DEAR');
    expect(await patient.verdictOn({ kind: 'scrypt', n: 2 ** 17, r: 1, p: 1 })).to.equal('IMPOSSIBLE');
    const vast = { kind: 'argon2', variant: 'id', memory: 2 ** 31, passes: 1, lanes: 1 } as const;
    expect(await patient.verdictOn(vast)).to.equal('IMPOSSIBLE');
  });

  it('are sealed into what the column holds, each time differently, and open again', () => {
    for (const { kind, hash } of VECTORS) {
      const own = read(hash);
      const sealed = sealImported(own, ID, KEY);
      expect(sealed.length, kind).to.be.at.most(255);
      expect(importedScheme(sealed)).to.equal(ID);
      expect(sealImported(own, ID, KEY)).to.not.equal(sealed);
      expect(openImported(sealed, own.scheme, KEY)).to.deep.equal(own);
      expect(openImported(sealed, own.scheme, randomBytes(32))).to.equal(null);
    }
    const largest: ForeignHash = {
      ...read(VECTORS[9]?.hash ?? ''),
      salt: randomBytes(64),
      digest: randomBytes(64),
    };
    expect(sealImported(largest, ID, KEY).length).to.be.at.most(255);
    expect(() => sealImported({ ...largest, salt: randomBytes(65) }, ID, KEY)).to.throw(RangeError);
  });

  const refused: Readonly<Record<string, readonly string[]>> = {
    COST_OUT_OF_RANGE: [
      '$2b$16$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
      '$2b$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
      '$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5Q',
      '$argon2id$v=19$m=4096,t=4000,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5Q',
      '$argon2id$v=19$m=8,t=1,p=4$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5Q',
      '$argon2id$v=19$m=4096,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5Q',
      '$scrypt$ln=24,r=8,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5Q',
      '$scrypt$ln=1000,r=8,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5Q',
      '$scrypt$ln=0,r=8,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5Q',
      '$scrypt$ln=20,r=1,p=6$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5Q',
      '$scrypt$ln=17,r=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5Q',
      '$scrypt$ln=16,r=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5Q',
      '$pbkdf2-sha256$i=999999999$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5Q',
      'pbkdf2_sha256$0$salt$CTFhFdXPJO1aFaMaO6Mm5Q',
    ],
    MALFORMED: [
      '$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe',
      '$2b$05$CCCCCCCCCCCCCCCCCCCCCCE5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
      '$argon2id$v=19$m=4096,t=x,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5Q',
      '$argon2id$v=19$m=4096,t=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5Q',
      '$argon2id$v=19$m=4096,t=1,p=1$c29t$CTFhFdXPJO1aFaMaO6Mm5Q',
      '$argon2id$v=19$m=4096,t=1,p=1$c29tZXNhbHQ$CT!FhFdXPJO1a',
      '$pbkdf2-sha256$i=1000$c29tZXNhbHQ$AA',
      `$pbkdf2-sha256$i=1000$c29tZXNhbHQ$${'A'.repeat(200)}`,
      'sha256$salt$abcdef',
      '{SSHA}AAAA',
    ],
    UNSALTED: [
      '{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=',
      '{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=',
      `sha256$$${'ab'.repeat(32)}`,
    ],
    UNKNOWN_SCHEME: [
      '',
      'hunter2',
      'imported:ps_0123456789abcdef:AAAA',
      'hs384:$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
      '$1$salt$qJH7.N4xYta3aEG/dfqo/0',
      '$argon2id$v=16$m=4096,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5Q',
      '$argon2x$v=19$m=4096,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5Q',
      'bcrypt_sha256$$2b$12$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
      'pbkdf2_sha3$1000$salt$CTFhFdXPJO1aFaMaO6Mm5Q',
      'md5$salt$0123456789abcdef0123456789abcdef',
    ],
  };
  for (const [why, texts] of Object.entries(refused)) {
    it(`are refused when they are none to check: ${why}`, () => {
      for (const text of texts) expect(readForeignHash(text), text).to.equal(why);
    });
  }

  it('of Firebase need the project', () => {
    const text = VECTORS.at(-1)?.hash ?? '';
    expect(readForeignHash(text)).to.equal('UNKNOWN_SCHEME');
    expect(readForeignHash(text, { ...FIREBASE, memoryCost: 30 })).to.equal('COST_OUT_OF_RANGE');
    expect(readForeignHash(text, { ...FIREBASE, rounds: 1, memoryCost: 16 })).to.equal('COST_OUT_OF_RANGE');
  });

  it('are read or refused, and what is read can be paid for, whatever the text', () => {
    const parts = VECTORS.map(({ hash }) => hash);
    const spoilt = fc.tuple(fc.constantFrom(...parts), fc.nat(80), fc.string({ maxLength: 4 }));
    const texts = fc.oneof(
      fc.string(),
      spoilt.map(([hash, at, more]) => hash.slice(0, at) + more + hash.slice(at + 1)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const reading = readForeignHash(text, FIREBASE);
        if (typeof reading === 'string') return /^[A-Z_]+$/.test(reading);
        return isAffordable(reading.scheme) && nominalCost(reading.scheme) <= 2_000;
      }),
      { numRuns: 2_000 },
    );
  });
});
