import {
  type AccountRowFragment,
  type ConsoleAccountQuery,
  type ConsoleAccountsQuery,
  type ConsoleClientsQuery,
  type ConsoleDeliveriesQuery,
  ConsoleEvents25Document,
  ConsoleEvents50Document,
  type ConsoleFindQuery,
  type ConsoleMetricsQuery,
  type ConsoleRecoveryQuery,
  type ConsoleSessionsQuery,
  type EventFragment,
  type HookFragment,
  type MailFragment,
  type PageFragment,
  type ProblemFragment,
} from '../../../clients/typescript/src/generated/console.js';

/* Short names for parts of what is generated: nothing here says what the API has. */

type Given<Maybe> = NonNullable<Maybe>;
type Node<List extends { readonly edges: readonly { readonly node: unknown }[] } | null> = Given<
  Given<List>['edges'][number]['node']
>;

export type Account = Given<ConsoleAccountQuery['account']>;
export type AccountRow = Node<ConsoleAccountsQuery['accounts']>;
export type ActivityEvent = EventFragment;
export type Actor = Given<EventFragment['actor']>;
export type Change = EventFragment['changes'][number];
export type Client = Given<ConsoleClientsQuery['clients']>[number];
export type DeliveredHook = Given<ConsoleDeliveriesQuery['webhook']>;
export type Cooldown = Recovery['cooldowns'][number];
export type Delivery = Node<Given<DeliveredHook['deliveries']>>;
export type FoundAccount = Node<ConsoleFindQuery['accounts']>;
export type Hook = HookFragment;
export type MailTrace = MailFragment;
export type Metrics = Given<ConsoleMetricsQuery['metrics']>;
export type PageInfo = PageFragment;
export type Person = AccountRowFragment['user'];
export type Problem = ProblemFragment;
export type Recovery = Given<Given<ConsoleRecoveryQuery['account']>['recovery']>;
export type RecoveryFlow = Recovery['flows'][number];
export type Throttle = Recovery['throttles'][number];
export type Session = Given<ConsoleSessionsQuery['account']>['sessions'][number];

interface Connection<Member> {
  readonly edges: readonly { readonly node: Member | null }[];
}

/** What is on a page; nothing where somebody may not read the list. */
export function nodesOf<Member>(page: Connection<Member> | null | undefined): readonly Member[] {
  return (page?.edges ?? []).flatMap(({ node }) => (node === null ? [] : [node]));
}

/** The gateway weighs an operation before it knows its variables: each size of a page is a document of its own. */
export const EVENTS = { 25: ConsoleEvents25Document, 50: ConsoleEvents50Document } as const;
