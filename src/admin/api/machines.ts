import type { PageInfo } from '../parts/paging.js';
import { question } from './gateway.js';
import { PROBLEM, type Problem } from './problem.js';

/** A partner's service. */
export interface Client {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly enabled: boolean;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

export const CLIENTS = question<{ readonly clients: readonly Client[] | null }>(
  'query ConsoleClients { clients { id name scopes enabled createdAt lastUsedAt } }',
);

interface OfClient {
  readonly input: { readonly clientId: string; readonly reason: string };
}
/** The one time at which a secret is shown. */
export type ClientMade = { readonly __typename: 'ClientCreated'; readonly clientSecret: string } | Problem;
export type ClientChanged = { readonly __typename: 'Client' } | Problem;

const MADE = `{ __typename ... on ClientCreated { clientSecret } ${PROBLEM} }`;

export const CREATE_CLIENT = question<
  { readonly createClient: ClientMade },
  { readonly input: { readonly name: string; readonly scopes: readonly string[]; readonly reason: string } }
>(`mutation ConsoleCreateClient($input: CreateClientInput!) { createClient(input: $input) ${MADE} }`);
export const ROTATE_CLIENT = question<{ readonly rotateClientSecret: ClientMade }, OfClient>(
  `mutation ConsoleRotateClient($input: ClientInput!) { rotateClientSecret(input: $input) ${MADE} }`,
);
export const DISABLE_CLIENT = question<{ readonly disableClient: ClientChanged }, OfClient>(
  `mutation ConsoleDisableClient($input: ClientInput!) { disableClient(input: $input) { __typename ${PROBLEM} } }`,
);

/** Somewhere to be told. */
export interface Hook {
  readonly id: string;
  readonly url: string;
  readonly kinds: readonly string[];
  readonly enabled: boolean;
  readonly createdAt: string;
  readonly lastDeliveredAt: string | null;
  readonly failures: number;
}

const HOOK = 'id url kinds enabled createdAt lastDeliveredAt failures';

export const HOOKS = question<{ readonly webhooks: readonly Hook[] | null }>(
  `query ConsoleWebhooks { webhooks { ${HOOK} } }`,
);

export interface Delivery {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly attempts: number;
  readonly outcome: string | null;
  readonly createdAt: string;
  readonly nextAttemptAt: string | null;
  readonly finishedAt: string | null;
}

export interface DeliveredHook extends Hook {
  readonly deliveries: {
    readonly pageInfo: PageInfo;
    readonly edges: readonly { readonly node: Delivery }[];
  } | null;
}

/** The size of a page is said here, for the gateway weighs an operation before it knows its variables. */
export const DELIVERIES = question<
  { readonly webhook: DeliveredHook | null },
  { readonly id: string; readonly state: string; readonly after: string | null }
>(
  `query ConsoleDeliveries($id: ID!, $state: WebhookDeliveryState, $after: String) { webhook(id: $id) { ${HOOK}
    deliveries(state: $state, first: 25, after: $after) {
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges { node { id kind state attempts outcome createdAt nextAttemptAt finishedAt } } } } }`,
);

export type HookMade = { readonly __typename: 'WebhookCreated'; readonly secret: string } | Problem;
export type HookChanged = { readonly __typename: 'Webhook' } | Problem;
export type DeliveryChanged = { readonly __typename: 'WebhookDelivery' } | Problem;
interface OfHook {
  readonly input: { readonly webhookId: string };
}

export const CREATE_HOOK = question<
  { readonly createWebhook: HookMade },
  { readonly input: { readonly url: string; readonly kinds: readonly string[] } }
>(
  `mutation ConsoleCreateWebhook($input: CreateWebhookInput!) {
    createWebhook(input: $input) { __typename ... on WebhookCreated { secret } ${PROBLEM} } }`,
);
export const DELETE_HOOK = question<{ readonly deleteWebhook: HookChanged }, OfHook>(
  `mutation ConsoleDeleteWebhook($input: DeleteWebhookInput!) {
    deleteWebhook(input: $input) { __typename ${PROBLEM} } }`,
);
export const ENABLE_HOOK = question<{ readonly enableWebhook: HookChanged }, OfHook>(
  `mutation ConsoleEnableWebhook($input: EnableWebhookInput!) {
    enableWebhook(input: $input) { __typename ${PROBLEM} } }`,
);
export const REDELIVER = question<
  { readonly redeliverWebhook: DeliveryChanged },
  { readonly input: { readonly deliveryId: string } }
>(
  `mutation ConsoleRedeliver($input: RedeliverWebhookInput!) {
    redeliverWebhook(input: $input) { __typename ${PROBLEM} } }`,
);
