import type { DataSource } from 'typeorm';
import { asked } from './failures.js';
import { isSqlite } from './transaction.js';

/** Throws when the server would cut long values instead of refusing them. */
export async function refuseLaxMode(source: DataSource): Promise<void> {
  if (isSqlite(source)) {
    return;
  }
  const [row]: { mode?: unknown }[] = await asked(source, source.query('SELECT @@SESSION.sql_mode AS mode'));
  if (!/STRICT_(TRANS|ALL)_TABLES/.test(String(row?.mode))) {
    throw new Error(
      'The database server cuts values that are too long, because its sql_mode lacks STRICT_TRANS_TABLES. ' +
        "Set it: SET GLOBAL sql_mode = CONCAT(@@GLOBAL.sql_mode, ',STRICT_TRANS_TABLES'), and in the server's configuration.",
    );
  }
}
