import type { AuditEvent, AuditEventKind } from '../../entities/audit-event.js';
import type { Instant } from '../clock.js';
import type { UserView } from './user-view.js';

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

export interface EventView {
  readonly id: string;
  readonly at: Instant;
  readonly kind: AuditEventKind;
  readonly succeeded: boolean;
  readonly actor: UserView | null;
  readonly subject: UserView | null;
  readonly device: { readonly name: string; readonly ip: string | null; readonly location: null } | null;
  readonly reason: string | null;
  readonly changes: readonly ChangeView[];
  readonly requestId: string | null;
}

/** One value before and after; text as it is, anything else as JSON. */
export interface ChangeView {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Who reads. */
export interface EventReader {
  readonly userId: string | null;
  /** Bears audit:read. */
  readonly seesAll: boolean;
}

/**
 * One event, for whoever reads it. Without audit:read nobody sees who else did something, from where, and which
 * values it changed: the owner of an account sees their own doings and where strangers tried.
 */
export function viewOf(
  event: AuditEvent,
  people: ReadonlyMap<string, UserView>,
  { userId, seesAll }: EventReader,
): EventView {
  const { id, at, kind, succeeded, reason, deviceName, actorId, subjectId } = event;
  const isOwn = actorId === null ? subjectId === userId : actorId === userId;
  const person = (who: string | null): UserView | null => (who === null ? null : (people.get(who) ?? null));
  const ip = seesAll || isOwn ? event.ip : null;
  return {
    id,
    at,
    kind,
    succeeded,
    reason,
    device: deviceName === null ? null : { name: deviceName, ip, location: null },
    actor: seesAll || isOwn ? person(actorId) : null,
    subject: person(subjectId),
    changes: seesAll ? changesOf(event) : [],
    requestId: seesAll ? event.requestId : null,
  };
}

function changesOf({ change }: AuditEvent): readonly ChangeView[] {
  if (change === null) return [];
  const { before, after } = change;
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...fields].map((field) => ({
    field,
    before: textOf(new Map(Object.entries(before)).get(field)),
    after: textOf(new Map(Object.entries(after)).get(field)),
  }));
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
