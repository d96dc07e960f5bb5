import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { type CsvError, type Parser, parse } from 'csv-parse';
import { BrokenFileError, csvTrouble } from './broken-file.js';
import { CsvBounds } from './csv-bounds.js';
import { columnsIn, NAMELESS } from './csv-header.js';
import { ListScanner } from './list-scanner.js';
import { repeatedKey, shownName } from './repeated-names.js';

type Fields = Readonly<Record<string, unknown>>;
type Parts = AsyncGenerator<Buffer>;

/** A record as the file has it, or why it is none; `line` is where it begins, from 1, in a JSON document its number. */
export type ForeignRecord =
  | { readonly line: number; readonly value: Fields }
  | { readonly line: number; readonly value: null; readonly why: string };

export const SHAPES = ['ndjson', 'json', 'csv'] as const;
export type Shape = (typeof SHAPES)[number];

/** Bytes. Longer than any honest record, whatever an export tells of a person; so much of a file is in memory at once. */
const LONGEST = 64 * 1024;
const HEAD = 64 * 1024;
const TOO_LONG = `is longer than ${LONGEST / 1024} KB`;
const NO_JSON = 'what it begins with is no JSON; --as says how else a file is written';
const LISTLESS = 'has no list, neither on its own nor as "users"';
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

/** One after the other, whatever the length of the file. Throws BrokenFileError where it cannot go on, behind all that stands before. */
export async function* recordsOf(
  source: Readable,
  shape: Shape,
  /** Columns without which CSV is refused. */
  wanted: readonly string[],
): AsyncGenerator<ForeignRecord> {
  const parts = inUtf8(source);
  if (shape === 'csv') yield* csv(parts, wanted);
  else if (shape === 'ndjson') yield* lines(parts);
  else yield* members(parts);
}

async function* inUtf8(source: Readable): Parts {
  let isFirst = true;
  for await (const part of source) {
    if (isFirst && isUtf16(part)) throw new BrokenFileError(1, 'it is UTF-16, and has to be UTF-8');
    isFirst = false;
    yield part;
  }
}

/** By its mark, or by what every first letter of these files comes to. */
function isUtf16(part: Buffer): boolean {
  const [first = 1, second = 1] = part;
  return first * second === 0 || (first + second === 0xff + 0xfe && Math.abs(first - second) === 1);
}

async function* lines(source: Parts): AsyncGenerator<ForeignRecord> {
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
async function* csv(source: Parts, wanted: readonly string[]): AsyncGenerator<ForeignRecord> {
  const bounds = new CsvBounds(LONGEST);
  const { parser, whatBroke } = parserOf(source, bounds);
  let names: readonly string[] | null = null;
  let lines = 0;
  for await (const record of parser) {
    const line = lines + 1;
    const bounded = bounds.records.shift();
    lines += bounded?.lines ?? 1;
    if (bounded?.isTooLong === true && names === null) break;
    if (bounded?.isTooLong === true) yield tooLong(line);
    else if (names === null) names = columnsIn(record, wanted);
    else if (record.some((cell: string) => cell !== '')) yield readable(line, named(names, record));
  }
  const code = whatBroke();
  if (code !== null) throw new BrokenFileError(lines + 1, csvTrouble(code));
  const isEndTooLong = bounds.records[0]?.isTooLong === true;
  if (names === null) throw new BrokenFileError(1, isEndTooLong || lines > 0 ? `it ${TOO_LONG}` : NAMELESS);
  if (isEndTooLong) yield tooLong(lines + 1);
}

/** Gives every record before the place where the CSV is broken: an error of the stream would take some with it. */
function parserOf(
  source: Parts,
  bounds: CsvBounds,
): { readonly parser: Parser; readonly whatBroke: () => string | null } {
  let code: string | null = null;
  const parser = parse({
    bom: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_records_with_error: true,
    on_skip: (error: CsvError | undefined) => {
      code ??= String(error?.code);
      return undefined;
    },
    on_record: (record: string[]) => (code === null ? record : null),
  });
  const readable = async function* (parts: AsyncIterable<Buffer>): Parts {
    for await (const part of bounds.bound(parts)) {
      if (code !== null) return;
      yield part;
    }
  };
  pipeline(source, readable, parser, () => undefined);
  return { parser, whatBroke: () => code };
}

function named(names: readonly string[], record: readonly string[]): Fields | null {
  if (record.length !== names.length) return null;
  return Object.fromEntries(names.map((name, n) => [name, record[n] ?? '']));
}

/** The members of a list, or of the list `users` of an object, without ever holding all of them. */
async function* members(source: Parts): AsyncGenerator<ForeignRecord> {
  const scanner = new ListScanner(LONGEST);
  let number = 0;
  for await (const chunk of source) {
    for (const text of scanner.push(chunk)) {
      number += 1;
      yield text === null ? tooLong(number) : recordOf(number, text);
    }
    if (scanner.isBroken) {
      const behind = `what stands behind record ${number} is no JSON`;
      throw new BrokenFileError(scanner.line, number === 0 ? NO_JSON : behind);
    }
  }
  const where = number === 0 ? 'before the first record' : `behind record ${number}`;
  if (!scanner.isOver) throw new BrokenFileError(scanner.line, `it ends too early, ${where}`);
  if (!scanner.hasList) throw new BrokenFileError(scanner.line, `it ${LISTLESS}`);
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
  return { line, value: null, why: TOO_LONG };
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
