import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { CellKey } from '../../src/ephemeral/cell-store.js';
import { answered, Ledger, somewhere } from '../support/acknowledged.js';
import { Gateway } from '../support/gateway.js';
import { type MutationName, newPassword, type Outcome, signUp } from '../support/person.js';
import { openReset } from '../support/recovery.js';
import { cellsOn, type HeldCell, immortalOn } from '../support/redis-primaries.js';
import { expectAway } from '../support/service-errors.js';
import { RedisFailover, type RedisNode, RedisSentinels, until } from '../support/service-redis-cluster.js';
import { describeOn, services } from '../support/services.js';

const ROUNDS = 20;
/** Milliseconds after which there must be an answer. */
const ANSWER_LIMIT = 2_000;

async function environmentOn(redisUrl: string): Promise<Record<string, string>> {
  const { user, password, hosts, database } = await services.mariadb();
  const list = hosts.map(({ host, port }) => `${host}:${port}`).join();
  const sql = `mariadb://${user}:${encodeURIComponent(password)}@${list}/${database}`;
  return { DATABASE_URL: sql, REDIS_URL: redisUrl, TRUSTED_PROXIES: '127.0.0.1' };
}

function hostList(hosts: readonly { host: string; port: number }[]): string {
  return hosts.map(({ host, port }) => `${host}:${port}`).join();
}

/** Opens flows until one is answered. */
async function untilOpened(gateway: Gateway, ledger: Ledger): Promise<void> {
  const input = { identifier: 'nobody@example.com' };
  while ((await answered(gateway, 'requestPasswordReset', input, ledger)) === null) await pause(20);
}

/** Each gateway at once; what they answered, without the refusals. */
async function race(
  gateways: readonly Gateway[],
  name: MutationName,
  input: object,
  ledger: Ledger,
): Promise<Outcome[]> {
  const all = await Promise.all(gateways.map((gateway) => answered(gateway, name, input, ledger)));
  return all.filter((outcome) => outcome !== null);
}

