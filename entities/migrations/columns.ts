import type { QueryRunner, TableColumnOptions } from 'typeorm';

type More = Pick<TableColumnOptions, 'isNullable' | 'isPrimary'>;

/** Columns that mean the same on both databases: lengths said, texts compared byte by byte, moments as numbers. */
export interface Columns {
  text(name: string, length: number, more?: More): TableColumnOptions;
  longText(name: string, more?: More): TableColumnOptions;
  instant(name: string, more?: More): TableColumnOptions;
  integer(name: string, more?: More): TableColumnOptions;
  flag(name: string, more?: More): TableColumnOptions;
}

/** A server's default may be latin1, in which an emoji is an error and `ádmin` equals `admin`. */
const BYTEWISE = { charset: 'utf8mb4', collation: 'utf8mb4_bin' };

export function columnsFor(runner: QueryRunner): Columns {
  const isSqlite = runner.dataSource.options.type === 'better-sqlite3';
  const bytewise = isSqlite ? {} : BYTEWISE;
  return {
    text: (name, length, more) => ({ name, type: 'varchar', length: String(length), ...bytewise, ...more }),
    longText: (name, more) => ({ name, type: 'text', ...bytewise, ...more }),
    instant: (name, more) => ({ name, type: 'bigint', ...more }),
    integer: (name, more) => ({ name, type: isSqlite ? 'integer' : 'int', ...more }),
    flag: (name, more) => ({ name, type: isSqlite ? 'boolean' : 'tinyint', ...more }),
  };
}
