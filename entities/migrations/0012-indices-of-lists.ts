import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';

interface Index {
  readonly table: string;
  readonly name: string;
  readonly columnNames: string[];
}

const ADDED: readonly Index[] = [
  // The id ends it, so that what one person did of one kind comes in its order.
  {
    table: 'audit_events',
    name: 'audit_events_actor_kind',
    columnNames: ['actor_id', 'kind', 'succeeded', 'id'],
  },
  { table: 'accounts', name: 'accounts_status_factor', columnNames: ['status', 'second_factor_since'] },
  // In order by the first two; the others spare the rows from being read for who is not wanted.
  {
    table: 'accounts',
    name: 'accounts_guessed_at',
    columnNames: ['failed_logins', 'id', 'status', 'second_factor_since'],
  },
];
const REPLACED: readonly Index[] = [
  { table: 'accounts', name: 'accounts_failed_logins', columnNames: ['failed_logins', 'id'] },
];

/** What lists with two conditions are read by. */
export class IndicesOfLists implements MigrationInterface {
  readonly name = 'IndicesOfLists0000000000012';

  async up(runner: QueryRunner): Promise<void> {
    await exchange(runner, ADDED, REPLACED);
  }

  async down(runner: QueryRunner): Promise<void> {
    await exchange(runner, REPLACED, ADDED);
  }
}

/** What is done is left alone: on MySQL a migration whose process was killed halfway has to go on. */
async function exchange(
  runner: QueryRunner,
  added: readonly Index[],
  dropped: readonly Index[],
): Promise<void> {
  for (const { table, ...index } of added) {
    if (!(await isPresent(runner, table, index.name))) await runner.createIndex(table, new TableIndex(index));
  }
  for (const { table, name } of dropped) {
    if (await isPresent(runner, table, name)) await runner.dropIndex(table, name);
  }
}

async function isPresent(runner: QueryRunner, table: string, name: string): Promise<boolean> {
  const found = await runner.getTable(table);
  return found?.indices.some((index) => index.name === name) === true;
}
