import { type MigrationInterface, type QueryRunner, Table, type TableOptions } from 'typeorm';
import { type Columns, columnsFor } from './columns.js';

function qrSignIns({ text, instant }: Columns): TableOptions {
  return {
    name: 'qr_sign_ins',
    columns: [
      text('ticket_hash', 64, { isPrimary: true }),
      text('session_id', 40),
      text('approved_by', 40),
      instant('created_at'),
    ],
    indices: [{ name: 'qr_sign_ins_created_at', columnNames: ['created_at'] }],
  };
}

export class QrSignIns implements MigrationInterface {
  /** TypeORM orders migrations by the number at the end. */
  readonly name = 'QrSignIns0000000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(new Table({ ...qrSignIns(columnsFor(runner)), engine: 'InnoDB' }), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('qr_sign_ins', true);
  }
}
