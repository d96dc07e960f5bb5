import { And, LessThan, MoreThan, MoreThanOrEqual } from 'typeorm';
import { AuditEvent } from '../../entities/audit-event.js';
import { idBounds } from '../crypto/random-token.js';
import type { Database, Where } from '../database.js';

/** Which events are wanted; null is a condition that is not given. */
export interface ExportFilter {
  readonly since: Date | null;
  /** Up to this moment, and without it: the next export begins with it. */
  readonly until: Date | null;
  readonly accountId: string | null;
}

/** One line of an export, as it is stored: with it and the keys everything can be proven again. */
export type ExportLine = Readonly<Record<keyof AuditEvent, unknown>>;

const PAGE = 1_000;

/** Reads events for a file, oldest first, a page at a time, however many there are. */
export class AuditExport {
  constructor(private readonly database: Database) {}

  /** Events there will be, for a progress bar. */
  count(filter: ExportFilter, after: string | null): Promise<number> {
    return this.database.stale.count(AuditEvent, conditionOf(filter, after));
  }

  /** The pages after an event, up to what there was when it began. */
  async *pages(filter: ExportFilter, after: string | null): AsyncGenerator<readonly AuditEvent[]> {
    const [newest] = await this.database.read.find(AuditEvent, {
      where: conditionOf(filter, null),
      order: { id: 'DESC' },
      take: 1,
    });
    let from = after;
    while (newest !== undefined) {
      const page = await this.database.read.find(AuditEvent, {
        where: conditionOf(filter, from),
        order: { id: 'ASC' },
        take: PAGE,
      });
      const known = page.filter(({ id }) => id <= newest.id);
      if (known.length > 0) yield known;
      if (known.length < PAGE) return;
      from = known.at(-1)?.id ?? null;
    }
  }
}

/** One event as a line of NDJSON, without its end of line. Moments are RFC 3339. */
export function lineOf(event: AuditEvent): string {
  const { id, at, kind, succeeded, actorId, subjectId, deviceName, ip, reason, requestId, change } = event;
  const { shard, seq, mac, link } = event;
  const line: ExportLine = {
    id,
    at: new Date(at).toISOString(),
    kind,
    succeeded,
    actorId,
    subjectId,
    deviceName,
    ip,
    reason,
    requestId,
    change,
    shard,
    seq,
    mac,
    link,
  };
  return JSON.stringify(line);
}

function conditionOf({ since, until, accountId }: ExportFilter, after: string | null): Where<AuditEvent> {
  const ids = [
    MoreThanOrEqual(since === null ? '' : idBounds('evt', since.getTime()).least),
    ...(until === null ? [] : [LessThan(idBounds('evt', until.getTime()).least)]),
    ...(after === null ? [] : [MoreThan(after)]),
  ];
  const [only] = ids;
  const id = ids.length > 1 || only === undefined ? And(...ids) : only;
  return { id, ...(accountId !== null && { subjectId: accountId }) };
}
