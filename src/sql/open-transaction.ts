import { type DataSource, type EntityTarget, type FindOptionsWhere, In, type ObjectLiteral } from 'typeorm';
import type { Each, Stored } from './contract.js';
import { SqlFailure } from './failures.js';
import { Lookups } from './lookups.js';
import type { Rows, Selection, Where } from './rows.js';

/** Gets somebody to ask the question: through the gate and a leased connection, or inside a transaction. */
export type Asking = <T>(question: (rows: Rows) => Promise<T>) => Promise<T>;

abstract class AskedRows {
  protected abstract ask<T>(question: (rows: Rows) => Promise<T>): Promise<T>;

  findOne<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: Where<E>,
    hidden?: readonly (keyof E & string)[],
  ): Promise<E | null> {
    return this.ask((rows) => rows.findOne(entity, where, hidden));
  }

  find<E extends ObjectLiteral>(entity: EntityTarget<E>, selection: Selection<E>): Promise<E[]> {
    return this.ask((rows) => rows.find(entity, selection));
  }

  findStored<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    selection: Selection<E>,
  ): Promise<Stored<E>[]> {
    return this.ask((rows) => rows.findStored(entity, selection));
  }

  count<E extends ObjectLiteral>(entity: EntityTarget<E>, where: Where<E>): Promise<number> {
    return this.ask((rows) => rows.count(entity, where));
  }

  countUpTo<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: Where<E>,
    limit: number,
  ): Promise<number> {
    return this.ask((rows) => rows.countUpTo(entity, where, limit));
  }
}

/** Questions outside a transaction. */
export class Questions extends AskedRows {
  constructor(protected readonly ask: Asking) {
    super();
  }
}

/** Questions outside a transaction; those for one row by its key are asked together. */
export class GatheredQuestions extends Questions {
  private readonly lookups: Lookups;

  constructor(
    source: DataSource,
    ask: Asking,
    /** Throws when this is no place to ask from. */
    private readonly admit: () => void,
  ) {
    super(ask);
    this.lookups = new Lookups(source, ({ entity, property, hidden }, values) => {
      const selection = { where: { [property]: In(values) }, take: values.length };
      return ask((rows) => rows.find(entity, selection, hidden));
    });
  }

  override async findOne<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: Where<E>,
    hidden: readonly (keyof E & string)[] = [],
  ): Promise<E | null> {
    this.admit();
    const looked = this.lookups.findOne(entity, where, hidden);
    // The row was read as what the entity says.
    return looked === undefined ? super.findOne(entity, where, hidden) : ((await looked) as E | null);
  }
}

/** A transaction as its work sees it, from BEGIN until the work returns. */
export class OpenTransaction extends AskedRows {
  readonly tasks: (() => void)[] = [];
  ended = false;
  /**
   * The database undid the transaction. Whatever the work makes of it, nothing more may run: MySQL would take each
   * further statement for a transaction of its own.
   */
  failure: SqlFailure | undefined;

  constructor(private readonly rows: Rows) {
    super();
  }

  insert<E extends ObjectLiteral>(entity: EntityTarget<E>, row: E): Promise<void> {
    return this.insertAll(entity, [row]);
  }

  /** One statement for all. */
  insertAll<E extends ObjectLiteral>(entity: EntityTarget<E>, all: readonly E[]): Promise<void> {
    return this.ask((rows) => rows.insert(entity, all));
  }

  update<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: FindOptionsWhere<E>,
    changes: Partial<E>,
  ): Promise<number> {
    return this.ask((rows) => rows.update(entity, where, changes));
  }

  increment<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: FindOptionsWhere<E>,
    column: keyof E & string,
  ): Promise<number> {
    return this.ask((rows) => rows.increment(entity, where, column));
  }

  updateEach<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: FindOptionsWhere<E>,
    each: readonly Each<E>[],
  ): Promise<number> {
    return this.ask((rows) => rows.updateEach(entity, where, each));
  }

  delete<E extends ObjectLiteral>(entity: EntityTarget<E>, where: FindOptionsWhere<E>): Promise<number> {
    return this.ask((rows) => rows.delete(entity, where));
  }

  take<E extends ObjectLiteral>(entity: EntityTarget<E>, selection: Selection<E>): Promise<E[]> {
    return this.ask((rows) => rows.take(entity, selection));
  }

  afterCommit(task: () => void): void {
    this.tasks.push(task);
  }

  protected async ask<T>(question: (rows: Rows) => Promise<T>): Promise<T> {
    if (this.ended) {
      throw new Error('This transaction is over: await everything inside write().');
    }
    if (this.failure !== undefined) {
      throw this.failure;
    }
    try {
      return await question(this.rows);
    } catch (error) {
      if (error instanceof SqlFailure && error.kind !== 'refused') {
        this.failure = error;
      }
      throw error;
    }
  }
}
