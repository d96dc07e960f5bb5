import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import mysql from 'mysql2/promise';
import { Account } from '../../entities/account.js';
import { StoredKey } from '../../entities/stored-key.js';
import { createDataSource, createReplicaSource } from '../../ormconfig.js';
import { Database } from '../../src/database.js';
import { ServiceUnavailableError } from '../../src/errors.js';
import { openDatabase } from '../support/service-backends.js';
import { rejection, timed } from '../support/service-errors.js';
import { freshDatabase, runSql, type ServerTarget, startMariadb } from '../support/service-mariadb.js';
import { freePorts, type ServiceProcess } from '../support/service-process.js';
import { Wire } from '../support/service-proxy.js';
import { account, storedKey } from '../support/service-rows.js';
import { describeOn } from '../support/services.js';

/** Two parties wait for each other; later arrivals pass. */
function meeting(): () => Promise<void> {
  let arrived = 0;
  let open: () => void = () => undefined;
  const both = new Promise<void>((resolve) => {
    open = resolve;
  });
  return async () => {
    arrived += 1;
    if (arrived >= 2) {
      open();
    }
    await both;
  };
}

async function expectAway(work: () => Promise<unknown>): Promise<number> {
  const { ms, value } = await timed(() => rejection(work()));
  expect(value).to.be.instanceOf(ServiceUnavailableError);
  expect(value).to.have.property('store', 'sql');
  expect(ms).to.be.below(2_000);
  return ms;
}

async function untilItAnswers(database: Database): Promise<number> {
  const answers = (): Promise<boolean> =>
    database
      .write((tx) => tx.insert(StoredKey, storedKey()))
      .then(
        () => true,
        () => false,
      );
  const { ms } = await timed(async () => {
    while (!(await answers())) {
      await pause(20);
    }
  });
  return ms;
}

