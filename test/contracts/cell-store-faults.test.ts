import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { inspect } from 'node:util';
import { expect } from 'chai';
import type { CellStore } from '../../src/ephemeral/cell-store.js';
import { connectRedis } from '../../src/ephemeral/connect.js';
import { RedisCells } from '../../src/ephemeral/redis.js';
import { expectAway, rejection, standStill, timed } from '../support/service-errors.js';
import { Wire } from '../support/service-proxy.js';
import { PrivateRedis, redisClient } from '../support/service-redis.js';
import { describeOn } from '../support/services.js';

const touch = (cells: CellStore): Promise<unknown> =>
  cells.update('flow:fault', () => ({ state: { secret: 'canary-5150' }, ttl: 60, result: null }));

/** Milliseconds, ten seconds at most. */
async function untilItAnswers(cells: CellStore): Promise<number> {
  const { ms } = await timed(async () => {
    const end = performance.now() + 10_000;
    while (performance.now() < end) {
      const failed = await touch(cells).then(
        () => false,
        () => true,
      );
      if (!failed) {
        return;
      }
      await pause(20);
    }
  });
  return ms;
}

describeOn('privateRedis', 'cells on a Redis that fails', () => {
  let redis: PrivateRedis;
  let cells: RedisCells;
  let warnings: { details: object; message: string }[];

  beforeEach(async () => {
    redis = await PrivateRedis.start();
    warnings = [];
    const log = { warn: (details: object, message: string) => void warnings.push({ details, message }) };
    cells = new RedisCells(connectRedis(redis.target, log));
    await touch(cells);
  });
  afterEach(async () => {
    redis.process.thaw();
    await cells.close();
    await redis.stop();
  });

  it('FLT-02 a frozen Redis is unavailable within a second, in a crowd within two, and back within five', async () => {
    await redis.process.freeze();
    expect(await expectAway('ephemeral', () => touch(cells))).to.be.below(1_000);
    await expectAway('ephemeral', () => cells.read('flow:fault'));
    await expectAway('ephemeral', () => cells.ping());
    const crowd = Array.from({ length: 50 }, () => expectAway('ephemeral', () => touch(cells)));
    await Promise.all(crowd);
    redis.process.thaw();
    expect(await untilItAnswers(cells)).to.be.below(5_000);
  });

  it('FLT-02 an answer that waits because this process is busy is no sign of a Redis that is away', async () => {
    for (const work of [() => touch(cells), () => cells.read('flow:fault'), () => cells.ping()]) {
      const answer = work();
      await turn();
      standStill(1_100);
      await answer;
    }
    expect(warnings).to.deep.equal([]);
  });

  it('FLT-01 a dead Redis is unavailable within a second, and back within five', async () => {
    await redis.process.stop();
    for (let turn = 0; turn < 5; turn += 1) {
      const { ms } = await timed(() => expectAway('ephemeral', () => touch(cells)));
      expect(ms).to.be.below(1_000);
    }
    while (warnings.length === 0) {
      await pause(10);
    }
    await redis.startAgain();
    expect(await untilItAnswers(cells)).to.be.below(5_000);
    expect(warnings.map(({ message }) => message)).to.deep.equal([
      'Redis does not answer.',
      'Redis answers again.',
    ]);
    expect(JSON.stringify(warnings)).to.not.contain(redis.target.password);
  });

  it('FLT-01 a process that starts while Redis is dead says so, and works once Redis is there', async () => {
    await redis.process.stop();
    const late = new RedisCells(connectRedis(redis.target, { warn: () => undefined }));
    try {
      await expectAway('ephemeral', () => touch(late));
      await redis.startAgain();
      expect(await untilItAnswers(late)).to.be.below(5_000);
    } finally {
      await late.close();
    }
  });

  it('STO-06 what went wrong is told without a key, a state or a password', async () => {
    const admin = redisClient(redis.target);
    try {
      await admin.config('SET', 'maxmemory', '1');
      const error = await rejection(touch(cells));
      expect(inspect(error, { depth: 9 }))
        .to.contain('OOM')
        .and.not.match(/canary|flow:fault/);
      expect(inspect(error, { depth: 9 })).to.not.contain(redis.target.password);
    } finally {
      admin.disconnect();
    }
  });

  const refusals = [
    { title: 'too few replicas (NOREPLICAS)', name: 'min-replicas-to-write', on: '1', off: '0' },
    { title: 'no memory left (OOM)', name: 'maxmemory', on: '1', off: '0' },
  ];
  for (const { title, name, on, off } of refusals) {
    it(`FLT-04 a Redis with ${title} is unavailable for writing, and fine when it is over`, async () => {
      const admin = redisClient(redis.target);
      try {
        await admin.config('SET', name, on);
        await expectAway('ephemeral', () => touch(cells));
        await expectAway('ephemeral', () => cells.ping());
        await admin.config('SET', name, off);
        await touch(cells);
      } finally {
        admin.disconnect();
      }
    });
  }

  it('FLT-04 a primary that was demoted (READONLY) is unavailable, and fine when it is primary again', async () => {
    const admin = redisClient(redis.target);
    try {
      await admin.replicaof('127.0.0.1', '1');
      await expectAway('ephemeral', () => touch(cells));
      await admin.replicaof('NO', 'ONE');
      expect(await untilItAnswers(cells)).to.be.below(5_000);
    } finally {
      admin.disconnect();
    }
  });
});

describeOn('privateRedis', 'cells on a Redis behind one address', () => {
  let redis: PrivateRedis;
  let wire: Wire;
  let cells: RedisCells;

  beforeEach(async () => {
    redis = await PrivateRedis.start();
    wire = await Wire.to(redis.target);
    const target = { ...redis.target, port: wire.port };
    cells = new RedisCells(connectRedis(target, { warn: () => undefined }));
    await touch(cells);
  });
  afterEach(async () => {
    await cells.close();
    await wire.close();
    await redis.stop();
  });

  it('FLT-02 a connection that fell silent is given up, and a new one is heard within five seconds', async () => {
    wire.silence();
    expect(await expectAway('ephemeral', () => touch(cells))).to.be.below(1_000);
    wire.lead(redis.target);
    expect(await untilItAnswers(cells)).to.be.below(5_000);
  });

  it('FLT-04 a primary that was demoted (READONLY) is left for the one that stands there now', async () => {
    const promoted = await PrivateRedis.start();
    const [old, fresh] = [redisClient(redis.target), redisClient(promoted.target)];
    try {
      await fresh.config('SET', 'requirepass', redis.target.password ?? '');
      await old.replicaof('127.0.0.1', String(promoted.target.port));
      wire.lead(promoted.target);
      await expectAway('ephemeral', () => touch(cells));
      expect(await untilItAnswers(cells)).to.be.below(5_000);
    } finally {
      old.disconnect();
      fresh.disconnect();
      await promoted.stop();
    }
  });
});
