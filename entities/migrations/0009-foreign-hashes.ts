import { type MigrationInterface, type QueryRunner, Table, type TableOptions } from 'typeorm';
import { type Columns, columnsFor } from './columns.js';

function passwordSchemes({ text, longText, instant }: Columns): TableOptions {
  return {
    name: 'password_schemes',
    columns: [
      text('id', 20, { isPrimary: true }),
      text('kind', 16),
      longText('sealed_parameters'),
      instant('created_at'),
    ],
  };
}

function importRuns({ text, integer, instant }: Columns): TableOptions {
  return {
    name: 'import_runs',
    columns: [
      text('id', 64, { isPrimary: true }),
      integer('position'),
      integer('imported'),
      integer('in_use'),
      integer('refused'),
      instant('report_bytes'),
      instant('started_at'),
      instant('finished_at', { isNullable: true }),
    ],
  };
}

const TABLES = [passwordSchemes, importRuns];

export class ForeignHashes implements MigrationInterface {
  readonly name = 'ForeignHashes0000000000009';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) {
      await runner.createTable(new Table({ ...table(columnsFor(runner)), engine: 'InnoDB' }), true);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...TABLES].reverse()) {
      await runner.dropTable(table(columnsFor(runner)).name, true);
    }
  }
}