describeOn('privateMariadb', 'a MariaDB that fails', () => {
  let server: { target: ServerTarget; process: ServiceProcess };
  let target: ServerTarget;
  let database: Database;
  const closing: { close(): Promise<void> }[] = [];

  before(async () => {
    server = await startMariadb();
  });
  after(() => server.process.stop());
  beforeEach(async () => {
    target = await freshDatabase(server.target, 'utf8mb4');
    database = await openDatabase(target);
    closing.push(database);
  });
  afterEach(async () => {
    server.process.signal('SIGCONT');
    await Promise.all(closing.splice(0).map((one) => one.close()));
  });

  it('STO-03 a session without STRICT mode is refused at the start, with the way out', async () => {
    await runSql(target, "SET GLOBAL sql_mode = 'NO_ENGINE_SUBSTITUTION'");
    try {
      const error = await rejection(Database.open(createDataSource(target)));
      expect(String(error)).to.contain('STRICT_TRANS_TABLES').and.contain('SET GLOBAL');
    } finally {
      await runSql(target, "SET GLOBAL sql_mode = 'STRICT_TRANS_TABLES'");
    }
    await (await Database.open(createDataSource(target))).close();
  });

  it('FLT-05 a deadlock is tried again unseen, and what hangs on the commit happens once', async () => {
    const rows = [account(), account()] as const;
    await database.write(async (tx) => {
      await tx.insert(Account, rows[0]);
      await tx.insert(Account, rows[1]);
    });
    const meet = meeting();
    let tries = 0;
    const commits: string[] = [];
    const cross = (first: string, second: string, locale: string): Promise<void> =>
      database.write(async (tx) => {
        tries += 1;
        tx.afterCommit(() => commits.push(locale));
        await tx.update(Account, { id: first }, { locale });
        await meet();
        await tx.update(Account, { id: second }, { locale });
      });
    await Promise.all([cross(rows[0].id, rows[1].id, 'de'), cross(rows[1].id, rows[0].id, 'fr')]);
    expect(tries).to.equal(3);
    expect(commits.sort()).to.deep.equal(['de', 'fr']);
  });

  it('FLT-05 work that shrugs off a deadlock is not committed by halves', async () => {
    const rows = [account(), account()] as const;
    await database.write(async (tx) => {
      await tx.insert(Account, rows[0]);
      await tx.insert(Account, rows[1]);
    });
    const meet = meeting();
    const extra = [storedKey(), storedKey()] as const;
    const cross = (first: string, second: string, key: StoredKey): Promise<void> =>
      database.write(async (tx) => {
        await tx.update(Account, { id: first }, { locale: 'de' });
        await meet();
        const outcome = await tx
          .update(Account, { id: second }, { locale: 'de' })
          .catch(() => 'shrugged off');
        await tx.insert(StoredKey, { ...key, wrapped: String(outcome) }).catch(() => undefined);
      });
    await Promise.all([cross(rows[0].id, rows[1].id, extra[0]), cross(rows[1].id, rows[0].id, extra[1])]);
    const kept = await database.read.find(StoredKey, { where: { purpose: 'SIGNING' }, take: 5 });
    expect(kept.map(({ wrapped }) => wrapped)).to.deep.equal(['1', '1']);
  });

  it('FLT-05 a row somebody else keeps locked is given up within two seconds', async () => {
    const row = account();
    await database.write((tx) => tx.insert(Account, row));
    const { user, password, hosts } = target;
    const holder = await mysql.createConnection({ ...hosts[0], user, password, database: target.database });
    try {
      await holder.beginTransaction();
      await holder.query('SELECT id FROM accounts WHERE id = ? FOR UPDATE', [row.id]);
      await expectAway(() => database.write((tx) => tx.update(Account, { id: row.id }, { locale: 'de' })));
      expect(
        await database.write((tx) => tx.take(Account, { where: { id: row.id }, take: 1 })),
      ).to.deep.equal([]);
    } finally {
      holder.destroy();
    }
  });

  it('FLT-05 a full pool is answered within two seconds', async () => {
    const source = createDataSource({ ...target, poolSize: 2 });
    const patient = [
      await Database.open(source, { patience: 10_000 }),
      await Database.open(source, { patience: 10_000 }),
    ];
    const hurried = await Database.open(source);
    closing.push(hurried);
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const holders = patient.flatMap((one) => [one, one]).map((one) => one.write(() => held));
    await pause(100);
    await Promise.all([
      expectAway(() => hurried.read.count(Account, { id: 'a' })),
      expectAway(() => hurried.write((tx) => tx.count(Account, { id: 'a' }))),
      expectAway(() => hurried.ping()),
    ]);
    letGo();
    await Promise.all(holders);
    expect(await hurried.read.count(Account, { id: 'a' })).to.equal(0);
  });

  it('FLT-05 a frozen server is unavailable within two seconds, also for a crowd, and back within five', async () => {
    server.process.signal('SIGSTOP');
    await expectAway(() => database.read.count(Account, { id: 'a' }));
    const crowd = Array.from({ length: 40 }, (_, turn) =>
      turn % 2 === 0
        ? expectAway(() => database.read.findOne(Account, { id: 'a' }))
        : expectAway(() => database.write((tx) => tx.insert(StoredKey, storedKey()))),
    );
    await Promise.all(crowd);
    server.process.signal('SIGCONT');
    expect(await untilItAnswers(database)).to.be.below(5_000);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, turn) => database.read.findOne(StoredKey, { id: `none-${turn}` })),
    );
    expect(new Set(answers)).to.deep.equal(new Set([null]));
  });

  it('FLT-05 a dead server is unavailable within a second, and back within five', async () => {
    await server.process.stop();
    const known = await expectAway(() => database.read.findOne(Account, { id: 'a' }));
    expect(known).to.be.below(1_000);
    await expectAway(() => database.write((tx) => tx.insert(StoredKey, storedKey())));
    await server.process.start(async () => {
      await runSql(target, 'SELECT 1');
      return true;
    });
    expect(await untilItAnswers(database)).to.be.below(5_000);
  });

  it('connections killed while idle are not noticed by anyone', async () => {
    await Promise.all(Array.from({ length: 10 }, () => database.ping()));
    const list = await runSql(
      target,
      `SELECT id FROM information_schema.processlist WHERE db = '${target.database}'`,
    );
    const ids = Array.isArray(list) ? list.map((row: { id: number }) => row.id) : [];
    expect(ids.length).to.be.above(3);
    for (const id of ids) {
      await runSql(target, `KILL CONNECTION ${id}`);
    }
    await Promise.all(Array.from({ length: 10 }, () => database.read.count(Account, { id: 'a' })));
  });

  describe('over a bad wire', () => {
    let wires: [Wire, Wire];

    beforeEach(async () => {
      const [host] = target.hosts;
      wires = [await Wire.to(host ?? { host: '', port: 0 }), await Wire.to(host ?? { host: '', port: 0 })];
      closing.push(...wires);
    });

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

    it('a COMMIT without an answer is unavailable, and never tried again', async () => {
      const wired = await openDatabase(through(wires[0].port));
      closing.push(wired);
      let tries = 0;
      const commits: number[] = [];
      await expectAway(() =>
        wired.write(async (tx) => {
          tries += 1;
          tx.afterCommit(() => commits.push(tries));
          await tx.insert(StoredKey, storedKey());
          setImmediate(() => wires[0].cut());
        }),
      );
      expect({ tries, commits }).to.deep.equal({ tries: 1, commits: [] });
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
      await expectAway(() => listed.ping());
      expect(await untilItAnswers(listed)).to.be.below(1_000);
      expect(await database.read.count(StoredKey, { purpose: 'SIGNING' })).to.equal(3);
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
});
