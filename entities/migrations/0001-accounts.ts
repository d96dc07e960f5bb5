import { type MigrationInterface, type QueryRunner, Table, type TableOptions } from 'typeorm';
import { type Columns, columnsFor } from './columns.js';

const nullable = { isNullable: true };
const primary = { isPrimary: true };

function accounts({ text, longText, instant, integer, flag }: Columns): TableOptions {
  return {
    name: 'accounts',
    columns: [
      text('id', 40, primary),
      text('email', 254),
      text('email_key', 64),
      instant('email_verified_at', nullable),
      text('username', 64),
      text('username_key', 64),
      text('display_name', 100),
      text('locale', 35, nullable),
      text('status', 16),
      longText('roles'),
      text('password_hash', 255, nullable),
      instant('password_changed_at'),
      flag('password_reset_required'),
      integer('credential_epoch'),
      integer('failed_logins'),
      instant('created_at'),
      instant('last_login_at', nullable),
    ],
    indices: [
      { name: 'accounts_email_key', columnNames: ['email_key'], isUnique: true },
      { name: 'accounts_username_key', columnNames: ['username_key'], isUnique: true },
    ],
  };
}

function sessions({ text, longText, instant }: Columns): TableOptions {
  return {
    name: 'sessions',
    columns: [
      text('id', 40, primary),
      text('account_id', 40),
      longText('proofs'),
      text('device_name', 100),
      text('ip', 45, nullable),
      instant('created_at'),
      instant('last_seen_at'),
      instant('expires_at'),
      instant('idle_expires_at'),
      instant('ended_at', nullable),
      text('refresh_hash', 64),
      text('parent_hash', 64, nullable),
      text('sealed_successor', 255, nullable),
      instant('rotated_at'),
    ],
    indices: [
      { name: 'sessions_account_id', columnNames: ['account_id', 'ended_at'] },
      { name: 'sessions_expires_at', columnNames: ['expires_at'] },
    ],
  };
}

function registrations({ text, instant }: Columns): TableOptions {
  return {
    name: 'registrations',
    columns: [
      text('flow_key', 64, primary),
      text('account_id', 40),
      text('username', 64),
      text('username_key', 64),
      text('display_name', 100),
      text('locale', 35, nullable),
      text('password_hash', 255),
      instant('created_at'),
    ],
    indices: [
      { name: 'registrations_account_id', columnNames: ['account_id'] },
      { name: 'registrations_created_at', columnNames: ['created_at'] },
    ],
  };
}

function resetGrants({ text, instant, integer }: Columns): TableOptions {
  return {
    name: 'reset_grants',
    columns: [
      text('token_hash', 64, primary),
      text('account_id', 40),
      integer('credential_epoch'),
      text('session_id', 40, nullable),
      instant('expires_at'),
    ],
    indices: [
      { name: 'reset_grants_account_id', columnNames: ['account_id'] },
      { name: 'reset_grants_expires_at', columnNames: ['expires_at'] },
    ],
  };
}

function auditEvents({ text, instant, flag }: Columns): TableOptions {
  return {
    name: 'audit_events',
    columns: [
      text('id', 40, primary),
      instant('at'),
      text('kind', 32),
      flag('succeeded'),
      text('actor_id', 40, nullable),
      text('subject_id', 40, nullable),
      text('device_name', 100, nullable),
      text('ip', 45, nullable),
      text('reason', 500, nullable),
      text('request_id', 40, nullable),
    ],
    indices: [{ name: 'audit_events_subject', columnNames: ['subject_id', 'id'] }],
  };
}

function outboxMail({ text, longText, instant, integer }: Columns): TableOptions {
  return {
    name: 'outbox_mail',
    columns: [
      text('id', 40, primary),
      text('kind', 32),
      text('account_id', 40, nullable),
      text('flow_key', 64, nullable),
      integer('generation', nullable),
      text('trust', 16),
      longText('facts'),
      text('state', 16),
      text('outcome', 64, nullable),
      instant('created_at'),
      instant('due_at'),
      instant('expires_at'),
      integer('attempts'),
      text('lease_owner', 64, nullable),
      instant('lease_until', nullable),
      instant('sent_at', nullable),
      text('provider_id', 128, nullable),
    ],
    indices: [
      { name: 'outbox_mail_due', columnNames: ['state', 'due_at'] },
      { name: 'outbox_mail_created_at', columnNames: ['created_at'] },
    ],
  };
}

function storedKeys({ text, longText, instant }: Columns): TableOptions {
  return {
    name: 'stored_keys',
    columns: [
      text('id', 64, primary),
      text('purpose', 16),
      text('algorithm', 16),
      longText('wrapped'),
      longText('public_jwk', nullable),
      instant('created_at'),
      instant('signs_from'),
      instant('retires_at', nullable),
    ],
  };
}

const TABLES = [accounts, sessions, registrations, resetGrants, auditEvents, outboxMail, storedKeys];

export class Accounts implements MigrationInterface {
  /** TypeORM orders migrations by the number at the end. */
  readonly name = 'Accounts0000000000001';

  /** Tables that exist are left alone: on MySQL a migration whose process was killed halfway has to go on. */
  async up(runner: QueryRunner): Promise<void> {
    const columns = columnsFor(runner);
    for (const table of TABLES) {
      await runner.createTable(new Table({ ...table(columns), engine: 'InnoDB' }), true);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    const columns = columnsFor(runner);
    for (const table of [...TABLES].reverse()) {
      await runner.dropTable(table(columns).name, true);
    }
  }
}
