import { type MigrationInterface, type QueryRunner, TableColumn, TableIndex } from 'typeorm';
import { columnsFor } from './columns.js';

const TABLE = 'factors';
const COLUMN = 'phone_key';
const INDEX = 'factors_phone_key';

export class Phones implements MigrationInterface {
  /** TypeORM orders migrations by the number at the end. */
  readonly name = 'Phones0000000000011';

  /** What exists is left alone: on MySQL a migration whose process was killed halfway has to go on. */
  async up(runner: QueryRunner): Promise<void> {
    if (!(await runner.hasColumn(TABLE, COLUMN))) {
      await runner.addColumn(
        TABLE,
        new TableColumn(columnsFor(runner).text(COLUMN, 64, { isNullable: true })),
      );
    }
    const table = await runner.getTable(TABLE);
    if (table?.indices.some(({ name }) => name === INDEX)) return;
    await runner.createIndex(TABLE, new TableIndex({ name: INDEX, columnNames: [COLUMN] }));
  }

  async down(runner: QueryRunner): Promise<void> {
    const table = await runner.getTable(TABLE);
    if (table?.indices.some(({ name }) => name === INDEX)) await runner.dropIndex(TABLE, INDEX);
    if (await runner.hasColumn(TABLE, COLUMN)) await runner.dropColumn(TABLE, COLUMN);
  }
}
