import { useState } from 'preact/hooks';
import type {
  AuditEventFilter,
  ConsoleEvents50Query,
} from '../../../clients/typescript/src/generated/console.js';
import { type ActivityEvent, EVENTS, nodesOf } from '../api/answers.js';
import type { Refusal } from '../api/gateway.js';
import { ask } from '../api/session.js';
import { refusalFrom } from '../api/use-answer.js';
import { announce } from '../parts/bits.js';
import { type Cell, csvOf, download } from '../parts/download.js';
import { sayRefusal } from '../parts/states.js';
import { say } from '../words/say.js';
import { actorName } from './event-columns.js';

const FORMATS = ['CSV', 'NDJSON'] as const;
type Format = (typeof FORMATS)[number];
type Page = ConsoleEvents50Query['auditEvents'];
/** What a browser should hold and one person needs; the whole log is written by the command line. */
const MOST = 1000;

type Told = { readonly text: string; readonly isBad: boolean };

/** What is listed, newest first and on all pages, as a file. */
export function EventExport({ filter }: { filter: AuditEventFilter }) {
  const [told, setTold] = useState<Told | null>(null);
  const [isBusy, setBusy] = useState(false);
  const save = async (format: Format): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    const result = await saved(filter, format);
    setBusy(false);
    setTold(result);
    announce(result.text);
  };
  return (
    <p class="export">
      {FORMATS.map((format) => (
        <button
          key={format}
          type="button"
          class="quiet small"
          aria-disabled={isBusy}
          onClick={() => void save(format)}
        >
          {say('export.as', { format })}
        </button>
      ))}{' '}
      {told === null ? null : <span class={told.isBad ? 'error' : 'soft'}>{told.text}</span>}
    </p>
  );
}

async function saved(filter: AuditEventFilter, format: Format): Promise<Told> {
  try {
    const { events, isMore } = await collected(filter);
    const text = format === 'CSV' ? csvOf(HEADS, events.map(cellsOf)) : ndjsonOf(events);
    const type = format === 'CSV' ? 'text/csv' : 'application/x-ndjson';
    download(`activity.${format.toLowerCase()}`, `${type};charset=utf-8`, text);
    const n = events.length;
    return { text: say(isMore ? 'export.some' : 'export.all', { n }), isBad: false };
  } catch (error) {
    const refusal: Refusal = refusalFrom(error);
    return { text: sayRefusal(refusal), isBad: true };
  }
}

async function collected(filter: AuditEventFilter) {
  const events: ActivityEvent[] = [];
  let after: string | null = null;
  do {
    const page: Page = await pageAfter(filter, after);
    events.push(...nodesOf(page));
    after = page?.pageInfo.hasNextPage === true ? page.pageInfo.endCursor : null;
  } while (after !== null && events.length < MOST);
  return { events, isMore: after !== null };
}

async function pageAfter(filter: AuditEventFilter, after: string | null): Promise<Page> {
  return (await ask(EVENTS[50], { filter, after })).auditEvents;
}

function ndjsonOf(events: readonly ActivityEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

const HEADS = ['id', 'at', 'kind', 'succeeded', 'actor', 'subject', 'device', 'ip', 'reason', 'requestId'];

function cellsOf(event: ActivityEvent): readonly Cell[] {
  const { id, at, kind, succeeded, actor, subject, device, reason, requestId } = event;
  const who = actor === null ? null : actorName(actor);
  const where = [device?.name ?? null, device?.ip ?? null];
  return [id, at, kind, String(succeeded), who, subject?.username ?? null, ...where, reason, requestId];
}
