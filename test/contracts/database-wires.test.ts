import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { StoredKey } from '../../entities/stored-key.js';
import { createDataSource, createReplicaSource } from '../../ormconfig.js';
import { Database } from '../../src/database.js';
import { HostList } from '../../src/sql/host-list.js';
import { openDatabase, untilItAnswers } from '../support/service-backends.js';
import { expectAway, timed } from '../support/service-errors.js';
import type { ServerTarget } from '../support/service-mariadb.js';
import { freePorts } from '../support/service-process.js';
import { Wire } from '../support/service-proxy.js';
import { storedKey } from '../support/service-rows.js';
import { describeOn, services } from '../support/services.js';

describeOn('mariadb', 'a database over a bad wire', () => {
  let target: ServerTarget;
  let database: Database;
  let wires: [Wire, Wire];
  const closing: { close(): Promise<void> }[] = [];

  beforeEach(async () => {
    target = await services.mariadb();
    database = await openDatabase(target);
    const [host] = target.hosts;
    wires = [await Wire.to(host ?? { host: '', port: 0 }), await Wire.to(host ?? { host: '', port: 0 })];
    closing.push(database, ...wires);
  });
  afterEach(() => Promise.all(closing.splice(0).map((one) => one.close())));

  const through = (...ports: number[]): ServerTarget => ({
    ...target,
    hosts: ports.map((port) => ({ host: '127.0.0.1', port })),
  });

  it('a connection that breaks before COMMIT runs the work again', async () => {
    const wired = await openDatabase(through(wires[0].port));
    closing.push(wired);
    const row = storedKey();
    let tries = 0;
    await wired.write(async (tx) => {
      tries += 1;
      await tx.insert(StoredKey, row);
      if (tries === 1) {
        wires[0].cut();
        wires[0].mend();
      }
      expect(await tx.count(StoredKey, { id: row.id })).to.equal(1);
    });
    expect(tries).to.equal(2);
    expect(await database.read.count(StoredKey, { id: row.id })).to.equal(1);
  });

  it('FLT-05 who asks later in one silence waits no longer than who asked first', async () => {
    const wired = await openDatabase(through(wires[0].port));
    closing.push(wired);
    wires[0].silence();
    const from = performance.now();
    const away = async (): Promise<number> => {
      await expectAway('sql', () => wired.read.count(StoredKey, { id: 'none' }));
      return performance.now() - from;
    };
    const first = away();
    await pause(900);
    expect(await away()).to.be.closeTo(await first, 300);
    const late = performance.now() - from;
    expect((await away()) - late).to.be.below(700);
    wires[0].cut();
    wires[0].mend();
    expect(await untilItAnswers(wired)).to.be.below(5_000);
  });

  it('a COMMIT without an answer is unavailable, and never tried again', async () => {
    const wired = await openDatabase(through(wires[0].port));
    closing.push(wired);
    let tries = 0;
    const commits: number[] = [];
    await expectAway('sql', () =>
      wired.write(async (tx) => {
        tries += 1;
        tx.afterCommit(() => commits.push(tries));
        await tx.insert(StoredKey, storedKey());
        setImmediate(() => {
          wires[0].cut();
          wires[0].mend();
        });
      }),
    );
    expect({ tries, commits }).to.deep.equal({ tries: 1, commits: [] });
  });

  it('FLT-05 a COMMIT whose failure leaves open what became of it is unavailable, and never tried again', async () => {
    const source = createDataSource(target);
    const runnerOf = source.createQueryRunner.bind(source);
    // As a Galera node that lost its group in the middle says it: the others may have the rows.
    source.createQueryRunner = (mode) => {
      const runner = runnerOf(mode);
      const commit = runner.commitTransaction.bind(runner);
      runner.commitTransaction = async () => {
        await commit();
        throw Object.assign(new Error('Got an error'), { code: 'ER_ERROR_DURING_COMMIT', errno: 1180 });
      };
      return runner;
    };
    const halting = await Database.open(source);
    closing.push(halting);
    const row = storedKey();
    let tries = 0;
    await expectAway('sql', () =>
      halting.write(async (tx) => {
        tries += 1;
        await tx.insert(StoredKey, row);
      }),
    );
    expect(tries).to.equal(1);
    expect(await database.read.count(StoredKey, { id: row.id })).to.equal(1);
  });

  it('a list of hosts: the first that greets is used, and the next when it dies or falls silent', async () => {
    const [nobody = 0] = await freePorts(1);
    const listed = await openDatabase(through(nobody, wires[0].port, wires[1].port));
    closing.push(listed);
    await listed.write((tx) => tx.insert(StoredKey, storedKey()));
    wires[0].cut();
    await listed.write((tx) => tx.insert(StoredKey, storedKey()));
    wires[0].mend();
    wires[1].silence();
    await expectAway('sql', () => listed.ping());
    expect(await untilItAnswers(listed)).to.be.below(1_000);
    expect(await database.read.count(StoredKey, { purpose: 'SIGNING' })).to.equal(3);
  });

  it('a list of hosts: one that is left stays left, though a connection to it was on its way', async () => {
    const { hosts } = through(wires[0].port, wires[1].port);
    const list = new HostList(hosts);
    const open = async (): Promise<number> => {
      const { socket, host } = await list.open();
      socket.destroy();
      return host.port;
    };
    wires[0].silence();
    const late = open();
    const [bad = { host: '', port: 0 }] = hosts;
    list.leave(bad);
    expect(await open()).to.equal(wires[1].port);
    wires[0].mend();
    expect(await late).to.equal(wires[0].port);
    expect(await open()).to.equal(wires[1].port);
  });

  it('a replica that is away is told to the log, and the primary answers', async () => {
    const [row] = [storedKey()];
    const split: ServerTarget = { ...target, replica: { host: '127.0.0.1', port: wires[0].port } };
    const said: string[] = [];
    const reading = await Database.open(createDataSource(split), {
      replica: createReplicaSource(split),
      log: { warn: (_details, message) => said.push(message) },
    });
    closing.push(reading);
    await reading.write((tx) => tx.insert(StoredKey, row));
    expect(await reading.stale.count(StoredKey, { id: row.id })).to.equal(1);
    expect(said).to.deep.equal([]);
    wires[0].silence();
    const { ms, value } = await timed(() => reading.stale.count(StoredKey, { id: row.id }));
    expect(value).to.equal(1);
    expect(ms).to.be.below(2_000);
    expect(said).to.have.length(1);
  });
});
