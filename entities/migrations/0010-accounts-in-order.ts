import {
  type MigrationInterface,
  type QueryRunner,
  Table,
  TableColumn,
  type TableColumnOptions,
  TableIndex,
} from 'typeorm';
import { type Columns, columnsFor } from './columns.js';

const ACCOUNTS = 'accounts';
const MAILS = 'outbox_mail';
const nullable = { isNullable: true };

/** At the end of the table, and empty: no database has to write a row anew. */
function addedTo({ text, instant }: Columns): readonly TableColumnOptions[] {
  return [
    instant('locked_until', nullable),
    text('roles_key', 32, nullable),
    instant('second_factor_since', nullable),
  ];
}

/** The id ends what a page is read by, so that accounts with the same value have an order, too. */
const INDICES = [
  { name: 'accounts_created_at', columnNames: ['created_at', 'id'] },
  { name: 'accounts_last_login_at', columnNames: ['last_login_at', 'id'] },
  { name: 'accounts_username', columnNames: ['username', 'id'] },
  { name: 'accounts_email', columnNames: ['email', 'id'] },
  { name: 'accounts_failed_logins', columnNames: ['failed_logins', 'id'] },
  { name: 'accounts_display_name', columnNames: ['display_name'] },
  { name: 'accounts_status', columnNames: ['status', 'created_at', 'id'] },
  { name: 'accounts_roles_key', columnNames: ['roles_key', 'created_at', 'id'] },
  { name: 'accounts_second_factor_since', columnNames: ['second_factor_since'] },
  { name: 'accounts_locked_until', columnNames: ['locked_until'] },
];
/** What was mailed to one account. */
const MAIL_INDICES = [{ name: 'outbox_mail_account_id', columnNames: ['account_id', 'id'] }];

export class AccountsInOrder implements MigrationInterface {
  readonly name = 'AccountsInOrder0000000000010';

  /** What exists is left alone: on MySQL a migration whose process was killed halfway has to go on. */
  async up(runner: QueryRunner): Promise<void> {
    const columns = columnsFor(runner);
    await this.addRoster(runner, columns);
    const present = await columnsOf(runner);
    const missing = addedTo(columns).filter(({ name }) => !present.has(name));
    if (missing.length > 0) {
      await runner.addColumns(
        ACCOUNTS,
        missing.map((column) => new TableColumn(column)),
      );
    }
    await fill(runner);
    await addIndices(runner, ACCOUNTS, INDICES);
    await addIndices(runner, MAILS, MAIL_INDICES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndices(runner, MAILS, MAIL_INDICES);
    await dropIndices(runner, ACCOUNTS, INDICES);
    const present = await columnsOf(runner);
    for (const { name } of addedTo(columnsFor(runner))) {
      if (present.has(name)) await runner.dropColumn(ACCOUNTS, name);
    }
    await runner.dropTable('admin_roster', true);
  }

  private async addRoster(runner: QueryRunner, { text, integer }: Columns): Promise<void> {
    const columns = [text('id', 16, { isPrimary: true }), integer('version')];
    await runner.createTable(new Table({ name: 'admin_roster', columns, engine: 'InnoDB' }), true);
    const rows: unknown[] = await runner.query("SELECT id FROM admin_roster WHERE id = 'ADMINS'");
    if (rows.length === 0) await runner.query("INSERT INTO admin_roster (id, version) VALUES ('ADMINS', 0)");
  }
}

/** What the new columns repeat of what is known already. */
async function fill(runner: QueryRunner): Promise<void> {
  const keys = { SUPPORT: '%"SUPPORT"%', ADMIN: '%"ADMIN"%' };
  for (const [key, pattern] of Object.entries(keys)) {
    await runner.query(`UPDATE accounts SET roles_key = '${key}' WHERE roles LIKE '${pattern}'`);
  }
  await runner.query(
    `UPDATE accounts SET roles_key = 'ADMIN,SUPPORT' WHERE roles_key = 'ADMIN' AND roles LIKE '${keys.SUPPORT}'`,
  );
  await runner.query(
    `UPDATE accounts SET second_factor_since =
       (SELECT MIN(factors.created_at) FROM factors
         WHERE factors.account_id = accounts.id AND factors.kind IN ('TOTP', 'PASSKEY'))
     WHERE id IN (SELECT account_id FROM factors)`,
  );
}

async function columnsOf(runner: QueryRunner): Promise<ReadonlySet<string>> {
  const table = await runner.getTable(ACCOUNTS);
  return new Set(table?.columns.map(({ name }) => name));
}

type Indices = typeof INDICES;

async function addIndices(runner: QueryRunner, table: string, indices: Indices): Promise<void> {
  const present = await indicesOf(runner, table);
  for (const index of indices.filter(({ name }) => !present.has(name))) {
    await runner.createIndex(table, new TableIndex(index));
  }
}

async function dropIndices(runner: QueryRunner, table: string, indices: Indices): Promise<void> {
  const present = await indicesOf(runner, table);
  for (const { name } of indices.filter((one) => present.has(one.name))) await runner.dropIndex(table, name);
}

async function indicesOf(runner: QueryRunner, name: string): Promise<ReadonlySet<string | undefined>> {
  const table = await runner.getTable(name);
  return new Set(table?.indices.map((index) => index.name));
}
