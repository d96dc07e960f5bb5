import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { Cluster, Redis } from 'ioredis';
import { connectRedis } from '../../src/ephemeral/connect.js';
import { type Limit, limitsOn } from '../../src/ephemeral/limits.js';
import { expectAway } from '../support/service-errors.js';
import { PrivateRedis } from '../support/service-redis.js';
import { describeOn, services } from '../support/services.js';

const POINTS = 3;

describeOn('redis', 'limits on Redis', () => {
  let client: Redis | Cluster;
  let limit: Limit;

  before(async () => {
    client = connectRedis(await services.redis(), { warn: () => undefined });
    await once(client, 'ready');
  });
  beforeEach(() => {
    limit = limitsOn(client)({ name: `test-${Math.random()}`, points: POINTS, seconds: 60 });
  });
  after(() => client.disconnect());

  async function looks(): Promise<number> {
    const stats = await client.info('commandstats');
    return Number(/cmdstat_pttl:calls=(\d+)/.exec(stats)?.[1] ?? 0);
  }

  it('RLM-03 leave no key without an end, taken, spent or given back', async () => {
    const name = `test-${Math.random()}`;
    const limit = limitsOn(client)({ name, points: POINTS, seconds: 60 });
    const { length } = await Promise.all(Array.from({ length: POINTS + 2 }, () => limit.take('spent')));
    expect(length).to.equal(POINTS + 2);
    await limit.take('returned');
    await limit.giveBack('returned');
    await limit.giveBack('never taken');
    for (const key of ['spent', 'returned', 'never taken']) {
      expect(await client.pttl(`limit:${name}:${key}`), key).to.be.within(1, 60_000);
    }
  });

  it('look once for all who ask at the same time whether everything is spent', async () => {
    const before = await looks();
    const answers = await Promise.all(Array.from({ length: 100 }, () => limit.isSpent('key')));
    expect(new Set(answers)).to.deep.equal(new Set([false]));
    expect((await looks()) - before).to.be.within(1, 2);
  });

  it('tell everybody of what was over before they asked, whoever else is asking', async () => {
    const early = limit.isSpent('key');
    for (let n = 0; n < POINTS; n += 1) await limit.take('key');
    const late = Array.from({ length: 10 }, () => limit.isSpent('key'));
    await early;
    expect(await Promise.all(late)).to.deep.equal(late.map(() => true));
  });
});

describeOn('privateRedis', 'limits on a Redis that is away', () => {
  let redis: PrivateRedis;
  let client: Redis | Cluster;
  let limit: Limit;

  beforeEach(async () => {
    redis = await PrivateRedis.start();
    client = connectRedis(redis.target, { warn: () => undefined });
    await once(client, 'ready');
    limit = limitsOn(client)({ name: 'test', points: POINTS, seconds: 60 });
  });
  afterEach(async () => {
    redis.process.thaw();
    client.disconnect();
    await redis.stop();
  });

  async function expectRefusals(): Promise<void> {
    for (const work of [() => limit.take('key'), () => limit.isSpent('key'), () => limit.giveBack('key')]) {
      expect(await expectAway('ephemeral', work)).to.be.below(1_000);
    }
  }

  it('FLT-01 let nobody pass uncounted while it is dead, and say so within a second', async () => {
    await redis.stop();
    await expectRefusals();
  });

  it('FLT-02 let nobody pass uncounted while it is frozen, say so within a second, and count on when it is back', async () => {
    await redis.process.freeze();
    await expectRefusals();
    redis.process.thaw();
    const started = performance.now();
    while ((await limit.take('other').catch(() => null)) !== 0) {
      expect(performance.now() - started).to.be.below(5_000);
      await pause(20);
    }
  });
});
