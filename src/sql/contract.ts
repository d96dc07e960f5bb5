import type { EntityTarget, FindOptionsOrder, FindOptionsWhere, ObjectLiteral } from 'typeorm';

/** A condition. An empty one, or a value that is undefined, null or not a scalar or operator, is refused. */
export type Where<E> = FindOptionsWhere<E>;

/** What one row is set to. */
export interface Each<E> {
  readonly id: string;
  readonly set: Partial<E>;
}

export interface Find<E> {
  readonly where: Where<E> | Where<E>[];
  readonly order?: FindOptionsOrder<E>;
  /** Rows at most. */
  readonly take: number;
  /**
   * The index to read by, for MySQL and MariaDB alone: where a condition fits half of a long table they take a worse one,
   * and read from its end to the page.
   */
  readonly index?: string;
}

/** A row, and whether it is stored as it would be written. */
export interface Stored<E> {
  readonly row: E;
  /**
   * Whether every column holds, to the byte, what `insert` would put there for this row. Drivers read several stored
   * values as one: SQLite's cuts a text at a NUL, and any number but 0 is true. Conditions tell them apart.
   */
  readonly isAsWritten: boolean;
}

/** What services may do outside a transaction. */
export interface Reader {
  /** `hidden` names columns declared `select: false` that are wanted this once. */
  findOne<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: Where<E> | Where<E>[],
    hidden?: readonly (keyof E & string)[],
  ): Promise<E | null>;
  find<E extends ObjectLiteral>(entity: EntityTarget<E>, options: Find<E>): Promise<E[]>;
  /** The same rows, with whether each is stored as it would be written. What cannot be read is null, and is not. */
  findStored<E extends ObjectLiteral>(entity: EntityTarget<E>, options: Find<E>): Promise<Stored<E>[]>;
  count<E extends ObjectLiteral>(entity: EntityTarget<E>, where: Where<E>): Promise<number>;
  /** The same, and no further than `limit`: it takes as long in a large table as in a small one. */
  countUpTo<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: Where<E> | Where<E>[],
    limit: number,
  ): Promise<number>;
}

/** What services may do where rows are only added. */
export interface Adder {
  /** Throws DuplicateKeyError when a unique index says no. */
  insert<E extends ObjectLiteral>(entity: EntityTarget<E>, row: E): Promise<void>;
  /** One statement for all. */
  insertAll<E extends ObjectLiteral>(entity: EntityTarget<E>, rows: readonly E[]): Promise<void>;
  /** Runs once the transaction is durable; never when it is rolled back. Must not throw. */
  afterCommit(task: () => void): void;
}

/** What services may do inside a transaction. */
export interface Writer extends Reader, Adder {
  /** How many rows met the condition. The only way to decide single use: one conditional UPDATE whose count tells. */
  update<E extends ObjectLiteral>(entity: EntityTarget<E>, where: Where<E>, set: Partial<E>): Promise<number>;
  /** Adds one to a whole number in the row itself, so that nobody counts over a number read before. Rows changed. */
  increment<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: Where<E>,
    column: keyof E & string,
  ): Promise<number>;
  /** One statement for all: each row, named by its id, gets values of its own, in the same columns. Rows changed. */
  updateEach<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: Where<E>,
    rows: readonly Each<E>[],
  ): Promise<number>;
  delete<E extends ObjectLiteral>(entity: EntityTarget<E>, where: Where<E>): Promise<number>;
  /** Rows nobody else is taking, locked until the end of the transaction (FOR UPDATE SKIP LOCKED where it exists). */
  take<E extends ObjectLiteral>(entity: EntityTarget<E>, options: Find<E>): Promise<E[]>;
}
