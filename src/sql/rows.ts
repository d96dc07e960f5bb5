import {
  type DataSource,
  type EntityManager,
  type EntityMetadata,
  type EntityTarget,
  type FindOptionsOrder,
  type FindOptionsWhere,
  type ObjectLiteral,
  type QueryDeepPartialEntity,
  type SelectQueryBuilder,
} from 'typeorm';
import { checkChanges, checkProperties, checkRow, checkTake, checkWhere } from './conditions.js';
import { fromDriver } from './failures.js';

export type Where<E> = FindOptionsWhere<E> | FindOptionsWhere<E>[];

export interface Selection<E> {
  readonly where: Where<E>;
  readonly order?: FindOptionsOrder<E>;
  readonly take: number;
}

/** The few statements Latchkey makes, each with its arguments checked and the driver's errors turned into ours. */
export class Rows {
  constructor(
    private readonly source: DataSource,
    private readonly manager: EntityManager,
  ) {}

  async findOne<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: Where<E>,
    hidden: readonly (keyof E & string)[] = [],
  ): Promise<E | null> {
    const query = this.select(entity, { where, take: 1 });
    checkProperties(this.source.getMetadata(entity), hidden);
    query.addSelect(hidden.map((property) => `row.${property}`));
    return this.ask(() => query.getOne());
  }

  async find<E extends ObjectLiteral>(entity: EntityTarget<E>, selection: Selection<E>): Promise<E[]> {
    const query = this.select(entity, selection);
    return this.ask(() => query.getMany());
  }

  async count<E extends ObjectLiteral>(entity: EntityTarget<E>, where: Where<E>): Promise<number> {
    checkWhere(this.source.getMetadata(entity), where);
    return this.ask(() => this.manager.count(entity, { where }));
  }

  async insert<E extends ObjectLiteral>(entity: EntityTarget<E>, row: E): Promise<void> {
    checkRow(this.source.getMetadata(entity), row);
    // TypeORM's type lets a function stand for a value; a row that passed the check has none.
    const values = { ...row } as unknown as QueryDeepPartialEntity<E>;
    const query = this.manager.createQueryBuilder().insert().into(entity).values(values).updateEntity(false);
    await this.ask(() => query.execute());
  }

  async update<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: FindOptionsWhere<E>,
    changes: Partial<E>,
  ): Promise<number> {
    const metadata = this.source.getMetadata(entity);
    checkOne(metadata, where);
    checkChanges(metadata, changes);
    const values = changes as unknown as QueryDeepPartialEntity<E>;
    const { affected } = await this.ask(() => this.manager.update(entity, where, values));
    return counted(affected);
  }

  async increment<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: FindOptionsWhere<E>,
    column: keyof E & string,
  ): Promise<number> {
    const metadata = this.source.getMetadata(entity);
    checkOne(metadata, where);
    checkProperties(metadata, [column]);
    const { affected } = await this.ask(() => this.manager.increment(entity, where, column, 1));
    return counted(affected);
  }

  async delete<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: FindOptionsWhere<E>,
  ): Promise<number> {
    checkOne(this.source.getMetadata(entity), where);
    const { affected } = await this.ask(() => this.manager.delete(entity, where));
    return counted(affected);
  }

  /** SQLite has one writer at a time, which is a lock on every row already. */
  async take<E extends ObjectLiteral>(entity: EntityTarget<E>, selection: Selection<E>): Promise<E[]> {
    const query = this.select(entity, selection);
    if (this.source.options.type !== 'better-sqlite3') {
      query.setLock('pessimistic_write').setOnLocked('skip_locked');
    }
    return this.ask(() => query.getMany());
  }

  private select<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    selection: Selection<E>,
  ): SelectQueryBuilder<E> {
    const metadata = this.source.getMetadata(entity);
    const { where, order = {}, take } = selection;
    checkWhere(metadata, where);
    checkProperties(metadata, Object.keys(order));
    checkTake(take);
    return this.manager.createQueryBuilder(entity, 'row').setFindOptions({ where, order, take });
  }

  private async ask<T>(statement: () => Promise<T>): Promise<T> {
    try {
      return await statement();
    } catch (error) {
      throw fromDriver(error, this.source);
    }
  }
}

/** TypeORM would take a list for primary keys here. */
function checkOne(metadata: EntityMetadata, where: unknown): void {
  if (Array.isArray(where)) {
    throw new TypeError(`An update or delete on ${metadata.tableName} takes one condition.`);
  }
  checkWhere(metadata, where);
}

/** A driver that does not count would make every single-use decision a guess. */
function counted(affected: number | null | undefined): number {
  if (typeof affected !== 'number') {
    throw new TypeError('The database driver did not say how many rows were changed.');
  }
  return affected;
}
