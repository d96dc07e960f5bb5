import type { Command } from 'commander';
import type { ExportOptions, VerifyOptions } from './audit/options.js';

export function addTo(program: Command): void {
  const audit = program.command('audit').description('the log of everything that happened');
  audit
    .command('verify')
    .description('prove that nobody has edited, removed or put in an event; exit code 1 when somebody has')
    .option('--against <file>', 'what an earlier run printed with --json: finds a log that was put back')
    .option('--json', 'print the report as JSON, with the ends of the chains to keep elsewhere')
    .action(async (options: VerifyOptions) => (await import('./audit/verify.js')).verify(options));
  audit
    .command('export')
    .description('write events as NDJSON, oldest first')
    .option('--since <moment>', 'from this moment on, such as 2026-01-31 or 2026-01-31T10:00:00Z')
    .option('--until <moment>', 'up to this moment, and without it')
    .option('--account <id>', 'of one account, usr_…')
    .option('--out <file>', 'write it to a file, which is there once it is whole; an interrupted run goes on')
    .action(async (options: ExportOptions) => (await import('./audit/export.js')).exportEvents(options));
}
