import type { PageInfo } from '../parts/paging.js';
import type { Device, Person } from './accounts.js';
import { question } from './gateway.js';

export type Actor =
  | (Person & { readonly __typename: 'User' })
  | { readonly __typename: 'Client'; readonly id: string; readonly name: string };

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
  readonly requestId: string | null;
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
  readonly requestId?: string;
}

interface EventsAnswer {
  readonly auditEvents: {
    readonly pageInfo: PageInfo;
    readonly edges: readonly { readonly node: ActivityEvent }[];
  };
}

const EVENT = `id at kind succeeded reason requestId changes { field before after } device { name ip location } subject { id username displayName }
  actor { __typename ... on User { id username displayName } ... on Client { id name } }`;

/** The gateway weighs an operation before it knows its variables, so the size of a page is said in each. */
function eventsOf(size: 25 | 50) {
  return question<EventsAnswer, { readonly filter: EventFilter; readonly after: string | null }>(
    `query ConsoleEvents${size}($filter: AuditEventFilter, $after: String) {
      auditEvents(filter: $filter, first: ${size}, after: $after) {
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { ${EVENT} } } } }`,
  );
}

/** By the size of a page. */
export const EVENTS = { 25: eventsOf(25), 50: eventsOf(50) } as const;

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
