import { type DataSource, type EntityMetadata, FindOperator, type ObjectLiteral } from 'typeorm';
import type { Stored } from './contract.js';
import { formIn, formOf } from './stored-form.js';

type Column = EntityMetadata['columns'][number];

/** SQL with a `?` for each value. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

interface Page {
  readonly where: unknown;
  readonly order?: object;
  readonly take: number;
  readonly index?: string;
}

const COMPARISONS: Readonly<Record<string, string>> = {
  equal: '=',
  moreThan: '>',
  moreThanOrEqual: '>=',
  lessThan: '<',
  lessThanOrEqual: '<=',
  like: 'LIKE',
};

/**
 * The texts of Latchkey's few statements on one table. TypeORM's query builder makes the same ones, and takes several
 * times as long for it as the database for the answer. Whatever comes in was checked before (conditions.ts); values
 * pass through TypeORM's own conversions of the column, both ways.
 */
export class Statements {
  private readonly table: string;
  private readonly plain: readonly Column[];

  constructor(
    private readonly source: DataSource,
    private readonly metadata: EntityMetadata,
  ) {
    this.table = source.driver.escape(metadata.tableName);
    this.plain = metadata.columns.filter((column) => column.isSelect);
  }

  /** What a row is read with: all columns that are not hidden, and the hidden ones that are named. */
  columns(hidden: readonly string[]): readonly Column[] {
    return hidden.length === 0 ? this.plain : [...this.plain, ...hidden.map((name) => this.column(name))];
  }

  /** With `isExact`, beside each column how it is stored. */
  select(
    columns: readonly Column[],
    { where, order = {}, take, index }: Page,
    { lock = '', isExact = false }: { lock?: string; isExact?: boolean } = {},
  ): Statement {
    const names = columns.map((column) => this.name(column));
    const forms = isExact ? names.map((name, at) => `${formIn(this.source, name)} AS form_${at}`) : [];
    const { sql, values } = this.where(where);
    const sorting = Object.entries(order).map(
      ([property, direction]) =>
        `${this.name(this.column(property))} ${/^desc$/i.test(String(direction)) ? 'DESC' : 'ASC'}`,
    );
    const sorted = sorting.length === 0 ? '' : ` ORDER BY ${sorting.join(', ')}`;
    const from = `${this.table}${this.hint(index)}`;
    return {
      sql: `SELECT ${[...names, ...forms].join(', ')} FROM ${from}${sql}${sorted} LIMIT ${take}${lock}`,
      values,
    };
  }

  count(where: unknown): Statement {
    const { sql, values } = this.where(where);
    return { sql: `SELECT COUNT(*) AS count FROM ${this.table}${sql}`, values };
  }

  countUpTo(where: unknown, limit: number): Statement {
    const { sql, values } = this.where(where);
    const some = `SELECT 1 FROM ${this.table}${sql} LIMIT ${limit}`;
    return { sql: `SELECT COUNT(*) AS count FROM (${some}) AS counted`, values };
  }

  insert(rows: readonly object[]): Statement {
    const { columns } = this.metadata;
    const names = columns.map((column) => this.name(column)).join(', ');
    const places = `(${columns.map(() => '?').join(', ')})`;
    const values = rows.flatMap((row) => {
      const fields: ReadonlyMap<string, unknown> = new Map(Object.entries(row));
      return columns.map((column) => this.stored(column, fields.get(column.propertyName) ?? null));
    });
    return {
      sql: `INSERT INTO ${this.table} (${names}) VALUES ${rows.map(() => places).join(', ')}`,
      values,
    };
  }

  update(where: unknown, changes: object): Statement {
    const set = Object.entries(changes).map(([property, value]) => ({
      column: this.column(property),
      value,
    }));
    const condition = this.where(where);
    const assignments = set.map(({ column }) => `${this.name(column)} = ?`).join(', ');
    const values = [...set.map(({ column, value }) => this.stored(column, value)), ...condition.values];
    return { sql: `UPDATE ${this.table} SET ${assignments}${condition.sql}`, values };
  }

  updateEach(where: unknown, each: readonly { readonly id: string; readonly set: object }[]): Statement {
    const id = this.column('id');
    const condition = this.where(where);
    const ids = each.map((one) => this.stored(id, one.id));
    const cases = Object.keys(each[0]?.set ?? {}).map((property) => {
      const column = this.column(property);
      const values = each.flatMap(({ set }, at) => [
        ids[at],
        this.stored(column, new Map(Object.entries(set)).get(property)),
      ]);
      const whens = each.map(() => 'WHEN ? THEN ?').join(' ');
      return { sql: `${this.name(column)} = CASE ${this.name(id)} ${whens} END`, values };
    });
    const set = joined(cases, ', ');
    const named = `${this.name(id)} IN (${ids.map(() => '?').join(', ')})`;
    return {
      sql: `UPDATE ${this.table} SET ${set.sql}${condition.sql} AND ${named}`,
      values: [...set.values, ...condition.values, ...ids],
    };
  }

