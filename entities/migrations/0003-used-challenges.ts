import { type MigrationInterface, type QueryRunner, Table, type TableOptions } from 'typeorm';
import { type Columns, columnsFor } from './columns.js';

function usedChallenges({ text, instant }: Columns): TableOptions {
  return {
    name: 'used_challenges',
    columns: [text('challenge_hash', 64, { isPrimary: true }), text('factor_id', 40), instant('used_at')],
    indices: [{ name: 'used_challenges_used_at', columnNames: ['used_at'] }],
  };
}

export class UsedChallenges implements MigrationInterface {
  readonly name = 'UsedChallenges0000000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(new Table({ ...usedChallenges(columnsFor(runner)), engine: 'InnoDB' }), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(usedChallenges(columnsFor(runner)).name, true);
  }
}
