import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { ProblemError } from '../../errors.js';
import { AuditExport, type ExportFilter, lineOf } from '../../services/audit-export.js';
import type { ExportOptions } from '../audit.js';
import { Progress } from '../progress.js';
import { PartFile } from './part-file.js';
import { withStores } from './stores.js';

const INTERRUPTED = 130;

/** Writes events to a file or to standard output. Ctrl-C ends it after a whole line. */
export async function exportEvents(options: ExportOptions): Promise<void> {
  const filter = filterFrom(options);
  let isStopped = false;
  const stop = (): void => {
    isStopped = true;
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  await withStores(async ({ database }) => {
    const events = new AuditExport(database);
    const part = options.out === undefined ? null : PartFile.open(options.out, filter);
    const after = part?.last ?? null;
    const progress = new Progress(await events.count(filter, after), 'events');
    const target: Writable = part?.stream ?? process.stdout;
    let count = 0;
    for await (const page of events.pages(filter, after)) {
      await write(target, page.map((event) => `${lineOf(event)}\n`).join(''));
      count += page.length;
      progress.add(page.length);
      if (isStopped) break;
    }
    progress.end();
    await part?.close({ isWhole: !isStopped });
    process.stderr.write(isStopped ? stoppedText(options.out) : `${count} events written.\n`);
    if (isStopped) process.exitCode = INTERRUPTED;
  });
}

/** Waits for whoever reads, so that an export of any size takes little memory. */
async function write(target: Writable, text: string): Promise<void> {
  if (!target.write(text)) await once(target, 'drain');
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
  throw new ProblemError(
    'INVALID_INPUT',
    `${name} is not a moment such as 2026-01-31 or 2026-01-31T10:00:00Z.`,
  );
}
