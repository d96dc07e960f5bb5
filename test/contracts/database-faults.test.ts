import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { inspect } from 'node:util';
import { expect } from 'chai';
import mysql from 'mysql2/promise';
import { Account } from '../../entities/account.js';
import { StoredKey } from '../../entities/stored-key.js';
import { createDataSource } from '../../ormconfig.js';
import { Database } from '../../src/database.js';
import { openDatabase, untilItAnswers } from '../support/service-backends.js';
import { expectAway, rejection, standStill } from '../support/service-errors.js';
import { freshDatabase, runSql, type ServerTarget, startMariadb } from '../support/service-mariadb.js';
import type { ServiceProcess } from '../support/service-process.js';
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
    server.process.thaw();
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

  /** From now on the server answers every new key with this error. */
  function answerWith(number: number): Promise<unknown> {
    const { database: name } = target;
    const trigger = `CREATE OR REPLACE TRIGGER ${name}.refusal BEFORE INSERT ON ${name}.stored_keys`;
    return runSql(target, `${trigger} FOR EACH ROW SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = ${number}`);
  }

  for (const [what, number] of [
    ['deadlock', 1213],
    ['wait for a lock', 1205],
  ] as const) {
    it(`FLT-05 a ${what} that comes back is tried again three times, and no more`, async () => {
      await answerWith(number);
      let tries = 0;
      await expectAway('sql', () =>
        database.write((tx) => {
          tries += 1;
          return tx.insert(StoredKey, storedKey());
        }),
      );
      expect(tries).to.equal(4);
    });
  }

  it('FLT-05 a full disk is a server that is away, in whichever words it is told', async () => {
    for (const number of [1021, 1026, 1030, 1114]) {
      await answerWith(number);
      await expectAway('sql', () => database.write((tx) => tx.insert(StoredKey, storedKey())));
    }
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
      const change = { passwordHash: 'canary-5150' };
      const locked = (): Promise<number> =>
        database.write((tx) => tx.update(Account, { id: row.id }, change));
      await expectAway('sql', locked);
      expect(inspect(await rejection(locked()), { depth: 9 }), 'STO-06')
        .to.contain('SQL')
        .and.not.contain('canary');
      expect(
        await database.write((tx) => tx.take(Account, { where: { id: row.id }, take: 1 })),
      ).to.deep.equal([]);
    } finally {
      holder.destroy();
    }
  });

  it('FLT-05 an answer that waits because this process is busy is no sign of a server that is away', async () => {
    const works = [() => database.ping(), () => database.write((tx) => tx.insert(Account, account()))];
    for (const work of works) {
      const answer = work();
      await turn();
      standStill(1_800);
      await answer;
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
      expectAway('sql', () => hurried.read.count(Account, { id: 'a' })),
      expectAway('sql', () => hurried.write((tx) => tx.count(Account, { id: 'a' }))),
      expectAway('sql', () => hurried.ping()),
    ]);
    letGo();
    await Promise.all(holders);
    expect(await hurried.read.count(Account, { id: 'a' })).to.equal(0);
  });

  it('FLT-05 a frozen server is unavailable within two seconds, also for a crowd, and back within five', async () => {
    await server.process.freeze();
    await expectAway('sql', () => database.read.count(Account, { id: 'a' }));
    const crowd = Array.from({ length: 40 }, (_, turn) =>
      turn % 2 === 0
        ? expectAway('sql', () => database.read.findOne(Account, { id: 'a' }))
        : expectAway('sql', () => database.write((tx) => tx.insert(StoredKey, storedKey()))),
    );
    await Promise.all(crowd);
    server.process.thaw();
    expect(await untilItAnswers(database)).to.be.below(5_000);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, turn) => database.read.findOne(StoredKey, { id: `none-${turn}` })),
    );
    expect(new Set(answers)).to.deep.equal(new Set([null]));
  });

  it('FLT-05 a dead server is unavailable within a second, and back within five', async () => {
    await server.process.stop();
    const known = await expectAway('sql', () => database.read.findOne(Account, { id: 'a' }));
    expect(known).to.be.below(1_000);
    await expectAway('sql', () => database.write((tx) => tx.insert(StoredKey, storedKey())));
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
});
