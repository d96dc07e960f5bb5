import { expect } from 'chai';
import { MovableClock, systemClock } from '../../src/clock.js';
import type { CellKey, CellStore } from '../../src/ephemeral/cell-store.js';
import { MemoryCells } from '../../src/ephemeral/memory.js';
import { OverloadedError } from '../../src/errors.js';
import { type CellRig, redisRig } from '../support/service-cells.js';
import { rejection } from '../support/service-errors.js';
import { describeOn, services } from '../support/services.js';

interface Counter {
  readonly count: number;
}

const KEY: CellKey = 'flow:0a1b2c';

function increment(store: CellStore, key: CellKey = KEY, hint?: 'NEW'): Promise<number> {
  const oneMore = (state: Counter | undefined) => {
    const count = (state?.count ?? 0) + 1;
    return { state: { count }, ttl: 600, result: count };
  };
  return store.update<Counter, number>(key, oneMore, hint);
}

function contract(makeRig: (stores: number) => Promise<CellRig>): void {
  let rig: CellRig;
  let cells: CellStore;

  beforeEach(async () => {
    rig = await makeRig(3);
    const [first] = rig.stores;
    expect(first).to.not.equal(undefined);
    cells = first ?? new MemoryCells(systemClock);
  });
  afterEach(() => rig.close());

  it('keeps a document and answers what the transition decided', async () => {
    const result = await cells.update(KEY, (state, now) => {
      expect(state).to.equal(undefined);
      expect(Math.abs(now - Date.now())).to.be.below(60_000);
      return { state: { name: 'ünï 😀', list: [1, null] }, ttl: 60, result: 'made' };
    });
    expect(result).to.equal('made');
    expect((await cells.read(KEY)).state).to.deep.equal({ name: 'ünï 😀', list: [1, null] });
    expect((await cells.read('flow:other')).state).to.equal(undefined);
  });

  it('gives everybody a copy of their own', async () => {
    const mine = { list: [1] };
    await cells.update(KEY, () => ({ state: mine, ttl: 60, result: null }));
    mine.list.push(2);
    const { state } = await cells.read<{ list: number[] }>(KEY);
    state?.list.push(3);
    expect((await cells.read(KEY)).state).to.deep.equal({ list: [1] });
  });

  it('COD-02 lets a cell die when its life is over on the moved clock, and not a second before', async () => {
    await increment(cells);
    rig.clock.advance(598);
    expect((await cells.read(KEY)).state).to.deep.equal({ count: 1 });
    rig.clock.advance(3);
    expect((await cells.read(KEY)).state).to.equal(undefined);
    expect(await increment(cells)).to.equal(1);
  });

  it('counts a life from its last write', async () => {
    await increment(cells);
    rig.clock.advance(400);
    await increment(cells);
    rig.clock.advance(400);
    expect((await cells.read(KEY)).state).to.deep.equal({ count: 2 });
  });

  it('deletes a cell when the transition says undefined', async () => {
    await increment(cells);
    await cells.update(KEY, () => ({ state: undefined, ttl: 1, result: null }));
    expect((await cells.read(KEY)).state).to.equal(undefined);
  });

  it('changes nothing when the transition throws, and throws the same error', async () => {
    await increment(cells);
    const reason = new Error('no');
    const thrown = await rejection(
      cells.update(KEY, () => {
        throw reason;
      }),
    );
    expect(thrown).to.equal(reason);
    expect((await cells.read(KEY)).state).to.deep.equal({ count: 1 });
  });

  it('RLM-03 refuses a life that is no whole number of seconds', async () => {
    for (const ttl of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      const thrown = await rejection(cells.update(KEY, () => ({ state: {}, ttl, result: null })));
      expect(thrown).to.be.instanceOf(RangeError);
    }
    expect((await cells.read(KEY)).state).to.equal(undefined);
  });

  it('RACE-02 loses none of 200 parallel increments, from one process and from several', async () => {
    const counts = await Promise.all(Array.from({ length: 200 }, () => increment(cells)));
    expect(new Set(counts).size).to.equal(200);
    const others = await Promise.all(
      rig.stores.flatMap((store) => Array.from({ length: 40 }, () => increment(store))),
    );
    expect(Math.max(...others)).to.equal(200 + rig.stores.length * 40);
  });

  it('lets exactly one of 60 parallel takers win', async () => {
    await increment(cells);
    const takes = Array.from({ length: 60 }, (_, turn) => {
      const store = rig.stores[turn % rig.stores.length] ?? cells;
      return store.update<Counter, boolean>(KEY, (state) => ({
        state: undefined,
        ttl: 1,
        result: state !== undefined,
      }));
    });
    expect((await Promise.all(takes)).filter(Boolean)).to.have.length(1);
  });

  it('writes nothing when the transition returns the state it was given', async () => {
    await increment(cells);
    const before = await rig.server?.writes();
    for (let turn = 0; turn < 20; turn += 1) {
      await cells.update(KEY, (state) => ({ state, ttl: 600, result: null }));
      await cells.update('flow:none', (state) => ({ state, ttl: 600, result: null }));
    }
    expect(await rig.server?.writes()).to.equal(before);
    rig.clock.advance(601);
    expect((await cells.read(KEY)).state, 'its life was not made longer').to.equal(undefined);
  });

  it('RACE-02 a cell that is taken to be new is changed as it is, by however many at once', async () => {
    await cells.read(KEY);
    expect(await increment(cells, KEY, 'NEW')).to.equal(1);
    expect(await increment(cells, KEY, 'NEW')).to.equal(2);
    const counts = await Promise.all(
      rig.stores.flatMap((store) =>
        Array.from({ length: 20 }, () => increment(store, 'flow:several', 'NEW')),
      ),
    );
    expect(new Set(counts).size).to.equal(rig.stores.length * 20);
    const untouched = await cells.update('flow:none', (state) => ({ state, ttl: 600, result: 1 }), 'NEW');
    expect(untouched).to.equal(1);
    expect((await cells.read('flow:none')).state).to.equal(undefined);
  });

  it('FLT-08 a cell that is taken to be new lives by the time of the store', async () => {
    const { now } = await cells.read(KEY);
    const made = await cells.update(KEY, (_, at) => ({ state: {}, ttl: 600, result: at }), 'NEW');
    const { now: after } = await cells.read(KEY);
    expect(made).to.be.within(now, after);
    expect(made % 1).to.equal(0);
    rig.clock.advance(598);
    expect((await cells.read(KEY)).state).to.deep.equal({});
    rig.clock.advance(3);
    expect((await cells.read(KEY)).state).to.equal(undefined);
    expect(await increment(cells, KEY, 'NEW')).to.equal(1);
  });

  it('RLM-03 leaves no key without an end', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, turn) => increment(cells, `throttle:${turn % 7}`)));
    await cells.ping();
    expect(await rig.server?.immortal()).to.deep.equal(rig.server === undefined ? undefined : []);
  });

  it('FLT-04 goes on when the server forgets its scripts', async () => {
    await increment(cells);
    await rig.server?.forgetScripts();
    expect(await increment(cells)).to.equal(2);
  });

  it('FLT-08 takes the time from the store, whatever the clock of this machine says', async () => {
    await increment(cells);
    const real = Date.now;
    const truth = real();
    try {
      if (rig.server !== undefined) {
        Date.now = () => real() + 3_600_000;
      }
      const { state, now } = await cells.read(KEY);
      expect(state).to.deep.equal({ count: 1 });
      expect(Math.abs(now - truth)).to.be.below(5_000);
      const made = await cells.update('flow:made', (_, at) => ({ state: {}, ttl: 600, result: at }), 'NEW');
      expect(Math.abs(made - truth)).to.be.below(5_000);
    } finally {
      Date.now = real;
    }
  });
}

