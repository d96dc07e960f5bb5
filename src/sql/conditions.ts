import { type EntityMetadata, FindOperator } from 'typeorm';

type Column = EntityMetadata['columns'][number];

const COMPARISONS = new Set(['equal', 'moreThan', 'moreThanOrEqual', 'lessThan', 'lessThanOrEqual', 'like']);
const LISTS = new Set(['in', 'between']);
const MAX_TEXT_BYTES = 65_535;

function fail(column: Column, why: string): never {
  throw new TypeError(`${column.entityMetadata.tableName}.${column.databaseName} ${why}.`);
}

function expect(column: Column, met: boolean, otherwise: string): void {
  if (!met) {
    fail(column, otherwise);
  }
}

function columnOf(metadata: EntityMetadata, property: string): Column {
  const column = metadata.findColumnWithPropertyName(property);
  if (column === undefined) {
    throw new TypeError(`${metadata.tableName} has no such column.`);
  }
  return column;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof FindOperator)
  );
}

/** The databases disagree on NUL: SQLite would store what it cannot read back. */
function checkText(column: Column, value: unknown): void {
  if (typeof value !== 'string') {
    fail(column, 'takes text');
  }
  expect(column, !value.includes('\0'), 'cannot hold a NUL character');
}

/** SQLite takes any length. */
function checkLength(column: Column, value: string): void {
  if (column.type === 'text') {
    expect(column, Buffer.byteLength(value) <= MAX_TEXT_BYTES, `holds ${MAX_TEXT_BYTES} bytes at most`);
  }
  const limit = Number(column.length);
  const fits = limit === 0 || value.length <= limit || [...value].length <= limit;
  expect(column, fits, `holds ${limit} characters at most`);
}

/** MySQL compares a number with a text column by turning every text into 0, so types have to meet exactly. */
function checkScalar(column: Column, value: unknown): void {
  switch (column.type) {
    case 'varchar':
    case 'text':
      checkText(column, value);
      break;
    case 'int':
    case 'bigint':
      expect(column, Number.isSafeInteger(value), 'takes a whole number');
      break;
    case 'boolean':
      expect(column, typeof value === 'boolean', 'takes true or false');
      break;
    default:
      fail(column, 'cannot be compared');
  }
}

function checkOperator(column: Column, operator: FindOperator<unknown>): void {
  const inner: unknown = operator.child ?? operator.value;
  if (operator.type === 'isNull') {
    return;
  }
  if (operator.type === 'not') {
    checkCondition(column, inner);
  } else if (operator.type === 'and' || operator.type === 'or') {
    checkList(column, inner, checkCondition);
  } else if (LISTS.has(operator.type)) {
    checkList(column, inner, checkScalar);
  } else {
    expect(column, COMPARISONS.has(operator.type), 'is compared in an unknown way');
    checkScalar(column, inner);
  }
}

function checkList(column: Column, values: unknown, check: (column: Column, value: unknown) => void): void {
  if (!Array.isArray(values) || values.length === 0) {
    fail(column, 'is compared with an empty list');
  }
  for (const value of values) {
    check(column, value);
  }
}

function checkCondition(column: Column, value: unknown): void {
  if (value instanceof FindOperator) {
    checkOperator(column, value);
  } else {
    checkScalar(column, value);
  }
}

/**
 * Refuses every condition that could mean "any row": nothing, `{}`, `[]`, undefined, null (say `IsNull()`), and objects
 * that came in as JSON. TypeORM answers several of these with the first row of the table.
 */
export function checkWhere(metadata: EntityMetadata, where: unknown): void {
  const alternatives: unknown[] = Array.isArray(where) ? where : [where];
  if (alternatives.length === 0) {
    throw new TypeError(`A condition on ${metadata.tableName} is an empty list.`);
  }
  for (const condition of alternatives) {
    if (!isPlainObject(condition) || Object.keys(condition).length === 0) {
      throw new TypeError(`A condition on ${metadata.tableName} is empty.`);
    }
    for (const [property, value] of Object.entries(condition)) {
      checkCondition(columnOf(metadata, property), value);
    }
  }
}

function checkValue(column: Column, value: unknown): void {
  if (value === null) {
    expect(column, column.isNullable, 'cannot be null');
  } else if (column.type === 'simple-json') {
    expect(column, typeof value === 'object', 'takes an object or a list');
  } else {
    checkScalar(column, value);
  }
  if (typeof value === 'string') {
    checkLength(column, value);
  }
}

/** What an UPDATE sets: at least one known column, never undefined, never SQL (TypeORM runs a function's result as SQL). */
export function checkChanges(metadata: EntityMetadata, changes: unknown): void {
  if (!isPlainObject(changes) || Object.keys(changes).length === 0) {
    throw new TypeError(`An update of ${metadata.tableName} changes nothing.`);
  }
  for (const [property, value] of Object.entries(changes)) {
    checkValue(columnOf(metadata, property), value);
  }
}

/** What an UPDATE sets in several rows: something in each, and the same columns in all. */
export function checkEach(
  metadata: EntityMetadata,
  each: readonly { readonly id: string; readonly set: object }[],
): void {
  const columns = Object.keys(each[0]?.set ?? {});
  for (const { id, set } of each) {
    checkScalar(columnOf(metadata, 'id'), id);
    checkChanges(metadata, set);
    if (Object.keys(set).join() !== columns.join()) {
      throw new TypeError(`An update of ${metadata.tableName} sets other columns in each row.`);
    }
  }
  if (each.length === 0) throw new TypeError(`An update of ${metadata.tableName} changes nothing.`);
}

/** A whole row: every column but those that may be null. */
export function checkRow(metadata: EntityMetadata, row: unknown): void {
  if (!isPlainObject(row)) {
    throw new TypeError(`A row of ${metadata.tableName} is not an object.`);
  }
  for (const property of Object.keys(row)) {
    columnOf(metadata, property);
  }
  for (const column of metadata.columns) {
    checkValue(column, row[column.propertyName] ?? null);
  }
}

/** Property names for ordering and for columns asked for by name. */
export function checkProperties(metadata: EntityMetadata, properties: readonly string[]): void {
  for (const property of properties) {
    columnOf(metadata, property);
  }
}

/** SQLite reads LIMIT -1 as "all rows". */
export function checkTake(take: unknown): void {
  if (typeof take !== 'number' || !Number.isInteger(take) || take < 1 || take > 10_000) {
    throw new TypeError('The number of rows to read must be between 1 and 10000.');
  }
}
