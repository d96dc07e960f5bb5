import { type MigrationInterface, type QueryRunner, Table, type TableOptions } from 'typeorm';
import { type Columns, columnsFor } from './columns.js';

function clients({ text, longText, instant }: Columns): TableOptions {
  return {
    name: 'clients',
    columns: [
      text('id', 40, { isPrimary: true }),
      text('name', 100),
      longText('scopes'),
      longText('public_keys'),
      text('created_by', 40, { isNullable: true }),
      instant('created_at'),
      instant('changed_at'),
      instant('last_used_at', { isNullable: true }),
      instant('disabled_at', { isNullable: true }),
    ],
    indices: [{ name: 'clients_created_by', columnNames: ['created_by'] }],
  };
}

function clientSecrets({ text, instant }: Columns): TableOptions {
  return {
    name: 'client_secrets',
    columns: [
      text('id', 40, { isPrimary: true }),
      text('client_id', 40),
      text('secret_hash', 64),
      instant('created_at'),
      instant('expires_at', { isNullable: true }),
    ],
    indices: [
      { name: 'client_secrets_client_id', columnNames: ['client_id'] },
      { name: 'client_secrets_expires_at', columnNames: ['expires_at'] },
    ],
  };
}

function usedAssertions({ text, instant }: Columns): TableOptions {
  return {
    name: 'used_assertions',
    columns: [text('assertion_hash', 64, { isPrimary: true }), instant('expires_at')],
    indices: [{ name: 'used_assertions_expires_at', columnNames: ['expires_at'] }],
  };
}

function revokedTokens({ text, instant }: Columns): TableOptions {
  return {
    name: 'revoked_tokens',
    columns: [text('id', 40, { isPrimary: true }), text('client_id', 40), instant('expires_at')],
    indices: [{ name: 'revoked_tokens_expires_at', columnNames: ['expires_at'] }],
  };
}

const TABLES = [clients, clientSecrets, usedAssertions, revokedTokens];

export class Clients implements MigrationInterface {
  readonly name = 'Clients0000000000006';

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
