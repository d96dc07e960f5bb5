import { createRequire } from 'node:module';

/*
 * TypeORM's driver for SQLite, on the package `libsql`, whose binaries come inside npm. The bare package ends the whole
 * process when a boolean or an object is bound, cuts strings at NUL, takes one lone argument that is an object (a null
 * or a blob, too) for named parameters, and answers blobs as ArrayBuffer: so nothing reaches it but what is checked here.
 */

type Row = Record<string, unknown>;

interface NativeStatement {
  readonly reader: boolean;
  all(parameters: unknown[]): Row[];
  run(parameters: unknown[]): { changes: number; lastInsertRowid: number };
}

interface NativeDatabase {
  prepare(sql: string): NativeStatement;
  pragma(source: string): unknown;
  close(): void;
}

interface Statement {
  readonly reader: boolean;
  all(...parameters: unknown[]): Row[];
  run(...parameters: unknown[]): { changes: number; lastInsertRowid: number };
}

function bound(value: unknown): unknown {
  if (typeof value === 'boolean') {
    return value ? 1 : 0;
  }
  if (value === null || typeof value === 'bigint' || value instanceof Uint8Array) {
    return value;
  }
  if (typeof value === 'number' && Number.isFinite(value)) {
    return value;
  }
  if (typeof value === 'string' && !value.includes('\0')) {
    return value;
  }
  throw new TypeError(
    'SQLite cannot bind this value: not a scalar, not finite, or a text with a NUL character.',
  );
}

function readable(row: Row): Row {
  for (const [name, value] of Object.entries(row)) {
    if (value instanceof ArrayBuffer) {
      row[name] = Buffer.from(value);
    }
  }
  return row;
}

interface Opened {
  prepare(sql: string): Statement;
  pragma(source: string): unknown;
  close(): void;
}

type NativeClass = new (file: string, options: object) => NativeDatabase;

function loadNative(): NativeClass {
  const loaded: unknown = createRequire(import.meta.url)('libsql');
  if (typeof loaded !== 'function') {
    throw new TypeError('The package libsql did not load.');
  }
  return loaded as NativeClass;
}

/** The class TypeORM opens a file with (`type: 'better-sqlite3', driver: sqliteDriver()`). */
export function sqliteDriver(): new (file: string, options: object) => Opened {
  const Native = loadNative();
  return class SqliteDatabase implements Opened {
    private readonly native: NativeDatabase;

    constructor(file: string, options: object) {
      this.native = new Native(file, options);
    }

    prepare(sql: string): Statement {
      const statement = this.native.prepare(sql);
      return {
        reader: statement.reader,
        all: (...parameters) => statement.all(parameters.map(bound)).map(readable),
        run: (...parameters) => statement.run(parameters.map(bound)),
      };
    }

    pragma(source: string): unknown {
      return this.native.pragma(source);
    }

    close(): void {
      this.native.close();
    }
  };
}

/** Milliseconds the process stands still when another one holds the file; `Database` waits on without standing still. */
const BUSY_LIMIT = 10;

/**
 * FULL: the write-ahead log reaches the disk before a COMMIT answers. With NORMAL a power cut takes back the last
 * transactions, among them a password somebody was told is changed.
 */
export function prepareSqlite(database: { pragma(source: string): unknown }): void {
  database.pragma(`busy_timeout = ${BUSY_LIMIT}`);
  database.pragma('synchronous = FULL');
}
