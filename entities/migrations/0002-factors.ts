import { type MigrationInterface, type QueryRunner, Table, TableColumn, type TableOptions } from 'typeorm';
import { type Columns, columnsFor } from './columns.js';

const nullable = { isNullable: true };
const primary = { isPrimary: true };

function factors({ text, longText, instant, integer, flag }: Columns): TableOptions {
  return {
    name: 'factors',
    columns: [
      text('id', 40, primary),
      text('account_id', 40),
      text('kind', 16),
      text('unique_key', 80),
      text('name', 100),
      instant('created_at'),
      instant('last_used_at', nullable),
      integer('last_used_step', nullable),
      text('sealed_secret', 255, nullable),
      longText('credential_id', nullable),
      longText('public_key', nullable),
      instant('sign_count', nullable),
      flag('backed_up', nullable),
      longText('passkey_facts', nullable),
    ],
    indices: [
      { name: 'factors_account_id', columnNames: ['account_id'] },
      { name: 'factors_unique_key', columnNames: ['unique_key'], isUnique: true },
    ],
  };
}

function backupCodes({ text, instant }: Columns): TableOptions {
  return {
    name: 'backup_codes',
    columns: [text('code_hash', 64, primary), text('factor_id', 40), instant('used_at', nullable)],
    indices: [{ name: 'backup_codes_factor_id', columnNames: ['factor_id'] }],
  };
}

function factorResets({ text, instant }: Columns): TableOptions {
  return {
    name: 'factor_resets',
    columns: [text('account_id', 40, primary), instant('asked_at'), instant('due_at'), text('reason', 500)],
    indices: [{ name: 'factor_resets_due_at', columnNames: ['due_at'] }],
  };
}

const TABLES = [factors, backupCodes, factorResets];
const AUTHENTICATED_AT = 'authenticated_at';

export class Factors implements MigrationInterface {
  readonly name = 'Factors0000000000002';

  /** What exists is left alone: on MySQL a migration whose process was killed halfway has to go on. */
  async up(runner: QueryRunner): Promise<void> {
    const columns = columnsFor(runner);
    for (const table of TABLES) {
      await runner.createTable(new Table({ ...table(columns), engine: 'InnoDB' }), true);
    }
    if (await runner.hasColumn('sessions', AUTHENTICATED_AT)) return;
    await runner.addColumn('sessions', new TableColumn(columns.instant(AUTHENTICATED_AT, nullable)));
  }

  async down(runner: QueryRunner): Promise<void> {
    const columns = columnsFor(runner);
    if (await runner.hasColumn('sessions', AUTHENTICATED_AT)) {
      await runner.dropColumn('sessions', AUTHENTICATED_AT);
    }
    for (const table of [...TABLES].reverse()) {
      await runner.dropTable(table(columns).name, true);
    }
  }
}
