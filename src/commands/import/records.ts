import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { CsvBounds } from './csv-bounds.js';
import { ListScanner } from './list-scanner.js';
import { repeatedColumn, repeatedKey, shownName } from './repeated-names.js';

type Fields = Readonly<Record<string, unknown>>;

/** A record as the file has it, or why it is none; `line` is where it begins, from 1, in a JSON document its number. */
export type ForeignRecord =
  | { readonly line: number; readonly value: Fields }
  | { readonly line: number; readonly value: null; readonly why: string };

export const SHAPES = ['ndjson', 'json', 'csv'] as const;
export type Shape = (typeof SHAPES)[number];

/** Bytes. Longer than any honest record, whatever an export tells of a person; so much of a file is in memory at once. */
const LONGEST = 64 * 1024;
const HEAD = 64 * 1024;
/** Says which Unicode it is, before the first line. */
const MARK = /^\ufeff/;

/** By its name, and for JSON by its first line: exports of one object a line are often called `.json`. */
export async function shapeOf(file: string): Promise<Shape> {
  if (/\.csv$/i.test(file)) return 'csv';
  if (/\.(ndjson|jsonl)$/i.test(file)) return 'ndjson';
  const [first = ''] = (await headOf(file)).trimStart().split('\n');
  const value = asObject(first);
  return value !== null && !Array.isArray(value.users) ? 'ndjson' : 'json';
}

/** One after the other, whatever the length of the file. Throws for a document that is broken as a whole. */
export async function* recordsOf(source: Readable, shape: Shape): AsyncGenerator<ForeignRecord> {
  if (shape === 'csv') yield* csv(source);
  else if (shape === 'ndjson') yield* lines(source);
  else yield* members(source);
}

async function* lines(source: Readable): AsyncGenerator<ForeignRecord> {
  let rest = Buffer.alloc(0);
  let line = 0;
  let isCut = false;
  for await (const chunk of source) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      line += 1;
      yield* recordIn(rest.subarray(0, end), line, isCut);
      rest = rest.subarray(end + 1);
      isCut = false;
    }
    if (rest.length <= LONGEST) continue;
    isCut = true;
    rest = Buffer.alloc(0);
  }
  yield* recordIn(rest, line + 1, isCut);
}

/** None in an empty line. */
function recordIn(bytes: Buffer, line: number, isCut: boolean): readonly ForeignRecord[] {
  if (isCut || bytes.length > LONGEST) return [tooLong(line)];
  const text = bytes.toString('utf8');
  return text.trim() === '' ? [] : [recordOf(line, line === 1 ? text.replace(MARK, '') : text)];
}

/** RFC 4180 with a first line of names. */
async function* csv(source: Readable): AsyncGenerator<ForeignRecord> {
  const parser = parse({ bom: true, relax_column_count: true });
  const bounds = new CsvBounds(LONGEST);
  pipeline(
    source,
    (parts: AsyncIterable<Buffer>) => bounds.bound(parts),
    parser,
    () => undefined,
  );
  let names: readonly string[] | null = null;
  let lines = 0;
  let number = 0;
  try {
    for await (const record of parser) {
      const line = lines + 1;
      const bounded = bounds.records.shift();
      number += 1;
      lines += bounded?.lines ?? 1;
      if (bounded?.isTooLong === true && names === null)
        throw new Error('The first line of the CSV is longer than a record may be.');
      if (bounded?.isTooLong === true) yield tooLong(line);
      else if (names === null) names = header(record);
      else if (record.some((cell: string) => cell !== '')) yield readable(line, named(names, record));
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // What was parsed before is lost with it. Its own words quote the file.
    const lost = bounds.records.slice(0, Math.max(0, Number(error.records) - number));
    const behind = lost.reduce((sum, one) => sum + one.lines, lines);
    throw new Error(`The CSV is broken behind line ${behind} (${error.code}). Nothing behind it was read.`);
  }
  if (bounds.records[0]?.isTooLong === true) yield tooLong(lines + 1);
}

function header(record: readonly string[]): readonly string[] {
  const names = record.map((name) => name.trim());
  const twice = repeatedColumn(names);
  if (twice === null) return names;
  const [first, second] = twice;
  const name = shownName(names[first - 1] ?? '');
  const which = name === null ? '' : `: ${name}`;
  throw new Error(`Columns ${first} and ${second} of the first line have the same name${which}.`);
}

function named(names: readonly string[], record: readonly string[]): Fields | null {
  if (record.length !== names.length) return null;
  return Object.fromEntries(names.map((name, n) => [name, record[n] ?? '']));
}

/** The members of a list, or of the list `users` of an object, without ever holding all of them. */
async function* members(source: Readable): AsyncGenerator<ForeignRecord> {
  const scanner = new ListScanner(LONGEST);
  let number = 0;
  for await (const chunk of source) {
    for (const text of scanner.push(chunk)) {
      number += 1;
      yield text === null ? tooLong(number) : recordOf(number, text);
    }
    if (scanner.isBroken)
      throw new Error(`The JSON is broken behind record ${number}. Nothing behind it was imported.`);
  }
  if (!scanner.isOver) throw new Error(`The JSON ends too early, behind record ${number}.`);
}

function recordOf(line: number, text: string): ForeignRecord {
  const value = asObject(text);
  const twice = value === null ? null : repeatedKey(text);
  if (twice === null) return readable(line, value);
  return { line, value: null, why: `has ${shownName(twice) ?? 'a key'} twice` };
}

function readable(line: number, value: Fields | null): ForeignRecord {
  return value === null ? { line, value, why: 'cannot be read' } : { line, value };
}

function tooLong(line: number): ForeignRecord {
  return { line, value: null, why: `is longer than ${LONGEST / 1024} KB` };
}

function asObject(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function headOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
