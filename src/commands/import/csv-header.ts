import { BrokenFileError } from './broken-file.js';
import { repeatedColumn, shownName } from './repeated-names.js';

export const NAMELESS = 'it has no first line of names';
/** What tables are written with where a comma stands in numbers. */
const OTHER_SEPARATORS = /[;\t|]/;

/** The names of the columns. Throws BrokenFileError where they cannot be relied on, or one that is wanted is missing. */
export function columnsIn(record: readonly string[], wanted: readonly string[]): readonly string[] {
  const names = record.map((name) => name.trim());
  const trouble = troubleWith(names, wanted);
  if (trouble !== null) throw new BrokenFileError(1, trouble);
  return names;
}

function troubleWith(names: readonly string[], wanted: readonly string[]): string | null {
  if (names.every((name) => name === '')) return NAMELESS;
  if (names.length === 1 && OTHER_SEPARATORS.test(names[0] ?? ''))
    return 'its columns are not separated by commas';
  const twice = repeatedColumn(names);
  if (twice !== null) {
    const [first, second] = twice;
    const name = shownName(names[first - 1] ?? '');
    return `columns ${first} and ${second} have the same name${name === null ? '' : `: ${name}`}`;
  }
  const missing = wanted.find((name) => !names.includes(name));
  return missing === undefined ? null : `it has no column ${shownName(missing) ?? ''}, which --field names`;
}
