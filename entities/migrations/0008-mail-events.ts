import {
  type MigrationInterface,
  type QueryRunner,
  Table,
  TableColumn,
  TableIndex,
  type TableOptions,
} from 'typeorm';
import { type Columns, columnsFor } from './columns.js';

const nullable = { isNullable: true };
const OUTBOX = 'outbox_mail';
const BY_PROVIDER = new TableIndex({ name: 'outbox_mail_provider_id', columnNames: ['provider_id'] });

function bouncedAddresses({ text, instant }: Columns): TableOptions {
  return {
    name: 'bounced_addresses',
    columns: [text('account_id', 40, { isPrimary: true }), text('email_key', 64), instant('at')],
  };
}

function outboxColumns({ text, instant }: Columns): readonly TableColumn[] {
  return [text('delivery', 16, nullable), instant('delivery_at', nullable)].map(
    (options) => new TableColumn(options),
  );
}

export class MailEvents implements MigrationInterface {
  readonly name = 'MailEvents0000000000008';

  /** What exists is left alone: on MySQL a migration whose process was killed halfway has to go on. */
  async up(runner: QueryRunner): Promise<void> {
    const columns = columnsFor(runner);
    await runner.createTable(new Table({ ...bouncedAddresses(columns), engine: 'InnoDB' }), true);
    for (const column of outboxColumns(columns)) {
      if (!(await runner.hasColumn(OUTBOX, column.name))) await runner.addColumn(OUTBOX, column);
    }
    if (!(await hasIndex(runner))) await runner.createIndex(OUTBOX, BY_PROVIDER);
  }

  async down(runner: QueryRunner): Promise<void> {
    const columns = columnsFor(runner);
    if (await hasIndex(runner)) await runner.dropIndex(OUTBOX, BY_PROVIDER);
    for (const { name } of outboxColumns(columns)) {
      if (await runner.hasColumn(OUTBOX, name)) await runner.dropColumn(OUTBOX, name);
    }
    await runner.dropTable(bouncedAddresses(columns).name, true);
  }
}

async function hasIndex(runner: QueryRunner): Promise<boolean> {
  const table = await runner.getTable(OUTBOX);
  return table?.indices.some(({ name }) => name === BY_PROVIDER.name) ?? false;
}
