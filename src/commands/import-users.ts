import { basename } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { processEnvironment, readConfig } from '../config.js';
import { MOST_MS, SchemeProbe } from '../crypto/foreign-hash-probe.js';
import { ProblemError } from '../errors.js';
import type { AccountImport } from '../services/account-import.js';
import { commandOrigin } from './import/command-origin.js';
import { readFirebaseProject } from './import/firebase-project.js';
import { type FieldPath, FORMATS, type Format, readFieldPath } from './import/formats.js';
import { expectOrdinary } from './import/ordinary-file.js';
import { Progress } from './import/progress.js';
import { SHAPES, type Shape, shapeOf } from './import/records.js';
import { ReportFile } from './import/report-file.js';
import { fingerprintOf, importAll, type Reading, type Totals, totalsAgain, tryAll } from './import/run.js';
import { withStores } from './import/with-stores.js';
import { addTo as addForget } from './import-forget.js';

interface Options {
  readonly format: Format;
  readonly as?: Shape;
  readonly field: readonly FieldPath[];
  readonly onConflict: 'skip' | 'fail';
  readonly dryRun?: boolean;
  readonly allowRoles?: boolean;
  readonly assumeVerified?: boolean;
  readonly firebaseProject?: string;
  readonly maxHashMs: number;
  readonly report?: string;
}

const HELP = `
A record may have: email, username, displayName, locale, emailVerified, status
(ACTIVE, LOCKED, DISABLED), bannedUntil, roles, createdAt, passwordHash. Only email
is needed.

Examples:
  latchkey import users people.ndjson --dry-run
  latchkey import users people.csv --field email=mail --field passwordHash=pw_hash
  latchkey import users users.json --format firebase --firebase-project hash-config.txt

Run it again after it was stopped or killed: it goes on where it was, and imports
nobody twice. What was left out stands in the report, by line and reason.
Exit codes: 0 all imported, 1 it failed, was stopped or the file is broken from some
line on, 2 the command is wrong, 3 done, and something was left out. See docs/import.md.`;
const LEFT_OUT = 3;

export function addTo(program: Command): void {
  const group = program.command('import').description('people from elsewhere');
  addForget(group);
  group
    .command('users')
    .description('open accounts for the people in a file, who keep their passwords')
    .argument('<file>', 'NDJSON, CSV with a first line of names, or a JSON list')
    .addOption(new Option('--format <name>', 'whose export it is').choices(FORMATS).default('latchkey'))
    .addOption(new Option('--as <shape>', 'how it is written (default: by its name)').choices(SHAPES))
    .option('--field <ours=theirs>', 'where one of our fields stands; may be repeated', addPath, [])
    .addOption(
      new Option(
        '--on-conflict <what>',
        'with an address or username that is in use: leave the record out, or import nobody',
      )
        .choices(['skip', 'fail'])
        .default('skip'),
    )
    .option('--dry-run', 'read and check everything, and store nobody')
    .option('--allow-roles', 'let the file give roles')
    .option('--assume-verified', 'addresses are verified where the file does not say')
    .option('--firebase-project <file>', "a file with the project's password hash parameters")
    .option('--max-hash-ms <ms>', 'what checking one password may cost this machine', readLimit, MOST_MS)
    .option('--report <file>', 'what is left out (default: FILE.refused.ndjson, or FILE.dry-run.ndjson)')
    .addHelpText('after', HELP)
    .action(importUsers);
}

async function importUsers(file: string, options: Options): Promise<void> {
  const reading = await readingOf(file, options);
  const config = readConfig(processEnvironment());
  const progress = new Progress(process.stderr);
  try {
    const totals = await withStores(config, ({ imports }) => work(imports, reading, { options, progress }));
    progress.end();
    say(totals, options);
  } finally {
    progress.end();
  }
}

async function readingOf(file: string, options: Options): Promise<Reading> {
  const { format, field: paths, firebaseProject } = options;
  expectOrdinary(file);
  const rules = {
    allowRoles: options.allowRoles === true,
    assumeVerified: options.assumeVerified === true,
    firebase: firebaseProject === undefined ? null : readFirebaseProject(firebaseProject),
    now: Date.now(),
  };
  if (format === 'firebase' && rules.firebase === null) {
    throw new ProblemError('INVALID_INPUT', 'For --format firebase say --firebase-project, too.');
  }
  const probe = new SchemeProbe(options.maxHashMs);
  return { file, shape: options.as ?? (await shapeOf(file)), format, paths, rules, probe };
}

async function work(
  imports: AccountImport,
  reading: Reading,
  { options, progress }: { readonly options: Options; readonly progress: Progress },
): Promise<Totals> {
  const id = await fingerprintOf(reading);
  const known = options.dryRun === true ? null : await imports.find(id);
  if (known !== null && known.finishedAt !== null) return await totalsAgain(known, reading);
  const path = options.report ?? `${reading.file}.${options.dryRun === true ? 'dry-run' : 'refused'}.ndjson`;
  const report = await ReportFile.open(path, options.report === undefined || known !== null);
  try {
    if (options.dryRun === true) return await tryAll(imports, reading, { report, progress });
    const failOnConflict = options.onConflict === 'fail';
    if (failOnConflict && (known?.position ?? 0) === 0)
      await refuseConflicts(imports, reading, { report, progress });
    const origin = commandOrigin('import users');
    const doing = { origin, reason: reasonOf(reading), report, failOnConflict };
    return await importAll(imports, await imports.open(id), reading, { doing, progress, isAsked: asked() });
  } finally {
    await report.close();
  }
}

async function refuseConflicts(
  imports: AccountImport,
  reading: Reading,
  about: { readonly report: ReportFile; readonly progress: Progress },
): Promise<void> {
  const { inUse, broken } = await tryAll(imports, reading, about);
  if (broken !== null) throw new ProblemError('INVALID_INPUT', `${broken} Nobody was imported.`);
  if (inUse === 0) return;
  throw new ProblemError('CONFLICT', `${inUse} in use already: see the report. Nobody was imported.`);
}

function reasonOf({ file }: Reading): string {
  const name = basename(file).replace(/[\p{Cc}\p{Cf}\p{Surrogate}]/gu, '?');
  return `Imported from ${name}`.slice(0, 200);
}

/** Whether somebody pressed Ctrl-C meanwhile. */
function asked(): () => boolean {
  let isAsked = false;
  process.once('SIGINT', () => {
    isAsked = true;
  });
  return () => isAsked;
}

function say({ read, imported, inUse, refused, isStopped, broken }: Totals, { dryRun }: Options): void {
  const what = dryRun === true ? 'could be imported' : 'imported';
  const end = isStopped ? ' Stopped: run it again to go on.' : '';
  process.stdout.write(
    `${read} read, ${imported} ${what}, ${inUse} in use already, ${refused} refused.${end}\n`,
  );
  if (broken !== null) {
    process.stderr.write(
      `${broken}\nPut it right and run it again: who is imported is not imported twice.\n`,
    );
  }
  if (isStopped || broken !== null) process.exitCode = 1;
  else if (inUse + refused > 0) process.exitCode = LEFT_OUT;
}

function addPath(text: string, before: readonly FieldPath[]): readonly FieldPath[] {
  const path = readFieldPath(text);
  if (path === null)
    throw new InvalidArgumentError('Say ours=theirs, such as email=mail or passwordHash=login.hash.');
  if (before.some(({ field }) => field === path.field))
    throw new InvalidArgumentError(`${path.field} is named twice.`);
  return [...before, path];
}

function readLimit(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Say milliseconds, from 1 to 99999.');
}
