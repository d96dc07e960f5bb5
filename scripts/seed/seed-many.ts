import type { DataSource, EntityMetadata, QueryRunner } from 'typeorm';
import { Account } from '../../entities/account.js';
import { AuditChain } from '../../entities/audit-chain.js';
import { AuditEvent } from '../../entities/audit-event.js';
import { AuditSeal, type ChainEnd } from '../../src/crypto/audit-seal.js';
import { type Ends, eventRow } from './events.js';
import { accountRow } from './people.js';

export interface Wanted {
  readonly accounts: number;
  readonly events: number;
  /** What events are signed with on this database. */
  readonly auditKey: Buffer;
  /** When to stop, however far it is; on the clock of `performance.now()`. */
  readonly until?: number;
}

interface Bar {
  add(more: number): void;
  end(): void;
}

type Values = Readonly<Record<string, string | number | null>>;

const BATCH = 2_000;

/**
 * As many rows as are wanted, in transactions of which each leaves whole chains behind: whoever interrupts it runs it
 * again. All indexes but the primary keys are taken off before and made anew after it, for that is many times faster.
 */
export async function seedMany(
  source: DataSource,
  wanted: Wanted,
  bar: (total: number, what: string) => Bar,
): Promise<void> {
  const runner = source.createQueryRunner();
  try {
    await runner.query('SET SESSION innodb_lock_wait_timeout = 50, SESSION unique_checks = 0');
    await withoutIndices(source.getMetadata(Account), runner, () => seedAccounts(runner, wanted, bar));
    await withoutIndices(source.getMetadata(AuditEvent), runner, () => seedEvents(runner, wanted, bar));
    await runner.query('ANALYZE TABLE accounts, audit_events');
  } finally {
    await runner.release();
  }
}

async function seedAccounts(
  runner: QueryRunner,
  { accounts, until = Number.POSITIVE_INFINITY }: Wanted,
  bar: (total: number, what: string) => Bar,
): Promise<void> {
  const [row]: { count: string }[] = await runner.query('SELECT COUNT(*) AS count FROM accounts');
  const done = Number(row?.count);
  const progress = bar(Math.max(0, accounts - done), 'accounts');
  for (let from = done; from < accounts && performance.now() < until; from += BATCH) {
    const rows = range(from, Math.min(from + BATCH, accounts)).map((number) => accountRow(number, accounts));
    await runner.query(insertion('accounts', rows));
    progress.add(rows.length);
  }
  progress.end();
}

async function seedEvents(
  runner: QueryRunner,
  { accounts, events, auditKey, until = Number.POSITIVE_INFINITY }: Wanted,
  bar: (total: number, what: string) => Bar,
): Promise<void> {
  const seal = new AuditSeal(auditKey);
  const chains = await endsIn(runner);
  const ends: Ends = new Map(chains.map(({ shard, seq, link }) => [shard, { seq, link }]));
  const done = chains.reduce((sum, { seq }) => sum + seq, 0);
  const progress = bar(Math.max(0, events - done), 'events');
  for (let from = done; from < events && performance.now() < until; from += BATCH) {
    const numbers = range(from, Math.min(from + BATCH, events));
    const rows = numbers.map((number) => eventRow(number, { accounts, events, seal, ends }));
    await runner.startTransaction();
    await runner.query(insertion('audit_events', rows));
    await runner.query(insertion('audit_chains', signed(chains, ends, seal), 'REPLACE'));
    await runner.commitTransaction();
    progress.add(rows.length);
  }
  progress.end();
}

/** They were begun with the root key. */
function endsIn(runner: QueryRunner): Promise<readonly ChainEnd[]> {
  return runner.manager.find(AuditChain, { order: { shard: 'ASC' } });
}

function signed(chains: readonly ChainEnd[], ends: Ends, seal: AuditSeal): readonly Values[] {
  return chains.map((chain) => {
    const end = { ...chain, ...ends.get(chain.shard) };
    return {
      shard: end.shard,
      seq: end.seq,
      link: end.link,
      floor_seq: end.floorSeq,
      floor_link: end.floorLink,
      adopts_until: end.adoptsUntil,
      started_at: end.startedAt,
      sealed_at: end.sealedAt,
      mac: seal.endOf(end),
    };
  });
}

/** Those that the entity declares; all are there again afterwards, whatever happens. */
async function withoutIndices(
  { indices, tableName }: EntityMetadata,
  runner: QueryRunner,
  work: () => Promise<void>,
): Promise<void> {
  const change = (parts: readonly string[]): Promise<unknown> =>
    parts.length === 0 ? Promise.resolve() : runner.query(`ALTER TABLE ${tableName} ${parts.join(', ')}`);
  const present = async (): Promise<ReadonlySet<string | undefined>> =>
    new Set((await runner.getTable(tableName))?.indices.map(({ name }) => name));
  const before = await present();
  await change(indices.filter(({ name }) => before.has(name)).map(({ name }) => `DROP INDEX ${name}`));
  try {
    await work();
  } finally {
    const after = await present();
    await change(
      indices
        .filter(({ name }) => !after.has(name))
        .map(({ name, isUnique, columns }) => {
          const names = columns.map(({ databaseName }) => databaseName).join(', ');
          return `ADD ${isUnique ? 'UNIQUE INDEX' : 'INDEX'} ${name} (${names})`;
        }),
    );
  }
}

/** Every value is made up here and holds no quote. */
function insertion(table: string, rows: readonly Values[], verb = 'INSERT'): string {
  const columns = Object.keys(rows[0] ?? {}).map((name) => `\`${name}\``);
  const literal = (value: string | number | null): string =>
    typeof value === 'string' ? `'${value}'` : String(value ?? 'NULL');
  const values = rows.map((row) => `(${Object.values(row).map(literal).join(',')})`);
  return `${verb} INTO ${table} (${columns.join(', ')}) VALUES ${values.join(',')}`;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n);
}
