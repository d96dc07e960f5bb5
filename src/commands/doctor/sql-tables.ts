import type { DataSource } from 'typeorm';
import { visible } from '../../log/terminal-safe-lines.js';
import { pendingMigrations } from '../../sql/migrate.js';
import { type Finding, failed, inTime, ok, warning } from './finding.js';

const CHECK = 'SQL tables';
/** What `latchkey audit verify` reads: it proves rows, and not the way to them. */
const PROVEN: ReadonlySet<string> = new Set(['audit_events', 'audit_chains', 'stored_keys']);
const NAME = /[`"](\w+)[`"]/g;
const FIX =
  'Ask who may change tables there. An index or a trigger of your own may stay, if it is yours; anything else: restore the table.';

/** A trigger on a table of ours, or a view in the place of one. */
interface Foreign {
  readonly kind: string;
  readonly name: string;
  readonly table: string;
}

interface Comparison {
  /** Not when the driver was told of another kind of server: it takes that server's own ways for changes. */
  readonly isComparable: boolean;
}

/** Whether the tables are as the migrations made them, and nothing else acts on them. Not asked while some are pending. */
export async function examineTables(
  source: DataSource,
  { isComparable }: Comparison,
): Promise<readonly Finding[]> {
  if ((await inTime(pendingMigrations(source))).length > 0) return [];
  const ours = source.entityMetadatas.map(({ tableName }) => tableName);
  const named = isComparable ? await inTime(namesToChange(source)) : new Set<string>();
  const differing = ours.filter((name) => named.has(name));
  const foreign = (await inTime(foreignTo(source))).filter(({ table }) => ours.includes(table));
  if (differing.length + foreign.length === 0)
    return !isComparable ? [] : [ok(CHECK, `${ours.length}, as the migrations made them`)];
  const acting = foreign.map(({ kind, name, table }) => `${kind} ${visible(name)} at ${table}`);
  const judge = foreign.some(({ table }) => PROVEN.has(table)) ? failed : warning;
  return [judge(CHECK, `changed since the migrations: ${[...differing, ...acting].join(', ')}`, FIX)];
}

/** What TypeORM would name to make the tables those of the entities. It only says so here. */
async function namesToChange(source: DataSource): Promise<ReadonlySet<string>> {
  const { upQueries } = await source.driver.createSchemaBuilder().log();
  return new Set(upQueries.flatMap(({ query }) => [...query.matchAll(NAME)].map(([, name = '']) => name)));
}

async function foreignTo(source: DataSource): Promise<readonly Foreign[]> {
  const rows: readonly Readonly<Record<string, unknown>>[] = await source.query(
    source.options.type === 'better-sqlite3'
      ? "SELECT type AS kind, name AS name, tbl_name AS place FROM sqlite_master WHERE type IN ('trigger', 'view')"
      : `SELECT 'trigger' AS kind, TRIGGER_NAME AS name, EVENT_OBJECT_TABLE AS place FROM information_schema.TRIGGERS
         WHERE EVENT_OBJECT_SCHEMA = DATABASE()
         UNION ALL SELECT 'view', TABLE_NAME, TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()`,
  );
  return rows.map(({ kind, name, place }) => ({
    kind: String(kind),
    name: String(name),
    table: String(place),
  }));
}
