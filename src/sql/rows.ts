import type {
  DataSource,
  EntityMetadata,
  EntityTarget,
  FindOptionsOrder,
  FindOptionsWhere,
  ObjectLiteral,
  QueryRunner,
} from 'typeorm';
import { patientNow } from '../patience.js';
import { checkChanges, checkEach, checkProperties, checkRow, checkTake, checkWhere } from './conditions.js';
import type { Each, Stored } from './contract.js';
import { asked } from './failures.js';
import { type Statement, Statements } from './statements.js';
import { limited } from './time-limit.js';
import { isSqlite } from './transaction.js';

export type Where<E> = FindOptionsWhere<E> | FindOptionsWhere<E>[];

export interface Selection<E> {
  readonly where: Where<E>;
  readonly order?: FindOptionsOrder<E>;
  readonly take: number;
  readonly index?: string;
}

type Hidden<E> = readonly (keyof E & string)[];

const known = new WeakMap<EntityMetadata, Statements>();

/** The few statements Latchkey makes, each with its arguments checked and the driver's errors turned into ours. */
export class Rows {
  constructor(
    private readonly source: DataSource,
    private readonly runner: QueryRunner,
    /** How long somebody waits for what is read, on the clock of `patientNow()`; null in a transaction. */
    private readonly deadline: number | null = null,
  ) {}

  async findOne<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: Where<E>,
    hidden: Hidden<E> = [],
  ): Promise<E | null> {
    const [row] = await this.select(entity, { where, take: 1 }, { hidden });
    return row ?? null;
  }

  find<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    selection: Selection<E>,
    hidden: Hidden<E> = [],
  ): Promise<E[]> {
    return this.select(entity, selection, { hidden });
  }

  async findStored<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    selection: Selection<E>,
  ): Promise<Stored<E>[]> {
    const metadata = this.checked(entity, selection);
    const statements = this.statements(metadata);
    const columns = statements.columns([]);
    const rows = await this.searched(statements.select(columns, selection, { isExact: true }));
    return rows.map((raw) => {
      const { row, isAsWritten } = statements.storedEntity(columns, raw);
      // Its metadata makes this entity and no other.
      return { row: row as E, isAsWritten };
    });
  }

  async count<E extends ObjectLiteral>(entity: EntityTarget<E>, where: Where<E>): Promise<number> {
    const metadata = this.source.getMetadata(entity);
    checkWhere(metadata, where);
    const [row] = await this.searched(this.statements(metadata).count(where));
    return Number(row?.count);
  }

  async countUpTo<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: Where<E>,
    limit: number,
  ): Promise<number> {
    const metadata = this.source.getMetadata(entity);
    checkWhere(metadata, where);
    if (!Number.isSafeInteger(limit) || limit < 1) throw new TypeError('It is counted up to a whole number.');
    const [row] = await this.searched(this.statements(metadata).countUpTo(where, limit));
    return Number(row?.count);
  }

  /** One statement for all. */
  async insert<E extends ObjectLiteral>(entity: EntityTarget<E>, rows: readonly E[]): Promise<void> {
    const metadata = this.source.getMetadata(entity);
    for (const row of rows) {
      checkRow(metadata, row);
    }
    await this.ask(this.statements(metadata).insert(rows));
  }

  async update<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: FindOptionsWhere<E>,
    changes: Partial<E>,
  ): Promise<number> {
    const metadata = this.source.getMetadata(entity);
    checkOne(metadata, where);
    checkChanges(metadata, changes);
    return this.changed(this.statements(metadata).update(where, changes));
  }

  async increment<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: FindOptionsWhere<E>,
    column: keyof E & string,
  ): Promise<number> {
    const metadata = this.source.getMetadata(entity);
    checkOne(metadata, where);
    checkProperties(metadata, [column]);
    return this.changed(this.statements(metadata).increment(where, column));
  }

  async updateEach<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: FindOptionsWhere<E>,
    each: readonly Each<E>[],
  ): Promise<number> {
    const metadata = this.source.getMetadata(entity);
    checkOne(metadata, where);
    checkEach(metadata, each);
    return this.changed(this.statements(metadata).updateEach(where, each));
  }

  async delete<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: FindOptionsWhere<E>,
  ): Promise<number> {
    const metadata = this.source.getMetadata(entity);
    checkOne(metadata, where);
    return this.changed(this.statements(metadata).delete(where));
  }

  /** SQLite has one writer at a time, which is a lock on every row already. */
  take<E extends ObjectLiteral>(entity: EntityTarget<E>, selection: Selection<E>): Promise<E[]> {
    const lock = this.source.options.type === 'better-sqlite3' ? '' : ' FOR UPDATE SKIP LOCKED';
    return this.select(entity, selection, { lock });
  }

  private async select<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    selection: Selection<E>,
    { hidden = [], lock = '' }: { hidden?: Hidden<E>; lock?: string },
  ): Promise<E[]> {
    const metadata = this.checked(entity, selection);
    checkProperties(metadata, hidden);
    const statements = this.statements(metadata);
    const columns = statements.columns(hidden);
    const statement = statements.select(columns, selection, { lock });
    // What has no order is found by a key, and is not worth the words.
    const rows = await (selection.order === undefined ? this.rows(statement) : this.searched(statement));
    // Its metadata makes this entity and no other.
    return rows.map((row) => statements.entity(columns, row) as E);
  }

  private checked<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    { where, order = {}, take }: Selection<E>,
  ): EntityMetadata {
    const metadata = this.source.getMetadata(entity);
    checkWhere(metadata, where);
    checkProperties(metadata, Object.keys(order));
    checkTake(take);
    return metadata;
  }

  private statements(metadata: EntityMetadata): Statements {
    const present = known.get(metadata);
    if (present !== undefined) return present;
    const made = new Statements(this.source, metadata);
    known.set(metadata, made);
    return made;
  }

  private async rows(statement: Statement): Promise<ObjectLiteral[]> {
    const { records } = await this.ask(statement);
    return records;
  }

  /** The same where the server may have much to look through: it gives up when nobody waits any more. */
  private searched(statement: Statement): Promise<ObjectLiteral[]> {
    const { deadline } = this;
    const isLimited = deadline !== null && !isSqlite(this.source);
    return this.rows(isLimited ? limited(statement, deadline - patientNow()) : statement);
  }

  /** A driver that does not count would make every single-use decision a guess. */
  private async changed(statement: Statement): Promise<number> {
    const { affected } = await this.ask(statement);
    if (typeof affected !== 'number') {
      throw new TypeError('The database driver did not say how many rows were changed.');
    }
    return affected;
  }

  private ask({ sql, values }: Statement) {
    return asked(this.source, this.runner.query(sql, [...values], true));
  }
}

/** Alternatives are for reading. */
function checkOne(metadata: EntityMetadata, where: unknown): void {
  if (Array.isArray(where)) {
    throw new TypeError(`An update or delete on ${metadata.tableName} takes one condition.`);
  }
  checkWhere(metadata, where);
}
