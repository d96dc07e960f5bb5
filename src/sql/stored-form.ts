import type { DataSource } from 'typeorm';
import { isSqlite } from './transaction.js';

/*
 * How a value is stored, as text that is equal for the same bytes and for nothing else: hexadecimal digits of a text or
 * of a whole number's decimal digits, after the type on SQLite, where a column holds values of any.
 */

/** The SQL for it; `name` is a column's, quoted. */
export function formIn(source: DataSource, name: string): string {
  return isSqlite(source) ? `TYPEOF(${name}) || ' ' || HEX(${name})` : `HEX(CONCAT(${name}))`;
}

/** The same of a value as it is handed to the driver. */
export function formOf(source: DataSource, value: unknown): string | null {
  // The driver of MySQL takes true for 1.
  const text = String(typeof value === 'boolean' ? Number(value) : (value ?? ''));
  const digits = Buffer.from(text).toString('hex').toUpperCase();
  if (isSqlite(source)) return `${sqliteTypeOf(value)} ${digits}`;
  return value === null ? null : digits;
}

function sqliteTypeOf(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'number' ? 'integer' : 'text';
}