describeOn(['mariadb', 'redisFailover'], 'a Redis Cluster that loses primaries', () => {
  let redis: RedisFailover;
  let gateways: Gateway[] = [];
  const report: string[] = [];

  before(async function () {
    this.timeout(60_000);
    redis = await RedisFailover.start();
    const { nodes, password } = redis.target;
    const first = await Gateway.start({
      env: await environmentOn(`redis://:${password}@${hostList(nodes)}`),
    });
    gateways = [first, await Gateway.start({ beside: first })];
    // One of them mails, so that one mailbox has every code.
    await gateways[1]?.app.core.outbox.stop();
  });
  after(async () => {
    for (const line of report) console.log(`      ${line}`);
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    await redis?.stop();
  });

  async function open(): Promise<{ one: Gateway; reset: { id: string; code: string }; flowKey: string }> {
    const [one] = gateways;
    if (one === undefined) throw new Error('No gateway.');
    const person = await signUp(one, {}, somewhere());
    const before = await cellsOn(redis.nodes);
    const reset = await openReset(one, person.email, person.email, somewhere());
    const flowKey = [...(await cellsOn(redis.nodes)).keys()].find(
      (key) => key.startsWith('latchkey:flow:') && !before.has(key),
    );
    if (flowKey === undefined) throw new Error('No flow was stored.');
    return { one, reset, flowKey };
  }

  it('FLT-03 FLT-04 RLM-03 accepts no code twice while the primary that holds its flow dies', async function () {
    this.timeout(240_000);
    const ledger = new Ledger();
    const gaps: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const { one, reset, flowKey } = await open();
      const input = { resetId: reset.id, code: reset.code };
      const dead = await redis.primaryOf(flowKey);
      const started = performance.now();
      const [outcomes] = await Promise.all([race(gateways, 'verifyResetCode', input, ledger), dead.kill()]);
      const back = until(async () => (await redis.primaryOf(flowKey)) !== dead).then(() =>
        redis.restart(dead),
      );
      outcomes.push(...(await untilAnswered(input, ledger)));
      await untilWritten(one, `probe:{${flowKey}}`);
      const gap = performance.now() - started;
      const permits = outcomes.filter(({ resetToken }) => resetToken !== undefined);
      expect(permits.length, 'one code was accepted twice').to.be.below(2);
      gaps.push(gap);
      expect(gap).to.be.below(10_000);
      await back;
      await untilOpened(one, ledger);
      const late = await race(gateways, 'verifyResetCode', input, ledger);
      expect(late.map(({ code }) => code)).to.deep.equal(['INVALID_CODE', 'INVALID_CODE']);
    }
    report.push(
      `${ROUNDS} rounds, writes again after ${gaps.map(Math.round).sort().join(' ')} ms`,
      `${ledger.refusals} refusals, the slowest, of ${ledger.longestRefused}, after ${Math.round(ledger.longestRefusal)} ms`,
    );
    expect(ledger.strange).to.deep.equal([]);
    expect(ledger.longestRefusal).to.be.below(ANSWER_LIMIT);
    expect(await immortalOn(redis.nodes)).to.deep.equal([]);
  });

  /** Both gateways, over and over, until somebody was told about this code. */
  async function untilAnswered(input: object, ledger: Ledger): Promise<Outcome[]> {
    for (const end = performance.now() + 12_000; performance.now() < end; await pause(20)) {
      const outcomes = await race(gateways, 'verifyResetCode', input, ledger);
      if (outcomes.length > 0) return outcomes;
    }
    return [];
  }

  /** What stands in braces decides the slot, so that this key lives where the flow does. */
  async function untilWritten(gateway: Gateway, key: CellKey): Promise<void> {
    const { cells } = gateway.app.stores;
    const write = (): Promise<boolean> =>
      cells.update(key, () => ({ state: { at: performance.now() }, ttl: 60, result: true }));
    for (const end = performance.now() + 12_000; performance.now() < end; await pause(20)) {
      if (await write().catch(() => false)) return;
    }
  }

  it('FLT-03 accepts neither code nor permission again when all cells are rolled back to before their use', async () => {
    const ledger = new Ledger();
    const { reset } = await open();
    const input = { resetId: reset.id, code: reset.code };
    const snapshot = await cellsOn(redis.nodes);
    const [permit] = (await race(gateways, 'verifyResetCode', input, ledger)).filter((one) => one.resetToken);
    await rollBack(snapshot);
    const again = await race(gateways, 'verifyResetCode', input, ledger);
    expect(again.map(({ code }) => code)).to.deep.equal(['INVALID_CODE', 'INVALID_CODE']);
    const chosen = { resetToken: permit?.resetToken, newPassword: newPassword() };
    const [first, second] = await race(gateways, 'updatePassword', chosen, ledger);
    expect([first?.__typename, second?.__typename].sort()).to.deep.equal(['PasswordUpdated', 'Problem']);
    await rollBack(snapshot);
    for (const outcome of await race(gateways, 'updatePassword', chosen, ledger)) {
      expect(outcome.code).to.equal('EXPIRED');
    }
    expect(ledger.strange).to.deep.equal([]);
  });

  async function rollBack(snapshot: ReadonlyMap<string, HeldCell>): Promise<void> {
    for (const [key, { text, life }] of snapshot) {
      const node = await redis.primaryOf(key);
      await node.ask((client) => client.set(key, text, 'PX', Math.max(1, life)));
    }
  }

  it('FLT-04 goes on when the servers forget their scripts and a slot moves to another node', async () => {
    const ledger = new Ledger();
    const { reset, flowKey } = await open();
    for (const node of redis.nodes) await node.ask((client) => client.script('FLUSH'));
    const owner = await redis.primaryOf(flowKey);
    const replica = await replicaOf(owner);
    await replica.ask((client) => client.call('CLUSTER', 'FAILOVER'));
    await until(async () => (await redis.primaryOf(flowKey)) === replica);
    const input = { resetId: reset.id, code: reset.code };
    const outcomes = await race(gateways, 'verifyResetCode', input, ledger);
    expect(outcomes.filter(({ resetToken }) => resetToken !== undefined)).to.have.lengthOf(1);
    expect(ledger.strange).to.deep.equal([]);
    expect(ledger.refusals).to.equal(0);
  });

  it('FLT-04 a slot that nobody serves (CLUSTERDOWN) for a moment goes unseen, and for longer is unavailable until it is over', async () => {
    const [one] = gateways;
    if (one === undefined) throw new Error('No gateway.');
    const { cells } = one.app.stores;
    const key: CellKey = 'probe:clusterdown';
    const touch = (): Promise<boolean> =>
      cells.update(key, () => ({ state: { at: performance.now() }, ttl: 60, result: true }));
    const owner = await redis.primaryOf(`latchkey:${key}`);
    const slot = Number(await owner.ask((client) => client.call('CLUSTER', 'KEYSLOT', `latchkey:${key}`)));
    const drop = async (): Promise<void> => {
      for (const node of redis.nodes) {
        await node.ask((client) => client.call('CLUSTER', 'DELSLOTS', slot)).catch(() => undefined);
      }
    };
    const giveBack = () => owner.ask((client) => client.call('CLUSTER', 'ADDSLOTS', slot));
    await touch();
    await drop();
    const unseen = touch();
    await pause(100);
    await giveBack();
    expect(await unseen).to.equal(true);
    await drop();
    expect(await expectAway('ephemeral', touch)).to.be.below(1_000);
    await giveBack();
    expect(await touch()).to.equal(true);
  });

  async function replicaOf(owner: RedisNode): Promise<RedisNode> {
    for (const node of redis.nodes) {
      const role = await node.ask((client) => client.call('ROLE'));
      if (String(role).startsWith(`slave,127.0.0.1,${owner.place.port},`)) return node;
    }
    throw new Error('The primary has no replica.');
  }
});

describeOn(['mariadb', 'redisFailover'], 'Redis under Sentinel', () => {
  let redis: RedisSentinels;
  let gateway: Gateway;
  let gap = 0;

  before(async function () {
    this.timeout(60_000);
    redis = await RedisSentinels.start();
    const { sentinels, name, password } = redis.target;
    const url = `redis+sentinel://:${password}@${hostList(sentinels)}/${name}`;
    gateway = await Gateway.start({ env: await environmentOn(url) });
  });
  after(async () => {
    if (gap > 0) console.log(`      usable again after ${Math.round(gap)} ms`);
    await gateway?.stop();
    await redis?.stop();
  });

  it('FLT-03 FLT-04 uses the replica that was promoted, and takes no used code there', async function () {
    this.timeout(40_000);
    const ledger = new Ledger();
    const person = await signUp(gateway);
    const reset = await openReset(gateway, person.email);
    const input = { resetId: reset.id, code: reset.code };
    const [permit] = await race([gateway], 'verifyResetCode', input, ledger);
    expect(permit?.resetToken).to.be.a('string');
    const started = performance.now();
    await redis.nodes[0]?.kill();
    expect(await answered(gateway, 'requestPasswordReset', { identifier: person.email }, ledger)).to.equal(
      null,
    );
    await untilOpened(gateway, ledger);
    gap = performance.now() - started;
    expect(gap).to.be.below(10_000);
    const [late] = await race([gateway], 'verifyResetCode', input, ledger);
    expect(late?.code).to.equal('INVALID_CODE');
    expect(ledger.strange).to.deep.equal([]);
    expect(ledger.longestRefusal).to.be.below(ANSWER_LIMIT);
  });
});
