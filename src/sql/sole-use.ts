import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { ServiceUnavailableError } from '../errors.js';
import { sqliteDriver } from './sqlite-driver.js';

/** Another process has the file to itself. */
export class InUseError extends Error {
  override readonly name = 'InUseError';

  constructor(readonly file: string) {
    super(`Another process has ${file} to itself.`);
  }
}

/** Milliseconds: two that begin in the same moment get into each other's way, and one of them is to win. */
const TURN = 250;

/**
 * Takes a SQLite file for this process alone, as far as processes ask for it this way: commands read and write it all
 * the same. It is an exclusive lock on an empty file beside it, which the operating system lets go of when the process
 * ends, however it ends; that the file stays behind means nothing.
 * Throws InUseError, a system error when the folder cannot be made, and ServiceUnavailableError when SQLite cannot
 * lock there. What it answers has to be kept: the lock goes with it.
 */
export function takeSoleUse(file: string): { release(): void } {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    const lock = new (sqliteDriver())(`${file}.lock`, {});
    lock.pragma(`busy_timeout = ${TURN}`);
    // There is nothing to roll back, and a journal would be left lying about.
    lock.pragma('journal_mode = MEMORY');
    lock.prepare('BEGIN EXCLUSIVE').run();
    return { release: () => lock.close() };
  } catch (error) {
    throw isBusy(error) ? new InUseError(file) : new ServiceUnavailableError('sql', error);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
}
