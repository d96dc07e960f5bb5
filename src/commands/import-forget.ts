import type { Command } from 'commander';
import { processEnvironment, readConfig } from '../config.js';
import { commandOrigin } from './import/command-origin.js';
import { withStores } from './import/with-stores.js';

export function addTo(group: Command): void {
  group
    .command('forget')
    .description('drop the imported passwords nobody has come back with; these people choose a new one')
    .option('--abandon', 'give up imports that were not run to their end, such as of a file that is gone')
    .action(forget);
}

async function forget({ abandon }: { readonly abandon?: boolean }): Promise<void> {
  const config = readConfig(processEnvironment());
  const count = await withStores(config, ({ leftovers }) =>
    leftovers.forget(commandOrigin('import forget'), { abandon }),
  );
  const people = count === 1 ? '1 imported password was' : `${count} imported passwords were`;
  process.stdout.write(`${people} dropped. "Forgot password" lets their owners in.\n`);
}
