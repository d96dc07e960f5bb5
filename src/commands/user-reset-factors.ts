import type { Command } from 'commander';
import { type NameOptions, withAccount } from './support-core.js';
import { UsageError } from './usage-error.js';

export function addTo(user: Command): void {
  user
    .command('reset-factors')
    .description('remove every second factor of an account, 24 hours after its owner was told by mail')
    .argument('[email]', 'its e-mail address')
    .option('--email <address>', 'the same')
    .option('--username <name>', 'its public handle')
    .option('--id <id>', 'its id, usr_…')
    .requiredOption('--reason <text>', 'why: it goes into the audit log, and the owner is told by mail')
    .action(resetFactors);
}

async function resetFactors(email: string | undefined, options: NameOptions): Promise<void> {
  const named = email === undefined ? options : { ...options, email: options.email ?? email };
  await withAccount(named, 'user reset-factors', async (support, account, { doer }) => {
    if (doer.reason === null) throw new UsageError('Say why: --reason is needed.');
    const dueAt = await support.resetFactors(account, { ...doer, reason: doer.reason });
    const when = new Date(dueAt).toISOString();
    process.stdout.write(
      `The second factors of ${account.id} are removed after ${when}, by a running gateway, unless its owner objects. Until then they are asked for.\n`,
    );
  });
}
