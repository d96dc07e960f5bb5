import type { Command } from 'commander';
import { type NameOptions, withAccount } from './support-core.js';

export function addTo(user: Command): void {
  user
    .command('unlock')
    .description('let a locked account sign in again, and forget wrong passwords held against it')
    .option('--email <address>', 'its e-mail address')
    .option('--username <name>', 'its public handle')
    .option('--id <id>', 'its id, usr_…')
    .option('--reason <text>', 'why: the owner is told by mail')
    .action(unlock);
}

async function unlock(options: NameOptions): Promise<void> {
  await withAccount(options, 'user unlock', async (support, account, { doer, embedded }) => {
    const { wasLocked } = await support.unlock(account, doer);
    const what = wasLocked ? 'was locked and is open again' : 'was not locked';
    const waits = embedded
      ? 'Without Redis, waits after wrong passwords are in the running gateway: they end within 15 minutes.'
      : 'No wait is held against it.';
    process.stdout.write(`${account.id} ${what}. ${waits} Its password is as it was.\n`);
  });
}
