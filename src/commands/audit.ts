import type { Command } from 'commander';
import type { BeginOptions, ExportOptions, VerifyOptions } from './audit/options.js';

const BEGIN_HELP = `
A gateway begins the chains once and never again by itself: whoever can write to the database could otherwise remove them
and have forged events signed. So before you run this:
  1. Find out who removed or edited rows of audit_chains. After a restore that left the table out, restore it instead.
  2. Keep a copy of audit_events and audit_chains as they are now.
  3. If you keep ends elsewhere, see what \`latchkey audit verify --against FILE\` says.
Chains that have their end go on as they were. Events that no gateway signed stay named by \`latchkey audit verify\`, unless
--adopt-unsigned takes them in. An AUDIT_BEGUN event says when, why and which chains.`;

export function addTo(program: Command): void {
  const audit = program.command('audit').description('the log of everything that happened');
  audit
    .command('verify')
    .description('prove that nobody has edited, removed or put in an event; exit code 1 when somebody has')
    .option('--against <file>', 'what an earlier run printed with --json: finds a log that was put back')
    .option('--json', 'print the report as JSON, with the ends of the chains to keep elsewhere')
    .action(async (options: VerifyOptions) => (await import('./audit/verify.js')).verify(options));
  audit
    .command('begin')
    .description(
      'begin anew the chains whose signed ends are gone or were edited, once you know why they are',
    )
    .requiredOption('--reason <text>', 'why: it goes into the audit log')
    .option('--adopt-unsigned', 'also sign, for a day, events that no gateway has signed, whoever wrote them')
    .addHelpText('after', BEGIN_HELP)
    .action(async (options: BeginOptions) => (await import('./audit/begin.js')).begin(options));
  audit
    .command('export')
    .description('write events as NDJSON, oldest first')
    .option('--since <moment>', 'from this moment on, such as 2026-01-31 or 2026-01-31T10:00:00Z')
    .option('--until <moment>', 'up to this moment, and without it')
    .option('--account <id>', 'of one account, usr_…')
    .option('--out <file>', 'write it to a file, which is there once it is whole; an interrupted run goes on')
    .action(async (options: ExportOptions) => (await import('./audit/export.js')).exportEvents(options));
}
