import { expect } from 'chai';
import type { DataSource } from 'typeorm';
import { Account } from '../entities/account.js';
import { entities } from '../entities/index.js';
import { createDataSource } from '../ormconfig.js';
import { Database } from '../src/database.js';
import { migrate, pendingMigrations } from '../src/sql/migrate.js';
import type { DatabaseTarget } from '../src/sql/target.js';
import { describeOnDatabases } from './support/service-backends.js';
import { account } from './support/service-rows.js';
import { describeOn, services } from './support/services.js';

describeOnDatabases('migrations', (fresh) => {
  let target: DatabaseTarget;
  let source: DataSource;

  beforeEach(async () => {
    target = await fresh();
    source = createDataSource(target);
  });
  afterEach(async () => {
    if (source.isInitialized) {
      await source.destroy();
    }
  });

  it('makes exactly the schema the entities declare', async () => {
    await migrate(source);
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).to.deep.equal([]);
  });

  it('says what is pending, runs up, and goes down to nothing', async () => {
    expect(await pendingMigrations(source)).to.deep.equal(source.migrations.map(({ name }) => name));
    await migrate(source);
    expect(await pendingMigrations(source)).to.deep.equal([]);
    for (const _ of source.migrations) {
      await source.undoLastMigration();
    }
    const runner = source.createQueryRunner();
    const left = await Promise.all(source.entityMetadatas.map(({ tableName }) => runner.hasTable(tableName)));
    await runner.release();
    expect(left).to.deep.equal(entities.map(() => false));
    await migrate(source);
    expect(await pendingMigrations(source)).to.deep.equal([]);
  });

  it('takes no index away that gateways of the version before still read by', async () => {
    await migrate(source);
    await source.undoLastMigration();
    const before = await indicesOf(source);
    await migrate(source);
    expect(await indicesOf(source)).to.include.members(before);
  });

  it('goes on after a process was killed halfway', async () => {
    await migrate(source);
    const runner = source.createQueryRunner();
    await runner.dropTable('outbox_mail');
    await runner.query('DELETE FROM migrations');
    await runner.release();
    await migrate(source);
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    expect(upQueries).to.deep.equal([]);
  });

  it('lets three nodes that start together migrate once', async () => {
    const others = [createDataSource(target), createDataSource(target)];
    try {
      await Promise.all([source, ...others].map((one) => migrate(one)));
      const rows: unknown[] = await source.query('SELECT name FROM migrations');
      expect(rows).to.have.length(source.migrations.length);
    } finally {
      await Promise.all(others.map((one) => one.destroy()));
    }
  });
});

async function indicesOf(source: DataSource): Promise<string[]> {
  const runner = source.createQueryRunner();
  const tables = await runner.getTables(source.entityMetadatas.map(({ tableName }) => tableName));
  await runner.release();
  return tables.flatMap(({ name, indices }) => indices.map((index) => `${name}: ${index.name}`));
}

describeOn('mariadb', 'the migrated schema', () => {
  it('keeps every text as it is on a server whose default is latin1', async () => {
    const source = createDataSource(await services.mariadb({ charset: 'latin1' }));
    await migrate(source);
    const database = await Database.open(source);
    try {
      const row = account({ displayName: 'Ådmin 😀 名前' });
      await database.write((tx) => tx.insert(Account, row));
      const found = await database.read.findOne(Account, { displayName: row.displayName });
      expect(found?.displayName).to.equal(row.displayName);
      expect(await database.read.findOne(Account, { displayName: 'admin 😀 名前' })).to.equal(null);
      const columns: { COLLATION_NAME: string | null }[] = await source.query(
        "SELECT COLLATION_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> 'migrations'",
      );
      const collations = new Set(columns.map((column) => column.COLLATION_NAME));
      expect([...collations].filter((name) => name !== null)).to.deep.equal(['utf8mb4_bin']);
    } finally {
      await database.close();
    }
  });
});
