import type { Statement } from './statements.js';

/** Longer than the wait for it, so that it is the asker who gives up, and the connection is not blamed. */
const GRACE = 500;

/**
 * The same question, which the server gives up as well, soon after nobody waits for it any more: a client that goes away
 * stops no list that it works on. Each of MariaDB (10.1) and MySQL (5.7.8) takes the words of the other for a comment.
 */
export function limited({ sql, values }: Statement, patience: number): Statement {
  const ms = Math.ceil(Math.max(0, patience)) + GRACE;
  const question = sql.replace(/^SELECT /, `SELECT /*+ MAX_EXECUTION_TIME(${ms}) */ `);
  return { sql: `/*M!100101 SET STATEMENT max_statement_time=${ms / 1000} FOR */ ${question}`, values };
}
