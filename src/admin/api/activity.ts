import type { PageInfo } from '../parts/paging.js';
import type { Device, Person } from './accounts.js';
import { question } from './gateway.js';

export type Actor =
  | (Person & { readonly __typename: 'User' })
  | { readonly __typename: 'Client'; readonly clientId: string; readonly name: string };

export interface ActivityEvent {
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  readonly succeeded: boolean;
  readonly actor: Actor | null;
  readonly subject: Person | null;
  readonly device: Device | null;
  readonly reason: string | null;
  readonly changes: readonly Change[];
}

/** What an act of an administrator changed. */
export interface Change {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface EventFilter {
  readonly accountId?: string;
  readonly actorId?: string;
  readonly kind?: readonly string[];
  readonly succeeded?: boolean;
  readonly since?: string;
  readonly until?: string;
}

interface EventsAnswer {
  readonly auditEvents: {
    readonly pageInfo: PageInfo;
    readonly edges: readonly { readonly node: ActivityEvent }[];
  };
}

const EVENT = `id at kind succeeded reason changes { field before after } device { name ip location } subject { id username displayName }
  actor { __typename ... on User { id username displayName } }`;

export const EVENTS = question<
  EventsAnswer,
  { readonly filter: EventFilter; readonly first: number; readonly after: string | null }
>(
  `query ConsoleEvents($filter: AuditEventFilter, $first: Int, $after: String) {
    auditEvents(filter: $filter, first: $first, after: $after) {
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { ${EVENT} } } } }`,
);

export interface Metrics {
  readonly since: string;
  readonly until: string;
  readonly accounts: number;
  readonly accountsLocked: number;
  readonly sessionsActive: number;
  readonly registrations: number;
  readonly lockouts: number;
  readonly loginsSucceeded: number;
  readonly loginsFailed: number;
  readonly challengesIssued: number;
  readonly challengesPassed: number;
  readonly resetsRequested: number;
  readonly resetsCompleted: number;
}

export const METRICS = question<{ readonly metrics: Metrics }, { readonly since: string | null }>(
  `query ConsoleMetrics($since: DateTime) { metrics(since: $since) {
    since until accounts accountsLocked sessionsActive registrations lockouts loginsSucceeded loginsFailed
    challengesIssued challengesPassed resetsRequested resetsCompleted } }`,
);
