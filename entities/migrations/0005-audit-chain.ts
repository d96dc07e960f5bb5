import {
  type MigrationInterface,
  type QueryRunner,
  Table,
  TableColumn,
  type TableColumnOptions,
  TableIndex,
  type TableOptions,
} from 'typeorm';
import { type Columns, columnsFor } from './columns.js';

const EVENTS = 'audit_events';
const nullable = { isNullable: true };

function auditChains({ text, instant, integer }: Columns): TableOptions {
  return {
    name: 'audit_chains',
    columns: [
      integer('shard', { isPrimary: true }),
      integer('seq'),
      text('link', 64),
      integer('floor_seq'),
      text('floor_link', 64),
      instant('adopts_until', nullable),
      instant('started_at'),
      instant('sealed_at', nullable),
      text('mac', 64),
    ],
  };
}

/** At the end of the table, and empty: no database has to write a row of events anew. */
function addedTo({ text, longText, integer }: Columns): readonly TableColumnOptions[] {
  return [
    longText('change_made', nullable),
    text('mac', 64, nullable),
    integer('shard', nullable),
    integer('seq', nullable),
    text('link', 64, nullable),
  ];
}

const INDICES = [
  { name: 'audit_events_actor', columnNames: ['actor_id', 'id'] },
  { name: 'audit_events_kind', columnNames: ['kind', 'succeeded', 'id'] },
  { name: 'audit_events_chain', columnNames: ['shard', 'seq'], isUnique: true },
];

export class AuditChain implements MigrationInterface {
  readonly name = 'AuditChain0000000000005';

  /** What exists is left alone: on MySQL a migration whose process was killed halfway has to go on. */
  async up(runner: QueryRunner): Promise<void> {
    const columns = columnsFor(runner);
    await runner.createTable(new Table({ ...auditChains(columns), engine: 'InnoDB' }), true);
    const present = await columnsOf(runner);
    const missing = addedTo(columns).filter(({ name }) => !present.has(name));
    if (missing.length > 0) {
      await runner.addColumns(
        EVENTS,
        missing.map((column) => new TableColumn(column)),
      );
    }
    const indexed = await indicesOf(runner);
    for (const index of INDICES.filter(({ name }) => !indexed.has(name))) {
      await runner.createIndex(EVENTS, new TableIndex(index));
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    const indexed = await indicesOf(runner);
    for (const { name } of INDICES) {
      if (indexed.has(name)) await runner.dropIndex(EVENTS, name);
    }
    const present = await columnsOf(runner);
    for (const { name } of addedTo(columnsFor(runner))) {
      if (present.has(name)) await runner.dropColumn(EVENTS, name);
    }
    await runner.dropTable('audit_chains', true);
  }
}

async function columnsOf(runner: QueryRunner): Promise<ReadonlySet<string>> {
  const table = await runner.getTable(EVENTS);
  return new Set(table?.columns.map(({ name }) => name));
}

async function indicesOf(runner: QueryRunner): Promise<ReadonlySet<string | undefined>> {
  const table = await runner.getTable(EVENTS);
  return new Set(table?.indices.map(({ name }) => name));
}
