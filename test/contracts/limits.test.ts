import { once } from 'node:events';
import { expect } from 'chai';
import type { Cluster, Redis } from 'ioredis';
import { connectRedis } from '../../src/ephemeral/connect.js';
import { type Limit, limitsOn } from '../../src/ephemeral/limits.js';
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
