import { createHash } from 'node:crypto';
import { createReadStream, type ReadStream, statSync } from 'node:fs';
import type { ImportRun } from '../../../entities/import-run.js';
import { MOST_MS, type SchemeProbe, type SchemeVerdict } from '../../crypto/foreign-hash-probe.js';
import type { AccountImport, Batch, Candidate, Doing, ReportLine } from '../../services/account-import.js';
import {
  type ForeignPerson,
  type ReadingRules,
  type ReadPerson,
  readPerson,
} from '../../services/import-person.js';
import { BrokenFileError, untilBroken } from './broken-file.js';
import { FileSchemes, TOO_MANY_SCHEMES } from './file-schemes.js';
import { type FieldPath, type Format, fieldsOf } from './formats.js';
import type { Progress } from './progress.js';
import { type ForeignRecord, recordsOf, type Shape } from './records.js';

/** How a file is to be read. */
export interface Reading {
  readonly file: string;
  readonly shape: Shape;
  readonly format: Format;
  readonly paths: readonly FieldPath[];
  readonly rules: ReadingRules;
  readonly probe: SchemeProbe;
}

export interface Totals {
  readonly read: number;
  readonly imported: number;
  readonly inUse: number;
  readonly refused: number;
  /** Whether somebody asked it to stop. */
  readonly isStopped: boolean;
  /** Where and why the file cannot be read any further. */
  readonly broken: string | null;
}

/** In one transaction; far below what a request's patience allows for on a small machine. */
const AT_ONCE = 400;
/** A try without writing remembers this many addresses and names of the file, some 100 MB, to find those that come again. */
const REMEMBERED = 1_000_000;

/** The same for the same file, read in the same way. */
export async function fingerprintOf({ file, shape, format, paths, ...how }: Reading): Promise<string> {
  const { allowRoles, assumeVerified, firebase } = how.rules;
  // Another limit is another reading: what was too dear is found again.
  const limit = how.probe.mostMs === MOST_MS ? [] : [how.probe.mostMs];
  const hash = createHash('sha256').update(
    JSON.stringify([shape, format, paths, allowRoles, assumeVerified, firebase, ...limit]),
  );
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}

/** Goes on behind what `run` says is done. */
export async function importAll(
  imports: AccountImport,
  start: ImportRun,
  reading: Reading,
  about: { readonly doing: Doing; readonly progress: Progress; readonly isAsked: () => boolean },
): Promise<Totals> {
  let run = start;
  let isStopped = false;
  const broken = await untilBroken(batchesOf(reading, start.position), async ({ batch, share }) => {
    run = await imports.store(run, batch, about.doing);
    const leftOut = run.inUse + run.refused;
    about.progress.tell({ share, done: run.position, imported: run.imported, leftOut });
    isStopped = about.isAsked();
    return !isStopped;
  });
  // What is broken never gets any further: put right, it is another file.
  if (!isStopped) await imports.finish(run);
  return { ...totalsOf(run), isStopped, broken };
}

/** Of a file that was worked through before. */
export async function totalsAgain(run: ImportRun, reading: Reading): Promise<Totals> {
  const broken = await untilBroken(recordsIn(createReadStream(reading.file), reading), async () => true);
  return { ...totalsOf(run), broken };
}

/** The same without storing anybody: what would be left out, as far as can be told now. */
export async function tryAll(
  imports: AccountImport,
  reading: Reading,
  about: { readonly report: Doing['report']; readonly progress: Progress },
): Promise<Totals> {
  const seen = new Set<string>();
  let [read, inUse, refused, bytes] = [0, 0, 0, 0];
  const broken = await untilBroken(batchesOf(reading, 0), async ({ batch, share }) => {
    const conflicts = await imports.conflicts(batch, seen);
    if (seen.size > REMEMBERED) seen.clear();
    const free = batch.candidates.filter(({ line }) => !conflicts.some((one) => one.line === line));
    const out = [...batch.refused, ...(await imports.withoutRoom(free))];
    read = batch.to;
    inUse += conflicts.length;
    refused += out.length;
    const told = [...out, ...conflicts].sort((a, b) => a.line - b.line);
    await about.report.write(bytes, told);
    bytes += about.report.sizeOf(told);
    about.progress.tell({ share, done: read, imported: 0, leftOut: inUse + refused });
    return true;
  });
  await about.report.write(bytes, []);
  return { read, imported: read - inUse - refused, inUse, refused, isStopped: false, broken };
}

