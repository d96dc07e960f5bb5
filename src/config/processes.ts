import { availableParallelism } from 'node:os';
import type { Reading, SettingReader } from './setting-reader.js';
import type { Config } from './shape.js';

const MOST_WORKERS = 64;
/** Processes behind one address share nothing but the stores. */
const NEEDS = 'needs stores that several processes can share';

/** How this machine's cores are used. */
export function readProcesses(
  read: SettingReader,
  stores: Pick<Config, 'database' | 'redis' | 'mail'>,
): Pick<Config, 'workers' | 'threadPool'> {
  const workers = read.parsed('WORKERS', 1, parseWorkers);
  const isMany = workers > 1 || read.text('WORKERS') === 'auto';
  if (isMany && stores.redis === null) {
    read.refuse('WORKERS', NEEDS, 'Set REDIS_URL: waits and counters in one process bind no other.');
  }
  if (isMany && stores.database.kind === 'sqlite') {
    read.refuse('WORKERS', NEEDS, 'Set DATABASE_URL to MySQL or MariaDB: SQLite is for one process.');
  }
  if (isMany && stores.mail.kind === 'mailbox') {
    const fix = 'Set SENDGRID_API_KEY: the development mailbox shows the mail of one process only.';
    read.refuse('WORKERS', 'needs mail that several processes can send', fix);
  }
  // Above 1024 libuv would cut it, silently.
  const threadPool = read.wholeNumber('UV_THREADPOOL_SIZE', 4, { min: 1, max: 1024, unit: 'threads' });
  return { workers, threadPool };
}

function parseWorkers(text: string): Reading<number> {
  if (text === 'auto') return { value: Math.min(availableParallelism(), MOST_WORKERS) };
  const count = /^[1-9]\d?$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_WORKERS) return { value: count };
  return {
    problem: 'is no number of processes',
    fix: `Write auto, or a whole number from 1 to ${MOST_WORKERS}.`,
  };
}
