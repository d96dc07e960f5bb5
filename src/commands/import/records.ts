import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { JSONParser } from '@streamparser/json';
import { type CsvError, parse } from 'csv-parse';

/** A record as the file has it, or why it is none. */
export interface ForeignRecord {
  /** Where it begins, from 1; in a JSON document its number. */
  readonly line: number;
  readonly value: Readonly<Record<string, unknown>> | null;
}

export const SHAPES = ['ndjson', 'json', 'csv'] as const;
export type Shape = (typeof SHAPES)[number];

/** Longer than any honest record, whatever an export tells of a person. */
const LONGEST = 1024 * 1024;
const HEAD = 64 * 1024;

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
  let isTooLong = false;
  for await (const chunk of source) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      line += 1;
      const text = rest.toString('utf8', 0, end);
      rest = rest.subarray(end + 1);
      if (isTooLong || text.trim() !== '') yield { line, value: isTooLong ? null : asObject(text, line) };
      isTooLong = false;
    }
    if (rest.length <= LONGEST) continue;
    isTooLong = true;
    rest = Buffer.alloc(0);
  }
  const text = rest.toString('utf8');
  if (isTooLong || text.trim() !== '')
    yield { line: line + 1, value: isTooLong ? null : asObject(text, line + 1) };
}

/** RFC 4180 with a first line of names. */
async function* csv(source: Readable): AsyncGenerator<ForeignRecord> {
  const parser = parse({ bom: true, relax_column_count: true, max_record_size: LONGEST });
  pipeline(source, parser, () => undefined);
  let names: readonly string[] | null = null;
  let lines = 0;
  try {
    for await (const record of parser) {
      const line = lines + 1;
      lines += 1 + breaksIn(record);
      if (names === null) names = header(record);
      else if (record.some((cell: string) => cell !== '')) yield { line, value: named(names, record) };
    }
  } catch (error) {
    if (!isCsvError(error)) throw error;
    // Its own words quote the file.
    throw new Error(`The CSV is broken behind line ${lines} (${error.code}). Nothing behind it was read.`);
  }
}

function isCsvError(error: unknown): error is CsvError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_');
}

/** Counted here, for the parser takes a line break of two characters between quotes for two. */
function breaksIn(record: readonly string[]): number {
  return record.reduce((sum, cell) => sum + cell.split(/\r\n|\r|\n/).length - 1, 0);
}

function header(record: readonly string[]): readonly string[] {
  return record.map((name) => name.trim());
}

function named(names: readonly string[], record: readonly string[]): ForeignRecord['value'] {
  if (record.length !== names.length) return null;
  return Object.fromEntries(names.map((name, n) => [name, record[n] ?? '']));
}

/** The members of a list, or of the list `users` of an object, without ever holding all of them. */
async function* members(source: Readable): AsyncGenerator<ForeignRecord> {
  let number = 0;
  let parser: JSONParser | null = null;
  const ready: ForeignRecord[] = [];
  for await (const chunk of source) {
    parser ??= memberParser(chunk, (value) => {
      number += 1;
      ready.push({ line: number, value: isObject(value) ? value : null });
    });
    try {
      parser.write(chunk);
    } catch {
      throw new Error(`The JSON is broken behind record ${number}. Nothing behind it was imported.`);
    }
    yield* ready.splice(0);
  }
  if (parser === null || !parser.isEnded)
    throw new Error(`The JSON ends too early, behind record ${number}.`);
}

function memberParser(first: Buffer, take: (value: unknown) => void): JSONParser {
  const isList = first.toString('utf8', 0, HEAD).replace('\ufeff', '').trimStart().startsWith('[');
  const parser = new JSONParser({ paths: [isList ? '$.*' : '$.users.*'], keepStack: false });
  parser.onValue = ({ value }) => take(value);
  return parser;
}

/** A mark that says which Unicode it is may stand before the first line. */
function asObject(text: string, line = 0): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line === 1 ? text.replace('\ufeff', '') : text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
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
