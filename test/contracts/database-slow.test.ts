import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import { MoreThan } from 'typeorm';
import { StoredKey } from '../../entities/stored-key.js';
import { createDataSource } from '../../ormconfig.js';
import { Database, type Reader } from '../../src/database.js';
import { openDatabase } from '../support/service-backends.js';
import { expectAway } from '../support/service-errors.js';
import type { ServerTarget } from '../support/service-mariadb.js';
import { storedKey } from '../support/service-rows.js';
import { describeOn, services } from '../support/services.js';

const WHERE = { id: MoreThan('') };
const LISTS: Readonly<Record<string, (read: Reader) => Promise<unknown>>> = {
  'a list': (read) => read.find(StoredKey, { where: WHERE, order: { id: 'DESC' }, take: 50 }),
  'a count': (read) => read.count(StoredKey, WHERE),
  'a count up to some number': (read) => read.countUpTo(StoredKey, WHERE, 1_000),
};

describeOn('mariadb', 'a question that takes the database too long', () => {
  let target: ServerTarget;
  let database: Database;
  let beside: Connection;
  let row: StoredKey;

  beforeEach(async () => {
    target = await services.mariadb();
    await (await openDatabase(target)).close();
    const [{ host, port } = { host: '', port: 0 }] = target.hosts;
    const { user, password, database: name } = target;
    beside = await mysql.createConnection({ host, port, user, password, database: name });
    database = await opened();
    row = storedKey();
    await database.write((tx) => tx.insert(StoredKey, row));
    await beside.query('RENAME TABLE stored_keys TO slow_keys');
    await beside.query(
      'CREATE VIEW stored_keys AS SELECT * FROM slow_keys WHERE BENCHMARK(1000000000000, SHA2(id, 512)) = 0',
    );
  });
  afterEach(async () => {
    for (const { id } of await running()) await beside.query('KILL ?', [id]);
    await beside.end();
    await database.close();
  });

  function opened(): Promise<Database> {
    return Database.open(createDataSource(target), { patience: 300 });
  }

  /** What the server is doing for the gateway. */
  async function running(): Promise<readonly RowDataPacket[]> {
    const [rows] = await beside.query<RowDataPacket[]>(
      "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE '%stored_keys%' AND id <> CONNECTION_ID()",
    );
    return rows;
  }

  for (const [what, ask] of Object.entries(LISTS)) {
    it(`ends in the server as well, soon after nobody waits for it any more: ${what}`, async () => {
      const asked = expectAway('sql', () => ask(database.read));
      while ((await running()).length === 0) await pause(20);
      await asked;
      // Else it would count for days.
      while ((await running()).length > 0) await pause(50);
      expect(await running()).to.deep.equal([]);
    });
  }

  it('is a server that is away, and no mistake of ours, when the server ends it by itself', async () => {
    await database.close();
    const [limit, tenthOfSecond] =
      target.kind === 'mysql' ? ['max_execution_time', 100] : ['max_statement_time', 0.1];
    await beside.query(`SET GLOBAL ${limit} = ${tenthOfSecond}`);
    database = await opened();
    await beside.query(`SET GLOBAL ${limit} = 0`);
    await expectAway('sql', () =>
      database.write((tx) => tx.find(StoredKey, { where: WHERE, order: { id: 'DESC' }, take: 50 })),
    );
  });
});
