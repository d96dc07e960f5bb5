import { And, type FindOperator, In, LessThan, LessThanOrEqual, MoreThanOrEqual } from 'typeorm';
import { Account } from '../../entities/account.js';
import { AUDIT_EVENT_KINDS, AuditEvent, type AuditEventKind } from '../../entities/audit-event.js';
import type { Instant } from '../clock.js';
import { idBounds, momentOf } from '../crypto/random-token.js';
import type { Database, Where } from '../database.js';
import { invalidField } from '../errors.js';
import { type EventConnectionView, type EventReader, viewOf } from './audit-event-view.js';
import type { Origin } from './origin.js';
import { type UserView, userView } from './user-view.js';

/** Given conditions must all hold; null is one that is not given. */
export interface EventFilter {
  readonly accountId?: string | null;
  readonly actorId?: string | null;
  readonly kind?: readonly AuditEventKind[] | null;
  readonly succeeded?: boolean | null;
  readonly since?: Date | null;
  readonly until?: Date | null;
  readonly requestId?: string | null;
}

export interface EventPageAsked {
  /** 1 to 100. */
  readonly first: number;
  /** The cursor of an event, which is its id. */
  readonly after: string | null;
}

type Condition = Where<AuditEvent>;

const CURSOR = /^evt_[0-9a-hjkmnp-tv-z]{26}$/;
const REQUEST = /^req_[0-7][0-9a-hjkmnp-tv-z]{25}$/;
/** Milliseconds. What a request does is done by then, whatever the clocks of two nodes say. */
const REQUEST_LIFE = 120_000;
const BOTH = [true, false];

/**
 * Reading the audit log, newest first, by keyset: a page deep in the log costs what the first one does. Every
 * condition has an index that ends in the id, so that rows come in their order and none is read in vain. Of the events
 * about one account all may be looked through for a kind or an outcome that is rare among them.
 */
export class AuditTrail {
  constructor(private readonly database: Database) {}

  /** Whoever asks may read it all. Throws ProblemError INVALID_INPUT for another number of events or a cursor that is none. */
  async page(filter: EventFilter, asked: EventPageAsked, origin: Origin): Promise<EventConnectionView> {
    checkPage(asked);
    const index = indexFor(filter);
    const selection = { order: { id: 'DESC' }, take: asked.first + 1, ...(index && { index }) } as const;
    const found = await Promise.all(
      conditionsOf(filter, asked.after).map((where) =>
        this.database.stale.find(AuditEvent, { where, ...selection }),
      ),
    );
    // Each list is in order, and all of them together hold the newest of all.
    const rows = found.flat().sort((a, b) => (a.id < b.id ? 1 : -1));
    const events = rows.slice(0, asked.first);
    const hasNextPage = rows.length > asked.first;
    return this.connectionOf({ events, hasNextPage }, asked, readerOf(origin));
  }

  /** What happened to one account, for its owner or for whoever may see accounts. */
  eventsOf(accountId: string, asked: EventPageAsked, origin: Origin): Promise<EventConnectionView> {
    return this.page({ accountId }, asked, origin);
  }

  private async connectionOf(
    { events, hasNextPage }: { events: readonly AuditEvent[]; hasNextPage: boolean },
    { after }: EventPageAsked,
    reader: EventReader,
  ): Promise<EventConnectionView> {
    const people = await this.peopleIn(events);
    const edges = events.map((event) => ({ node: viewOf(event, people, reader), cursor: event.id }));
    return {
      edges,
      pageInfo: {
        hasNextPage,
        hasPreviousPage: after !== null,
        startCursor: edges.at(0)?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
    };
  }

  /** Everybody a page names, in one question. */
  private async peopleIn(events: readonly AuditEvent[]): Promise<ReadonlyMap<string, UserView>> {
    const ids = new Set(
      events.flatMap(({ actorId, subjectId }) => [actorId, subjectId].filter((id) => id !== null)),
    );
    if (ids.size === 0) return new Map();
    const where = { id: In([...ids]) };
    const accounts = await this.database.stale.find(Account, { where, take: ids.size });
    return new Map(accounts.map((account) => [account.id, userView(account)]));
  }
}

function checkPage({ first, after }: EventPageAsked): void {
  if (!Number.isInteger(first) || first < 1 || first > 100) {
    throw invalidField(['first'], 'INVALID', 'Ask for 1 to 100 events.');
  }
  if (after !== null && !CURSOR.test(after)) {
    throw invalidField(['after'], 'INVALID', 'This is not a cursor of an event.');
  }
}

function readerOf({ viewer, machine }: Origin): EventReader {
  const scopes = viewer?.scopes ?? machine?.scopes ?? [];
  return { userId: viewer?.userId ?? null, seesAll: scopes.includes('audit:read') };
}

/** Null where it is the primary key. */
function indexFor({ accountId, actorId, kind, succeeded }: EventFilter): string | null {
  const isGiven = (value: unknown): boolean => value !== undefined && value !== null;
  if (isGiven(accountId)) return 'audit_events_subject';
  const isNarrowed = isGiven(kind) || isGiven(succeeded);
  if (isGiven(actorId)) return isNarrowed ? 'audit_events_actor_kind' : 'audit_events_actor';
  return isNarrowed ? 'audit_events_kind' : null;
}

/** One question where one index has the order; several, to be merged, where the index is one of kinds. */
function conditionsOf(filter: EventFilter, after: string | null): readonly Condition[] {
  const { accountId = null, actorId = null, kind = null, succeeded = null, requestId = null } = filter;
  if (kind !== null && kind.length === 0) return [];
  if (requestId !== null && !REQUEST.test(requestId)) return [];
  const common: Condition = {
    ...timesOf(filter, after),
    ...(accountId !== null && { subjectId: accountId }),
    ...(actorId !== null && { actorId }),
    ...(requestId !== null && { requestId }),
  };
  if (accountId === null && (kind !== null || succeeded !== null)) {
    return [...new Set(kind ?? AUDIT_EVENT_KINDS)].flatMap((one) =>
      (succeeded === null ? BOTH : [succeeded]).map((flag) => ({ ...common, kind: one, succeeded: flag })),
    );
  }
  return [
    {
      ...common,
      ...(kind !== null && { kind: In([...kind]) }),
      ...(succeeded !== null && { succeeded }),
    },
  ];
}

/**
 * Moments as bounds of the id, which every index ends in, and to the millisecond. The id of a request says when it was:
 * a few minutes of the log are looked through, and no index has to know requests.
 */
function timesOf(
  { since = null, until = null, requestId = null }: EventFilter,
  after: string | null,
): Condition {
  const ids = [
    ...(since === null ? [] : [notBefore(since.getTime())]),
    ...(until === null ? [] : [notAfter(until.getTime())]),
    ...(after === null ? [] : [LessThan(after)]),
    ...(requestId === null ? [] : around(momentOf(requestId))),
  ];
  const [only = MoreThanOrEqual('')] = ids;
  return { id: ids.length > 1 ? And(...ids) : only };
}

function around(at: Instant): readonly FindOperator<string>[] {
  return [notBefore(at - REQUEST_LIFE), notAfter(at + REQUEST_LIFE)];
}

function notBefore(at: Instant): FindOperator<string> {
  return MoreThanOrEqual(idBounds('evt', at).least);
}

function notAfter(at: Instant): FindOperator<string> {
  return LessThanOrEqual(idBounds('evt', at).greatest);
}
