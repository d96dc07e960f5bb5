import type { DataSource } from 'typeorm';
import { createDataSource } from '../../ormconfig.js';
import { readConfig } from '../../src/config.js';

export type Row = Readonly<Record<string, unknown>>;

const TABLES = ['audit_events', 'audit_chains'] as const;
type Table = (typeof TABLES)[number];

/** Somebody who may write to the database as they like, and holds none of our keys. */
export class Intruder {
  private constructor(private readonly source: DataSource) {}

  static async into(env: Readonly<Record<string, string>>): Promise<Intruder> {
    const source = createDataSource(readConfig(env).database);
    await source.initialize();
    return new Intruder(source);
  }

  leave(): Promise<void> {
    return this.source.destroy();
  }

  run(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.source.query(sql, [...values]);
  }

  /** All events, oldest first. */
  events(where = '1 = 1'): Promise<Row[]> {
    return this.run(`SELECT * FROM audit_events WHERE ${where} ORDER BY id`);
  }

  async add(table: Table, row: Row): Promise<void> {
    const columns = Object.keys(row);
    const places = columns.map(() => '?').join(', ');
    await this.run(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`, Object.values(row));
  }

  /** Writes over columns of an event. */
  async put(event: Row | undefined, change: Row): Promise<void> {
    const set = Object.keys(change).map((column) => `${column} = ?`);
    const values = [...Object.values(change), event?.id];
    await this.run(`UPDATE audit_events SET ${set.join(', ')} WHERE id = ?`, values);
  }

  /** The same in SQL. */
  async putRaw(event: Row | undefined, assignment: string): Promise<void> {
    await this.run(`UPDATE audit_events SET ${assignment} WHERE id = ?`, [event?.id]);
  }

  async remove(...events: readonly (Row | undefined)[]): Promise<void> {
    for (const event of events) await this.run('DELETE FROM audit_events WHERE id = ?', [event?.id]);
  }

  /** Everything as it is now; `undo` brings it back. */
  async copy(): Promise<{ readonly undo: () => Promise<void> }> {
    const all = new Map<Table, Row[]>();
    for (const table of TABLES) all.set(table, await this.run(`SELECT * FROM ${table}`));
    const undo = async (): Promise<void> => {
      for (const [table, rows] of all) {
        await this.run(`DELETE FROM ${table}`);
        for (const row of rows) await this.add(table, row);
      }
    };
    return { undo };
  }
}