function totalsOf(run: ImportRun): Totals {
  const { position: read, imported, inUse, refused } = run;
  return { read, imported, inUse, refused, isStopped: false, broken: null };
}

/**
 * The records behind the first `skip`, by the hundred, with how much of the file has been read. Throws BrokenFileError
 * behind the last of them.
 */
async function* batchesOf(reading: Reading, skip: number): AsyncGenerator<{ batch: Batch; share: number }> {
  const { size } = statSync(reading.file);
  const source = createReadStream(reading.file);
  let records: ForeignRecord[] = [];
  const schemes = new FileSchemes();
  let position = 0;
  let broken: BrokenFileError | null = null;
  try {
    for await (const record of recordsIn(source, reading)) {
      position += 1;
      if (position <= skip) {
        readingOf(record, reading, schemes);
        continue;
      }
      records.push(record);
      if (records.length < AT_ONCE) continue;
      yield { batch: await batchOf(records, position, reading, schemes), share: shareOf(source, size) };
      records = [];
    }
  } catch (error) {
    if (!(error instanceof BrokenFileError)) throw error;
    broken = error;
  }
  if (records.length > 0) yield { batch: await batchOf(records, position, reading, schemes), share: 1 };
  if (broken !== null) throw broken;
}

function recordsIn(source: ReadStream, { shape, paths }: Reading): AsyncGenerator<ForeignRecord> {
  const wanted = paths.map(({ path }) => path.join('.'));
  return recordsOf(source, shape, wanted);
}

function shareOf({ bytesRead }: ReadStream, size: number): number {
  return size === 0 ? 1 : Math.min(1, bytesRead / size);
}

async function batchOf(
  records: readonly ForeignRecord[],
  to: number,
  reading: Reading,
  schemes: FileSchemes,
): Promise<Batch> {
  const candidates: Candidate[] = [];
  const refused: ReportLine[] = [];
  for (const record of records) {
    const { line } = record;
    const read = readingOf(record, reading, schemes);
    if ('refusal' in read) {
      refused.push({ line, ...read.refusal });
      continue;
    }
    const why = await whyNotChecked(read.person, reading.probe);
    if (why === null) candidates.push({ line, person: read.person });
    else refused.push({ line, field: 'passwordHash', why });
  }
  return { from: to - records.length, to, candidates, refused };
}

/** Who a record tells of, or why it is left out whatever the database has. */
function readingOf(
  record: ForeignRecord,
  { format, paths, rules }: Reading,
  schemes: FileSchemes,
): ReadPerson {
  if (record.value === null) return { refusal: { field: null, why: record.why } };
  const read = readPerson(fieldsOf(record.value, format, paths), rules);
  if ('refusal' in read || read.person.hash === null || schemes.admits(read.person.hash.scheme)) return read;
  return { refusal: { field: 'passwordHash', why: TOO_MANY_SCHEMES } };
}

/** Null for who has no hash, or one that this machine checks in a time that may be spent on it. */
async function whyNotChecked({ hash }: ForeignPerson, probe: SchemeProbe): Promise<string | null> {
  const verdict = hash === null ? 'FINE' : await probe.verdictOn(hash.scheme);
  const words: Readonly<Record<SchemeVerdict, string | null>> = {
    FINE: null,
    TOO_DEAR: `takes this machine more than ${probe.mostMs} ms to check; --max-hash-ms lets it take longer`,
    IMPOSSIBLE: 'cannot be checked on this machine: its parameters ask for more than it has',
  };
  return words[verdict];
}
