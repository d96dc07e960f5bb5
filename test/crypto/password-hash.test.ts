import { randomBytes } from 'node:crypto';
import bcryptjs from 'bcryptjs';
import { expect } from 'chai';
import fc from 'fast-check';
import { TRUSTED } from '../../src/crypto/bounded-queue.js';
import { createPasswordHasher, type PasswordHasher } from '../../src/crypto/password-hash.js';

const PEPPER = randomBytes(32);
const COST = 5;
const MATCH = { matches: true, stale: false, matchesBeside: false };
const NO_MATCH = { matches: false, stale: false, matchesBeside: false };

const ENGINES = ['native', 'workers'] as const;

for (const engine of ENGINES) {
  describe(`password hashing by the ${engine} engine`, () => {
    let hasher: PasswordHasher;

    before(async () => {
      hasher = await createPasswordHasher({ pepper: PEPPER, cost: COST, engine });
    });
    after(() => hasher.close());

    it('makes what it can check, differently each time', async () => {
      expect(hasher.engine).to.equal(engine);
      const first = await hasher.hash('correct horse', TRUSTED);
      expect(first).to.match(/^hs384:\$2b\$05\$[./A-Za-z0-9]{53}$/);
      expect(await hasher.hash('correct horse', TRUSTED)).to.not.equal(first);
      expect(await hasher.verify('correct horse', first, TRUSTED)).to.deep.equal(MATCH);
      expect(await hasher.verify('Correct horse', first, TRUSTED)).to.deep.equal(NO_MATCH);
    });

    it('ENU-03 looks at two hashes, and takes over the salt of one that is its own and of its cost', async () => {
      const stored = await hasher.hash('correct horse', TRUSTED);
      const beside = await hasher.hash('battery staple', TRUSTED, stored);
      expect(beside.slice(0, 35)).to.equal(stored.slice(0, 35));
      const plain = await bcryptjs.hash('correct horse', 4);
      for (const foreign of [plain, `hs384:${plain}`, 'hs384:broken', null])
        expect((await hasher.hash('battery staple', TRUSTED, foreign)).slice(13, 35)).to.not.equal(
          foreign?.slice(-53, -31),
        );
      const ways = {
        'one salt': [stored, beside],
        'two salts': [stored, await hasher.hash('battery staple', TRUSTED)],
      };
      for (const [way, [own = null, other]] of Object.entries(ways)) {
        const verify = (text: string) => hasher.verify(text, own, TRUSTED, other);
        expect(await verify('correct horse'), way).to.deep.equal(MATCH);
        expect(await verify('battery staple'), way).to.deep.equal({ ...NO_MATCH, matchesBeside: true });
        expect(await verify('battery horse'), way).to.deep.equal(NO_MATCH);
      }
      for (const nothing of [null, 'hs384:broken'])
        expect(await hasher.verify('battery staple', nothing, TRUSTED, beside)).to.deep.equal({
          ...NO_MATCH,
          matchesBeside: true,
        });
    });

    const pairs: [string, string, string][] = [
      ['PWD-02 what follows byte 72', `${'a'.repeat(72)}A`, `${'a'.repeat(72)}B`],
      ['PWD-02 the end of eighteen emoji', `${'😀'.repeat(18)}X`, `${'😀'.repeat(18)}Y`],
      ['PWD-02 the last of 128 characters', `${'a'.repeat(127)}b`, `${'a'.repeat(127)}c`],
      ['PWD-03 a NUL and a repetition', 'pw', 'pw\0pw'],
      ['PWD-03 a NUL at the end', 'pw', 'pw\0'],
      ['PWD-03 nothing and a NUL', '', '\0'],
      ['PWD-04 a space before', 'password one', ' password one'],
      ['PWD-04 a space behind', 'password one', 'password one '],
      ['PWD-04 upper case', 'password one', 'Password one'],
      ['PWD-04 full-width letters', 'password', 'ｐassword'],
    ];
    for (const [name, set, tried] of pairs) {
      it(`${name} makes another password`, async () => {
        const stored = await hasher.hash(set, TRUSTED);
        expect(await hasher.verify(tried, stored, TRUSTED)).to.deep.equal(NO_MATCH);
        expect(await hasher.verify(set, stored, TRUSTED)).to.deep.equal(MATCH);
      });
    }

    it('PWD-04 composed and decomposed letters are one password', async () => {
      expect(
        await hasher.verify('caf\u00e9 au lait', await hasher.hash('cafe\u0301 au lait', TRUSTED), TRUSTED),
      ).to.deep.equal(MATCH);
      expect(
        await hasher.verify('cafe\u0301 au lait', await hasher.hash('caf\u00e9 au lait', TRUSTED), TRUSTED),
      ).to.deep.equal(MATCH);
    });

    it('PWD-04 lone surrogates are neither hashed nor taken for one another', async () => {
      const error = await hasher.hash('lone \ud800', TRUSTED).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(RangeError);
      expect(String(error)).to.not.include('lone');
      const stored = await hasher.hash('lone \ufffd', TRUSTED);
      expect(await hasher.verify('lone \ud800', stored, TRUSTED)).to.deep.equal(NO_MATCH);
    });

    it('PWD-01 5 MB are not hashed', async () => {
      const stored = await hasher.hash('a', TRUSTED);
      const from = performance.now();
      expect(await hasher.verify('a'.repeat(5_000_000), stored, TRUSTED)).to.deep.equal(NO_MATCH);
      expect(performance.now() - from).to.be.below(100);
    });

    it('PWD-07 a hash of lower cost matches and is stale, one of higher cost is not', async () => {
      const others = [4, 6].map((cost) => createPasswordHasher({ pepper: PEPPER, cost, engine }));
      const [low, high] = await Promise.all(
        others.map(async (one) => (await one).hash('correct horse', TRUSTED)),
      );
      expect(await hasher.verify('correct horse', low ?? null, TRUSTED)).to.deep.equal({
        ...MATCH,
        stale: true,
      });
      expect(await hasher.verify('wrong', low ?? null, TRUSTED)).to.deep.equal(NO_MATCH);
      expect(await hasher.verify('correct horse', high ?? null, TRUSTED)).to.deep.equal(MATCH);
      await Promise.all(others.map(async (one) => (await one).close()));
    });

    for (const version of ['2a', '2b', '2y']) {
      it(`PWD-07 a plain $${version}$ hash from elsewhere matches and is stale`, async () => {
        const imported = bcryptjs.hashSync('correct horse', COST).replace('$2b$', `$${version}$`);
        expect(await hasher.verify('correct horse', imported, TRUSTED)).to.deep.equal({
          ...MATCH,
          stale: true,
        });
        expect(await hasher.verify('wrong', imported, TRUSTED)).to.deep.equal(NO_MATCH);
      });
    }

    it('PWD-03 a plain hash from elsewhere matches nothing with a NUL', async () => {
      const imported = bcryptjs.hashSync('pw', COST);
      expect(await hasher.verify('pw\0pw', imported, TRUSTED)).to.deep.equal(NO_MATCH);
      expect(await hasher.verify('pw\0', imported, TRUSTED)).to.deep.equal(NO_MATCH);
    });

    it('the plain hash of the HMAC is no way in: a stolen table cannot be replayed as passwords', async () => {
      const stored = await hasher.hash('correct horse', TRUSTED);
      expect(await hasher.verify('correct horse', stored.slice('hs384:'.length), TRUSTED)).to.deep.equal(
        NO_MATCH,
      );
      expect(await hasher.verify(stored, stored, TRUSTED)).to.deep.equal(NO_MATCH);
    });

    it('another pepper matches nothing', async () => {
      const other = await createPasswordHasher({ pepper: randomBytes(32), cost: COST, engine });
      expect(
        await other.verify('correct horse', await hasher.hash('correct horse', TRUSTED), TRUSTED),
      ).to.deep.equal(NO_MATCH);
      await other.close();
    });

    it('malformed hashes match nothing and throw nothing', async () => {
      const tail = '.'.repeat(53);
      const malformed = [
        '',
        'hs384:',
        'x',
        '$2b$',
        `$2b$99$${tail}`,
        `$2b$31$${tail}`,
        `$2x$05$${tail}`,
        `$2b$+5$${tail}`,
      ];
      malformed.push(
        `hs384:hs384:$2b$05$${tail}`,
        `$2b$05$${'é'.repeat(53)}`,
        `$2b$05$${tail}\n`,
        '\0',
        `$2b$05$${tail}.`,
      );
      for (const stored of malformed)
        expect(await hasher.verify('pw', stored, TRUSTED), stored).to.deep.equal(NO_MATCH);
      await fc.assert(
        fc.asyncProperty(
          fc.string(),
          async (stored) => (await hasher.verify('pw', stored, TRUSTED)).matches === false,
        ),
        { numRuns: 25 },
      );
    });
  });
}