describe('cells in memory', () => {
  contract(async (count) => {
    const clock = new MovableClock();
    const store = new MemoryCells(clock);
    return { clock, stores: Array.from({ length: count }, () => store), close: () => store.close() };
  });

  it('stay bounded: dead cells go as new ones come', async () => {
    const clock = new MovableClock();
    const store = new MemoryCells(clock);
    for (let turn = 0; turn < 20_000; turn += 1) {
      await increment(store, `flow:${turn}`);
      clock.advance(6);
    }
    expect(store.size).to.be.below(300);
    expect((await store.read('flow:19999')).state).to.deep.equal({ count: 1 });
  });

  it('refuse new keys when they are full of live ones, and take them again later', async () => {
    const clock = new MovableClock();
    const store = new MemoryCells(clock, 100);
    for (let turn = 0; turn < 100; turn += 1) {
      await increment(store, `flow:${turn}`);
    }
    expect(await rejection(increment(store, 'flow:one-more'))).to.be.instanceOf(OverloadedError);
    expect(await increment(store, 'flow:7')).to.equal(2);
    clock.advance(601);
    expect(await increment(store, 'flow:one-more')).to.equal(1);
  });
});

describeOn('redis', 'cells on Redis', () => {
  contract(async (count) => redisRig(await services.redis(), count));
});

describeOn('redisCluster', 'cells on Redis Cluster', () => {
  contract(async (count) => redisRig(await services.redisCluster(), count));
});
