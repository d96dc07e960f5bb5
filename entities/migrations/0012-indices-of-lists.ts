import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';

const ACCOUNTS = 'accounts';
const ADDED = [
  // The id ends it, so that what one person did of one kind comes in its order.
  {
    table: 'audit_events',
    name: 'audit_events_actor_kind',
    columnNames: ['actor_id', 'kind', 'succeeded', 'id'],
  },
  { table: ACCOUNTS, name: 'accounts_status_factor', columnNames: ['status', 'second_factor_since'] },
];
const FAILED_LOGINS = 'accounts_failed_logins';
const NARROW = ['failed_logins', 'id'];
/** In order by the first two; the others spare the rows from being read for who is not wanted. */
const WIDE = [...NARROW, 'status', 'second_factor_since'];

/** What lists with two conditions are read by. */
export class IndicesOfLists implements MigrationInterface {
  readonly name = 'IndicesOfLists0000000000012';

  /** What is done is left alone: on MySQL a migration whose process was killed halfway has to go on. */
  async up(runner: QueryRunner): Promise<void> {
    for (const { table, ...index } of ADDED) {
      if ((await indexOf(runner, table, index.name)) === undefined) {
        await runner.createIndex(table, new TableIndex(index));
      }
    }
    await reshape(runner, WIDE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await reshape(runner, NARROW);
    for (const { table, name } of ADDED) {
      if ((await indexOf(runner, table, name)) !== undefined) await runner.dropIndex(table, name);
    }
  }
}

/**
 * Under the same name, and on MySQL in one statement: gateways of the version before read by it, and a hint that names
 * an index that is not there is an error. SQLite has its one gateway, which is the one that migrates.
 */
async function reshape(runner: QueryRunner, columnNames: string[]): Promise<void> {
  const present = await indexOf(runner, ACCOUNTS, FAILED_LOGINS);
  if (present?.columnNames.join() === columnNames.join()) return;
  if (runner.dataSource.options.type === 'better-sqlite3') {
    if (present !== undefined) await runner.dropIndex(ACCOUNTS, FAILED_LOGINS);
    await runner.createIndex(ACCOUNTS, new TableIndex({ name: FAILED_LOGINS, columnNames }));
    return;
  }
  const dropped = present === undefined ? '' : `DROP INDEX ${FAILED_LOGINS}, `;
  await runner.query(`ALTER TABLE ${ACCOUNTS} ${dropped}ADD INDEX ${FAILED_LOGINS} (${columnNames.join()})`);
}

async function indexOf(runner: QueryRunner, table: string, name: string): Promise<TableIndex | undefined> {
  const found = await runner.getTable(table);
  return found?.indices.find((index) => index.name === name);
}
