import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * Runs the tests in several mocha processes side by side: most of a test's time is waiting, for servers, browsers and
 * hashes. Each process has servers of its own. What they print comes a suite at a time, and the sum of their numbers
 * comes last, as mocha would print it. Files that are named are run alone; `--shards N` says how many processes at once.
 */
const USAGE = 'usage: npm test [-- [--shards N] [dist/test/FILE.test.js …]]';
const SHARDS = 3;
/** One after the other, for each shard: who is done early takes the next, and starting servers anew is soon made up for. */
const TURNS = 4;
/** What still runs so long after mocha's summary is something a test has left behind; it would hold up all that comes. */
const END_MS = 60_000;
/** Mocha itself: its usual command starts another process for the options of Node, which would outlive it. */
const MOCHA = ['--enable-source-maps', 'node_modules/mocha/lib/cli/cli.js'];

interface Summary {
  passing: number;
  failing: number;
  pending: number;
}

interface Wanted {
  readonly shards: number;
  readonly files: readonly string[];
}

function wantedOf(args: readonly string[]): Wanted | null {
  const [first, count, ...rest] = args;
  if (first !== '--shards')
    return args.some((one) => one.startsWith('-')) ? null : { shards: SHARDS, files: args };
  const shards = Number(count);
  return Number.isInteger(shards) && shards > 0 ? { shards, files: rest } : null;
}

/** Every test but those that break servers on purpose: they have a run of their own. */
function allFiles(folder = 'dist/test'): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return path === 'dist/test/faults' ? [] : allFiles(path);
    return path.endsWith('.test.js') ? [path] : [];
  });
}

/** The bigger files first, each to the process that has least: what is written long mostly takes long. */
function dealt(files: readonly string[], count: number): readonly (readonly string[])[] {
  const sized = files.map((path) => ({ path, size: statSync(path).size }));
  const hands = Array.from({ length: Math.min(count, files.length) }, () => ({
    size: 0,
    paths: [] as string[],
  }));
  for (const { path, size } of sized.sort((a, b) => b.size - a.size)) {
    const lightest = hands.reduce((least, one) => (one.size < least.size ? one : least));
    lightest.paths.push(path);
    lightest.size += size;
  }
  return hands.map(({ paths }) => paths.sort());
}

/** What came of one mocha process: its summary, null when it ended without one, its exit code, and what it said of its failures. */
interface Outcome {
  readonly summary: Summary | null;
  readonly code: number;
  readonly failures: readonly string[];
}

async function runPiece(files: readonly string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [...MOCHA, ...files], { stdio: ['ignore', 'pipe', 'pipe'] });
  let overdue: NodeJS.Timeout | undefined;
  const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)));
  child.stderr.pipe(process.stderr);
  const summary: Partial<Summary> = {};
  const failures: string[] = [];
  let block: string[] = [];
  const flush = (): void => {
    process.stdout.write(block.map((line) => `${line}\n`).join(''));
    block = [];
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const [, count, word] = /^ {2}(\d+) (passing|failing|pending)\b/.exec(line) ?? [];
    if (word !== undefined) summary[word as keyof Summary] = Number(count);
    // All that mocha prints from this line on is of its failures.
    if (failures.length > 0 || word === 'failing') failures.push(line);
    if (word === 'passing') overdue = setTimeout(() => child.kill('SIGKILL'), END_MS);
    block.push(line);
    if (line === '') flush();
  }
  clearTimeout(overdue);
  flush();
  const { passing, failing = 0, pending = 0 } = summary;
  return {
    summary: passing === undefined ? null : { passing, failing, pending },
    code: await ended,
    failures: failures.slice(1),
  };
}

/** As many at once as there are shards. */
async function runPieces(
  pieces: readonly (readonly string[])[],
  shards: number,
): Promise<readonly Outcome[]> {
  const left = [...pieces];
  const lane = async (): Promise<readonly Outcome[]> => {
    const outcomes: Outcome[] = [];
    for (let files = left.shift(); files !== undefined; files = left.shift())
      outcomes.push(await runPiece(files));
    return outcomes;
  };
  return (await Promise.all(Array.from({ length: shards }, lane))).flat();
}

async function main(args: readonly string[]): Promise<number> {
  const wanted = wantedOf(args);
  if (wanted === null) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const begun = Date.now();
  const isAll = wanted.files.length === 0;
  const pieces = dealt(isAll ? allFiles() : wanted.files, isAll ? wanted.shards * TURNS : wanted.shards);
  const results = await runPieces(pieces, wanted.shards);
  const sum = (word: keyof Summary): number =>
    results.reduce((all, { summary }) => all + (summary?.[word] ?? 0), 0);
  const broken = results.filter(
    ({ summary, code }) => summary === null || (code !== 0 && summary.failing === 0),
  );
  const failing = sum('failing') + broken.length;
  // Once more, at the end: in a long run they stand far above it, and a kept log may have only its end.
  for (const { failures } of results) process.stdout.write(failures.map((line) => `${line}\n`).join(''));
  const minutes = Math.round((Date.now() - begun) / 60_000);
  process.stdout.write(`\n  ${sum('passing')} passing (${minutes}m)\n`);
  if (sum('pending') > 0) process.stdout.write(`  ${sum('pending')} pending\n`);
  if (failing > 0) process.stdout.write(`  ${failing} failing\n`);
  if (broken.length > 0)
    process.stdout.write(
      `\n${broken.length} of ${results.length} processes ended before they were done, or not within a minute of it.\n`,
    );
  return failing === 0 ? 0 : 1;
}

// A Ctrl-C reaches the processes by itself; they end their servers, and what they printed is kept.
process.once('SIGINT', () => undefined);
process.exitCode = await main(process.argv.slice(2));
