import { LessThan } from 'typeorm';
import { AuditEvent, type AuditEventKind } from '../../entities/audit-event.js';
import type { Clock, Instant } from '../clock.js';
import { newId } from '../crypto/random-token.js';
import type { Adder, Database } from '../database.js';
import { invalidField } from '../errors.js';
import type { Origin } from './origin.js';
import type { UserView } from './user-view.js';

export interface AuditEntry {
  readonly kind: AuditEventKind;
  readonly succeeded: boolean;
  /** Whose account; null when no account matched. */
  readonly subjectId: string | null;
  /** Who did it; null for a stranger. */
  readonly actorId: string | null;
  /** Why, in the words of a person in charge. */
  readonly reason?: string | null;
}

export interface EventPage {
  readonly events: readonly AuditEvent[];
  readonly hasNextPage: boolean;
}

/** A page as Relay's cursor connections have it. Cursors are event ids. */
export interface EventConnectionView {
  readonly edges: readonly { readonly node: EventView; readonly cursor: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

interface EventView {
  readonly id: string;
  readonly at: Instant;
  readonly kind: AuditEventKind;
  readonly succeeded: boolean;
  readonly actor: UserView | null;
  readonly subject: UserView | null;
  readonly device: { readonly name: string; readonly ip: string | null; readonly location: null } | null;
  readonly reason: string | null;
}

/** Who hears of every event, in the transaction that writes it. */
export interface EventListener {
  tell(tx: Adder, event: AuditEvent): Promise<void>;
}

/** Everything that happened, written in the transaction of what happened. It is only ever added to. */
export class AuditLog {
  /** Ids sort by the millisecond in them, and one request writes several events in one: they are told apart here. */
  private latest: Instant = 0;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly listener: EventListener,
  ) {}

  async record(tx: Adder, entry: AuditEntry, origin: Origin): Promise<void> {
    const at = this.clock.now();
    this.latest = Math.max(at, this.latest + 1);
    const event = {
      id: newId('evt', this.latest),
      at,
      kind: entry.kind,
      succeeded: entry.succeeded,
      actorId: entry.actorId,
      subjectId: entry.subjectId,
      deviceName: origin.device,
      ip: origin.ip,
      reason: entry.reason ?? null,
      requestId: origin.requestId,
    };
    await tx.insert(AuditEvent, event);
    await this.listener.tell(tx, event);
  }

  /** A page of one account's events, newest first. `first`: 1 to 100. `after`: the id of an event. */
  async pageOf(subjectId: string, first: number, after: string | null): Promise<EventPage> {
    if (!Number.isInteger(first) || first < 1 || first > 100) {
      throw invalidField(['first'], 'INVALID', 'Ask for 1 to 100 events.');
    }
    const where = after === null ? { subjectId } : { subjectId, id: LessThan(after) };
    const rows = await this.database.stale.find(AuditEvent, {
      where,
      order: { id: 'DESC' },
      take: first + 1,
    });
    return { events: rows.slice(0, first), hasNextPage: rows.length > first };
  }
}

/** One person's events, for that person: they are the subject of all, and the actor of what they did themselves. */
export function connectionOf(page: EventPage, person: UserView, isFirst: boolean): EventConnectionView {
  const edges = page.events.map((event) => ({ node: viewOf(event, person), cursor: event.id }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: !isFirst,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function viewOf(event: AuditEvent, person: UserView): EventView {
  const { id, at, kind, succeeded, reason, deviceName } = event;
  const device = deviceName === null ? null : { name: deviceName, ip: event.ip, location: null };
  const actor = event.actorId === person.id ? person : null;
  return { id, at, kind, succeeded, reason, device, actor, subject: person };
}