describe('password hashing', () => {
  it('both engines read what the other wrote', async () => {
    const hashers = await Promise.all(
      ENGINES.map((engine) => createPasswordHasher({ pepper: PEPPER, cost: COST, engine })),
    );
    for (const writer of hashers) {
      for (const password of ['correct horse', 'a'.repeat(128), '😀 caf\u00e9', 'pw\0pw']) {
        const stored = await writer.hash(password, TRUSTED);
        for (const reader of hashers) {
          expect(
            await reader.verify(password, stored, TRUSTED),
            `${writer.engine} to ${reader.engine}`,
          ).to.deep.equal(MATCH);
          expect(await reader.verify(`${password}x`, stored, TRUSTED)).to.deep.equal(NO_MATCH);
        }
      }
    }
    await Promise.all(hashers.map((hasher) => hasher.close()));
  });

  it('takes the native engine where it loads', async () => {
    const hasher = await createPasswordHasher({ pepper: PEPPER, cost: 4 });
    expect(hasher.engine).to.equal('native');
    await hasher.close();
  });

  it('ENU-03 no account, a malformed hash, a wrong password and a hash beside it cost one compare each', async () => {
    const hasher = await createPasswordHasher({ pepper: PEPPER, cost: 8 });
    const stored = await hasher.hash('correct horse', TRUSTED);
    const beside = await hasher.hash('battery staple', TRUSTED, stored);
    const cases = {
      ...{ wrong: [stored], nobody: [null], malformed: ['hs384:broken'] },
      ...{ 'wrong for both': [stored, beside], 'nobody, and one beside': [null, beside] },
    };
    const times = new Map(Object.keys(cases).map((name): [string, number[]] => [name, []]));
    // By turns: a machine that is busy for a moment is busy for all of them.
    for (let round = 0; round < 25; round += 1) {
      for (const [name, [own = null, other = null]] of Object.entries(cases)) {
        const from = performance.now();
        expect(await hasher.verify('wrong', own, TRUSTED, other)).to.deep.equal(NO_MATCH);
        times.get(name)?.push(performance.now() - from);
      }
    }
    const medians = [...times].map(([name, all]): [string, number] => [
      name,
      all.sort((a, b) => a - b)[12] ?? 0,
    ]);
    const all = medians.map(([, median]) => median);
    expect(Math.max(...all) / Math.min(...all), JSON.stringify(medians)).to.be.below(1.6);
    await hasher.close();
  });
});
