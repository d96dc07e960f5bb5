/** Where a file cannot be read any further, and why: never with what stands there. */
export class BrokenFileError extends Error {
  override readonly name = 'BrokenFileError';

  constructor(line: number, why: string) {
    super(`The file cannot be read from line ${line} on: ${why}.`);
  }
}

const STRAY = 'inside of quotes it is written twice';
const WORDS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE: `a quote is followed by something other than a comma or the end of the line; ${STRAY}`,
  INVALID_OPENING_QUOTE: `a quote stands inside of a field that does not begin with one; ${STRAY}`,
};

/** What is wrong with CSV, by the code of csv-parse, whose own words quote the file. */
export function csvTrouble(code: string): string {
  return WORDS[code] ?? `it is no CSV (${code})`;
}

/** Works through all there is; the words for the place where the file is broken, null when it is whole. */
export async function untilBroken<T>(
  parts: AsyncIterable<T>,
  work: (part: T) => Promise<boolean>,
): Promise<string | null> {
  try {
    for await (const part of parts) {
      if (!(await work(part))) return null;
    }
    return null;
  } catch (error) {
    if (error instanceof BrokenFileError) return error.message;
    throw error;
  }
}
