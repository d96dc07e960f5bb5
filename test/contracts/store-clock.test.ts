import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { MovableClock } from '../../src/clock.js';
import { MemoryCells } from '../../src/ephemeral/memory.js';
import { StoreClock } from '../../src/ephemeral/store-clock.js';

/** Nothing that is measured here takes as long. */
const NEAR = 2_000;

describe('a clock set by the store', () => {
  const store = new MovableClock();
  const cells = new MemoryCells(store);

  async function startedOn(own: MovableClock): Promise<StoreClock> {
    const clock = new StoreClock(cells, own);
    await clock.start();
    return clock;
  }

  for (const minutes of [5, -5]) {
    it(`FLT-08 tells the store's time on a node that is ${minutes} minutes off`, async () => {
      const own = new MovableClock();
      own.advance(minutes * 60);
      const clock = await startedOn(own);
      expect(clock.now()).to.be.closeTo(store.now(), NEAR);
      own.advance(60);
      expect(clock.now()).to.be.closeTo(store.now() + 60_000, NEAR);
      // Whoever corrects the node's clock meanwhile is followed at the next look.
      await clock.start();
      expect(clock.now()).to.be.closeTo(store.now(), NEAR);
      clock.stop();
    });
  }

  it('FLT-08 follows within ten seconds when the clock of a running node is set', async function () {
    this.timeout(15_000);
    const own = new MovableClock();
    const clock = await startedOn(own);
    own.advance(300);
    expect(clock.now()).to.be.closeTo(store.now() + 300_000, NEAR);
    for (const end = performance.now() + 10_000; clock.now() > store.now() + NEAR; await pause(50)) {
      expect(performance.now()).to.be.below(end);
    }
    clock.stop();
  });

  it('FLT-08 leaves a clock alone that is right', async () => {
    const frozen = { now: () => 1_700_000_000_000 };
    const clock = new StoreClock(new MemoryCells({ now: () => 1_700_000_000_015 }), frozen);
    await clock.start();
    expect(clock.now()).to.equal(frozen.now());
    clock.stop();
  });

  it('FLT-08 learns nothing from a look during which its own clock was moved', async () => {
    const [own, theirs] = [new MovableClock(), new MovableClock()];
    const stored = new MemoryCells(theirs);
    const read: MemoryCells['read'] = (key) => {
      own.advance(60);
      theirs.advance(60);
      return stored.read(key);
    };
    const clock = new StoreClock({ read }, own);
    await clock.start();
    expect(clock.now()).to.be.closeTo(theirs.now(), NEAR);
    clock.stop();
  });

  it('FLT-08 keeps what it knew while the store is away', async () => {
    const own = new MovableClock();
    own.advance(300);
    let isAway = false;
    const read: MemoryCells['read'] = (key) => (isAway ? Promise.reject(new Error('away')) : cells.read(key));
    const clock = new StoreClock({ read }, own);
    await clock.start();
    isAway = true;
    await clock.start();
    expect(clock.now()).to.be.closeTo(store.now(), NEAR);
    clock.stop();
  });
});