  increment(where: unknown, property: string): Statement {
    const { sql, values } = this.where(where);
    const name = this.name(this.column(property));
    return { sql: `UPDATE ${this.table} SET ${name} = ${name} + 1${sql}`, values };
  }

  delete(where: unknown): Statement {
    const { sql, values } = this.where(where);
    return { sql: `DELETE FROM ${this.table}${sql}`, values };
  }

  /** The entity out of a row as the driver gives it. */
  entity(columns: readonly Column[], row: ObjectLiteral): ObjectLiteral {
    const entity: ObjectLiteral = this.metadata.create();
    for (const column of columns) {
      entity[column.propertyName] = this.source.driver.prepareHydratedValue(row[column.databaseName], column);
    }
    return entity;
  }

  /** The same out of a row that was selected exactly, and whether it is stored as it would be written. */
  storedEntity(columns: readonly Column[], raw: ObjectLiteral): Stored<ObjectLiteral> {
    const row: ObjectLiteral = this.metadata.create();
    for (const column of columns) row[column.propertyName] = this.readable(raw[column.databaseName], column);
    const isAsWritten = columns.every((column, at) => {
      const written = this.stored(column, row[column.propertyName]);
      return raw[`form_${at}`] === formOf(this.source, written);
    });
    return { row, isAsWritten };
  }

  /** Null for JSON that is none. */
  private readable(value: unknown, column: Column): unknown {
    try {
      return this.source.driver.prepareHydratedValue(value, column);
    } catch (error) {
      if (error instanceof SyntaxError) return null;
      throw error;
    }
  }

  private where(where: unknown): Statement {
    const alternatives: readonly unknown[] = Array.isArray(where) ? where : [where];
    const parts = alternatives.map((one) => this.all(Object(one)));
    const sql = parts.map((part) => part.sql).join(') OR (');
    return {
      sql: parts.length === 1 ? ` WHERE ${sql}` : ` WHERE (${sql})`,
      values: parts.flatMap(({ values }) => values),
    };
  }

  private all(conditions: object): Statement {
    const parts = Object.entries(conditions).map(([property, value]) =>
      this.condition(this.column(property), value),
    );
    return joined(parts, ' AND ');
  }

  private condition(column: Column, value: unknown): Statement {
    const name = this.name(column);
    if (!(value instanceof FindOperator)) return { sql: `${name} = ?`, values: [this.stored(column, value)] };
    const inner: unknown = value.child ?? value.value;
    const list: readonly unknown[] = Array.isArray(inner) ? inner : [];
    switch (value.type) {
      case 'isNull':
        return { sql: `${name} IS NULL`, values: [] };
      case 'not': {
        const { sql, values } = this.condition(column, inner);
        return { sql: `NOT (${sql})`, values };
      }
      case 'and':
      case 'or': {
        const parts = list.map((one) => this.condition(column, one));
        const { sql, values } = joined(parts, value.type === 'and' ? ' AND ' : ' OR ');
        return { sql: `(${sql})`, values };
      }
      case 'in':
        return {
          sql: `${name} IN (${list.map(() => '?').join(', ')})`,
          values: this.storedAll(column, list),
        };
      case 'between':
        return { sql: `${name} BETWEEN ? AND ?`, values: this.storedAll(column, list) };
      default:
        return { sql: `${name} ${COMPARISONS[value.type]} ?`, values: [this.stored(column, inner)] };
    }
  }

  private hint(name: string | undefined): string {
    if (name === undefined) return '';
    const isKnown = this.metadata.indices.some((index) => index.name === name);
    if (!isKnown) throw new TypeError(`${this.metadata.tableName} has no such index.`);
    const isSqlite = this.source.options.type === 'better-sqlite3';
    return isSqlite ? '' : ` FORCE INDEX (${this.source.driver.escape(name)})`;
  }

  private column(property: string): Column {
    const column = this.metadata.findColumnWithPropertyName(property);
    if (column === undefined) throw new TypeError(`${this.metadata.tableName} has no such column.`);
    return column;
  }

  private name(column: Column): string {
    return this.source.driver.escape(column.databaseName);
  }

  private stored(column: Column, value: unknown): unknown {
    return this.source.driver.preparePersistentValue(value, column);
  }

  private storedAll(column: Column, values: readonly unknown[]): readonly unknown[] {
    return values.map((value) => this.stored(column, value));
  }
}

function joined(parts: readonly Statement[], word: string): Statement {
  return { sql: parts.map(({ sql }) => sql).join(word), values: parts.flatMap(({ values }) => values) };
}
