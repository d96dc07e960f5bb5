import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { ProblemError } from '../../errors.js';

/** What others call the standard input. */
const STANDARD_INPUT = '-';
const NOWHERE = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'];

/** Throws ProblemError for what is no file that can be read again and again, with what to do. */
export function expectOrdinary(path: string): void {
  const stats = path === STANDARD_INPUT ? null : statsOf(path);
  if (stats?.isDirectory() === true)
    throw new ProblemError('INVALID_INPUT', 'This is a directory: name a file in it.');
  if (stats?.isFile() === true) return;
  throw new ProblemError(
    'INVALID_INPUT',
    'It is read more than once, so a pipe will not do: write to a file, and name that.',
  );
}

function statsOf(path: string): Stats {
  try {
    const stats = statSync(path);
    accessSync(path, constants.R_OK);
    return stats;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (NOWHERE.includes(code)) throw new ProblemError('NOT_FOUND', 'There is no such file.');
    throw new ProblemError('DENIED', `The file may not be read by this user (${code}).`);
  }
}
