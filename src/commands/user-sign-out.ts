import type { Command } from 'commander';
import { type NameOptions, withAccount } from './support-core.js';

export function addTo(user: Command): void {
  user
    .command('sign-out')
    .description('end every session of an account, on all nodes within five seconds')
    .option('--email <address>', 'its e-mail address')
    .option('--username <name>', 'its public handle')
    .option('--id <id>', 'its id, usr_…')
    .option('--reason <text>', 'why: the owner is told by mail')
    .action(signOut);
}

async function signOut(options: NameOptions): Promise<void> {
  await withAccount(options, 'user sign-out', async (support, account, { doer }) => {
    const count = await support.signOut(account, doer);
    const sessions = count === 1 ? '1 session' : `${count} sessions`;
    process.stdout.write(`${sessions} of ${account.id} ended.\n`);
  });
}
