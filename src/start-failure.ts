import type { Config } from './config.js';
import { ServiceUnavailableError } from './errors.js';
import { describeError, type ErrorDescription } from './log/error-description.js';
import { portOwner } from './port-owner.js';
import { InUseError } from './sql/sole-use.js';

const FILE_CALLS = new Set(['mkdir', 'open', 'write', 'read']);

/** Why a process or a command could not begin, and what to do about it: for a person, without a stack trace. */
export function startFailure(error: unknown, config: Config): string {
  if (error instanceof InUseError) return inUse(error.file);
  if (error instanceof ServiceUnavailableError && error.store === 'sql') return noDatabase(error, config);
  const { code, syscall } = systemError(error);
  if (syscall === 'listen' || syscall === 'getaddrinfo') return cannotListen(code, config);
  if (FILE_CALLS.has(syscall)) {
    return `The data folder cannot be used (${code}). Set DATA_DIR to a folder this user may write to.`;
  }
  return error instanceof Error ? error.message : 'It could not start.';
}

function inUse(file: string): string {
  return [
    `The database file ${file} is in use by another gateway.`,
    'Codes, waits and limits are in the memory of one process, and two would each count for themselves.',
    'Stop the other one, or give this one a file of its own: DATA_DIR, or DATABASE_URL if it is set.',
    'For several on the same accounts set DATABASE_URL to MySQL or MariaDB, and REDIS_URL.',
  ].join(' ');
}

function noDatabase(error: ServiceUnavailableError, { database }: Config): string {
  const reason = innermostReason(describeError(error));
  const why = reason === null ? '' : ` (${reason})`;
  if (database.kind === 'sqlite') {
    return `The database file ${database.file} cannot be opened${why}. Set DATA_DIR to a folder this user may write to.`;
  }
  const hosts = database.hosts.map(({ host, port }) => `${host}:${port}`).join(', ');
  return `The database at ${hosts} does not let us in${why}. Is it running? Is DATABASE_URL right?`;
}

function cannotListen(code: string, { port }: Config): string {
  if (code === 'EADDRINUSE') {
    const owner = portOwner(port);
    const [by, what] = owner === null ? ['', 'what uses it'] : [` by ${owner.name} (pid ${owner.pid})`, 'it'];
    return `Port ${port} is in use${by}. Stop ${what}, or choose another: PORT=${port + 1}`;
  }
  if (code === 'EACCES') {
    return `Port ${port} needs more rights than this user has. Choose one above 1023: PORT=4000`;
  }
  return `HOST names no address of this machine (${code}). Use 127.0.0.1 for this machine alone, 0.0.0.0 for every network.`;
}

function systemError(error: unknown): { code: string; syscall: string } {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return { code: '', syscall: '' };
  return { code: String(error.code), syscall: String(error.syscall) };
}

function innermostReason(description: ErrorDescription): string | number | null {
  const below = description.cause === undefined ? null : innermostReason(description.cause);
  return below ?? description.reason ?? null;
}
