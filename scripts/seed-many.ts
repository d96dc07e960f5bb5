import 'reflect-metadata';
import { Command, InvalidArgumentError } from 'commander';
import { createDataSource } from '../ormconfig.js';
import { Progress } from '../src/commands/progress.js';
import { processEnvironment, readConfig } from '../src/config.js';
import { createLog } from '../src/log.js';
import { openStores } from '../src/stores.js';
import { seedMany } from './seed/seed-many.js';

/*
 * Fills a MariaDB or MySQL database, given by DATABASE_URL, with accounts and with a year of audit events in whole
 * chains, for measurements. Run again after an interruption, it goes on. Never on a database that anybody uses: who
 * is made up here has no password, and many events happened that did not.
 */

function count(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a whole number.');
}

const { accounts, events } = new Command('seed:many')
  .requiredOption('--accounts <number>', 'accounts there are to be', count)
  .requiredOption('--events <number>', 'audit events there are to be', count)
  .parse()
  .opts<{ accounts: number; events: number }>();

const config = readConfig(processEnvironment());
if (config.database.kind === 'sqlite') throw new Error('Set DATABASE_URL to a MariaDB or MySQL server.');
const stores = await openStores(config, { log: createLog({ level: 'warn', destination: process.stderr }) });
const source = createDataSource(config.database);
await source.initialize();
try {
  await seedMany(
    source,
    { accounts, events, auditKey: stores.keyring.audit },
    (total, what) => new Progress(total, what),
  );
  process.stdout.write(`There are ${accounts} accounts and ${events} events.\n`);
} finally {
  await source.destroy();
  await stores.close();
}
