import { type MigrationInterface, type QueryRunner, Table, type TableOptions } from 'typeorm';
import { type Columns, columnsFor } from './columns.js';

const nullable = { isNullable: true };
const primary = { isPrimary: true };

function webhooks({ text, longText, instant, integer, flag }: Columns): TableOptions {
  return {
    name: 'webhooks',
    columns: [
      text('id', 40, primary),
      text('owner_id', 40),
      longText('url'),
      longText('kinds'),
      text('sealed_secret', 255),
      flag('enabled'),
      instant('created_at'),
      instant('last_delivered_at', nullable),
      integer('failures'),
      instant('failing_since', nullable),
      instant('paused_until', nullable),
    ],
  };
}

function deliveries({ text, instant, integer, flag }: Columns): TableOptions {
  return {
    name: 'webhook_deliveries',
    columns: [
      text('id', 40, primary),
      text('webhook_id', 40),
      text('event_id', 40),
      text('kind', 32),
      instant('at'),
      flag('succeeded'),
      text('account_id', 40, nullable),
      text('actor_id', 40, nullable),
      text('state', 16),
      text('outcome', 64, nullable),
      instant('queued_at'),
      instant('due_at'),
      integer('attempts'),
      text('lease_owner', 64, nullable),
      instant('lease_until', nullable),
    ],
    indices: [
      { name: 'webhook_deliveries_due', columnNames: ['state', 'due_at'] },
      { name: 'webhook_deliveries_of', columnNames: ['webhook_id', 'id'] },
      { name: 'webhook_deliveries_of_state', columnNames: ['webhook_id', 'state', 'id'] },
    ],
  };
}

const TABLES = [webhooks, deliveries];

export class Webhooks implements MigrationInterface {
  readonly name = 'Webhooks0000000000007';

  async up(runner: QueryRunner): Promise<void> {
    const columns = columnsFor(runner);
    for (const table of TABLES) {
      await runner.createTable(new Table({ ...table(columns), engine: 'InnoDB' }), true);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    const columns = columnsFor(runner);
    for (const table of [...TABLES].reverse()) await runner.dropTable(table(columns).name, true);
  }
}
