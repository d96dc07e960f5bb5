import { once } from 'node:events';
import { AuditExport, type ExportFilter, lineOf } from '../../services/audit-export.js';
import { Progress } from '../progress.js';
import { UsageError } from '../usage-error.js';
import type { ExportOptions } from './options.js';
import { PartFile } from './part-file.js';
import { withStores } from './stores.js';

const INTERRUPTED = 130;

/** Writes events to a file or to standard output. Ctrl-C ends it after a whole line. */
export async function exportEvents(options: ExportOptions): Promise<void> {
  const filter = filterFrom(options);
  const stopping = untilStopped();
  await withStores(async ({ database }) => {
    const events = new AuditExport(database);
    const part = options.out === undefined ? null : PartFile.open(options.out, filter);
    const after = part?.last ?? null;
    const progress = new Progress(await events.count(filter, after), 'events');
    let count = 0;
    for await (const page of events.pages(filter, after)) {
      const text = page.map((event) => `${lineOf(event)}\n`).join('');
      if (part === null) await print(text, stopping);
      else part.write(text);
      count += page.length;
      progress.add(page.length);
      if (stopping.aborted) break;
    }
    progress.end();
    part?.close({ isWhole: !stopping.aborted });
    process.stderr.write(stopping.aborted ? stoppedText(options.out) : `${count} events written.\n`);
    if (stopping.aborted) process.exitCode = INTERRUPTED;
  });
}

/** Aborted by a signal, and by whoever reads what is printed and has seen enough. */
function untilStopped(): AbortSignal {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  process.stdout.once('error', stop);
  return stopping.signal;
}

/** Waits for whoever reads, so that an export of any size takes little memory. */
async function print(text: string, signal: AbortSignal): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain', { signal }).catch(() => undefined);
}

function stoppedText(out: string | undefined): string {
  return out === undefined ? 'Stopped.\n' : 'Stopped. The same command goes on where it was.\n';
}

function filterFrom({ since, until, account }: ExportOptions): ExportFilter {
  return {
    since: momentOf('--since', since),
    until: momentOf('--until', until),
    accountId: account ?? null,
  };
}

function momentOf(name: string, text: string | undefined): Date | null {
  if (text === undefined) return null;
  const isWritten = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const moment = new Date(text);
  if (isWritten && !Number.isNaN(moment.getTime())) return moment;
  throw new UsageError(`${name} is not a moment such as 2026-01-31 or 2026-01-31T10:00:00Z.`);
}
