import { randomBytes } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect } from 'chai';
import { type Asker, TRUSTED } from '../../src/crypto/bounded-queue.js';
import { createPasswordHasher } from '../../src/crypto/password-hash.js';
import { OverloadedError } from '../../src/errors.js';

const PEPPER = randomBytes(32);
const NO_MATCH = { matches: false, stale: false, matchesBeside: false };
const STRANGER: Asker = { rank: 'UNKNOWN', source: null };
const ENGINES = ['native', 'workers'] as const;

describe('the capacity of password hashing', () => {
  for (const engine of ENGINES) {
    it(`PWD-08 beyond its queue the ${engine} engine answers OVERLOADED at once and then recovers`, async () => {
      const hasher = await createPasswordHasher({ pepper: PEPPER, cost: 8, engine, cores: 2, maxQueue: 3 });
      const room = 2 + 3;
      const from = performance.now();
      const admitted = Array.from({ length: room }, () => hasher.verify('pw', null, TRUSTED));
      const refused = await Promise.allSettled([
        hasher.verify('pw', null, TRUSTED),
        hasher.hash('pw', TRUSTED),
      ]);
      expect(performance.now() - from).to.be.below(50);
      for (const one of refused)
        expect(one.status === 'rejected' && one.reason).to.be.instanceOf(OverloadedError);
      expect(await Promise.all(admitted)).to.have.length(room);
      expect(await hasher.verify('pw', null, TRUSTED)).to.deep.equal(NO_MATCH);
      await hasher.close();
    });

    it(`PWD-08 the ${engine} engine keeps half of its queue from the unknown, who are turned away first`, async () => {
      const hasher = await createPasswordHasher({ pepper: PEPPER, cost: 8, engine, cores: 1, maxQueue: 4 });
      const admitted = Array.from({ length: 1 + 2 }, () => hasher.verify('pw', null, STRANGER));
      const refused = await hasher.verify('pw', null, STRANGER).catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(OverloadedError);
      admitted.push(hasher.verify('pw', null, TRUSTED), hasher.verify('pw', null, TRUSTED));
      const full = await hasher.verify('pw', null, TRUSTED).catch((error: unknown) => error);
      expect(full).to.be.instanceOf(OverloadedError);
      expect(await Promise.all(admitted)).to.have.length(5);
      await hasher.close();
    });

    it(`PWD-08 the ${engine} engine serves who is known before the unknown who came first`, async () => {
      const hasher = await createPasswordHasher({ pepper: PEPPER, cost: 8, engine, cores: 1 });
      const served: string[] = [];
      const verify = (asker: Asker): Promise<unknown> =>
        hasher.verify('pw', null, asker).then(() => served.push(asker.rank));
      const strangers = Array.from({ length: 4 }, () => verify(STRANGER));
      const stranger = hasher.hash('pw', STRANGER).then(() => served.push('UNKNOWN'));
      await Promise.all([...strangers, stranger, verify(TRUSTED), verify(TRUSTED)]);
      // The first of them was at it when the known came.
      expect(served).to.deep.equal(['UNKNOWN', 'KNOWN', 'KNOWN', ...Array.from(strangers, () => 'UNKNOWN')]);
      await hasher.close();
    });

    it(`PWD-08 the ${engine} engine hashes nothing for who has left, and gives their place to the next`, async () => {
      const hasher = await createPasswordHasher({ pepper: PEPPER, cost: 8, engine, cores: 1, maxQueue: 2 });
      const served: string[] = [];
      let hasLeft = false;
      const leaver: Asker = { ...TRUSTED, hasLeft: () => hasLeft };
      const verify = (name: string, asker: Asker): Promise<unknown> =>
        hasher.verify('pw', null, asker).then(
          () => served.push(name),
          (error: unknown) => error,
        );
      const first = verify('first', leaver);
      const full = [verify('left', leaver), verify('left', leaver)];
      hasLeft = true;
      const next = verify('next', TRUSTED);
      for (const refused of await Promise.all(full)) expect(refused).to.be.instanceOf(OverloadedError);
      hasLeft = false;
      const later = verify('left at its turn', leaver);
      await first;
      hasLeft = true;
      await next;
      expect(await later).to.be.instanceOf(OverloadedError);
      expect(served).to.deep.equal(['first', 'next']);
      await hasher.close();
    });

    it(`L8 the ${engine} engine has ten compares in flight for one source, and room for another`, async () => {
      const hasher = await createPasswordHasher({ pepper: PEPPER, cost: 5, engine });
      const crowd: Asker = { rank: 'KNOWN', source: 'a' };
      const admitted = Array.from({ length: 10 }, () => hasher.verify('pw', null, crowd));
      const eleventh = await hasher.verify('pw', null, crowd).catch((error: unknown) => error);
      expect(eleventh).to.be.instanceOf(OverloadedError);
      admitted.push(hasher.verify('pw', null, { rank: 'KNOWN', source: 'b' }));
      await Promise.all(admitted);
      expect(await hasher.verify('pw', null, crowd)).to.deep.equal(NO_MATCH);
      await hasher.close();
    });

    it(`PWD-08 the ${engine} engine leaves the event loop alone`, async () => {
      const hasher = await createPasswordHasher({ pepper: PEPPER, cost: 10, engine });
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      await Promise.all(Array.from({ length: 6 }, () => hasher.verify('pw', null, TRUSTED)));
      delay.disable();
      // One compare at cost 10 takes about 50 ms: on the loop, six of them would show.
      expect(delay.percentile(99) / 1e6).to.be.below(40);
      await hasher.close();
    });
  }

  it('PWD-08 leaves two threads of the pool to others, and hashes on whatever is left', async () => {
    const widths: number[] = [];
    for (const [cores, threadPool] of [
      [8, 4],
      [2, 4],
      [8, 10],
      [4, 1],
    ] as const) {
      const hasher = await createPasswordHasher({ pepper: PEPPER, cost: 8, cores, threadPool, maxQueue: 0 });
      const tries = Array.from({ length: 12 }, () => hasher.verify('pw', null, TRUSTED));
      const settled = await Promise.allSettled(tries);
      widths.push(settled.filter(({ status }) => status === 'fulfilled').length);
      await hasher.close();
    }
    expect(widths).to.deep.equal([2, 2, 8, 1]);
  });
});
