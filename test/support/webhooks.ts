import { Account, type Role } from '../../entities/account.js';
import type { Gateway } from './gateway.js';
import { type Person, signUp } from './person.js';
import { login } from './recovery.js';
import { heldIn } from './session-steps.js';

const HOOK = 'id url kinds enabled createdAt lastDeliveredAt failures';
const PROBLEM = '... on Problem { code fields { path issue } }';
const DELIVERY = 'id kind state attempts outcome createdAt nextAttemptAt finishedAt';
const MUTATIONS = {
  createWebhook: ['CreateWebhookInput!', `... on WebhookCreated { secret webhook { ${HOOK} } }`],
  deleteWebhook: ['DeleteWebhookInput!', `... on Webhook { ${HOOK} }`],
  enableWebhook: ['EnableWebhookInput!', `... on Webhook { ${HOOK} }`],
  redeliverWebhook: ['RedeliverWebhookInput!', `... on WebhookDelivery { ${DELIVERY} }`],
} as const;

export interface Hook {
  readonly id: string;
  readonly url: string;
  readonly kinds: readonly string[];
  readonly enabled: boolean;
  readonly lastDeliveredAt: string | null;
  readonly failures: number;
}

export interface Delivery {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly attempts: number;
  readonly outcome: string | null;
  readonly nextAttemptAt: string | null;
  readonly finishedAt: string | null;
}

export type HookOutcome = { readonly __typename: string } & Partial<
  Hook &
    Delivery & {
      readonly secret: string;
      readonly webhook: Hook;
      readonly code: string;
      readonly fields: readonly { readonly path: readonly string[]; readonly issue: string }[];
    }
>;

export async function change(
  gateway: Gateway,
  name: keyof typeof MUTATIONS,
  input: object,
  token: string,
): Promise<HookOutcome> {
  const [type, selection] = MUTATIONS[name];
  const document = `mutation($input: ${type}) { ${name}(input: $input) { __typename ${selection} ${PROBLEM} } }`;
  const { body, text } = await gateway.client.graphql<Record<string, HookOutcome>>(
    document,
    { input },
    { token },
  );
  const outcome = body.data?.[name];
  if (outcome === undefined) throw new Error(text);
  return outcome;
}

export async function created(
  gateway: Gateway,
  input: { url: string; kinds: readonly string[] },
  token: string,
): Promise<{ hook: Hook; secret: string }> {
  const { webhook: hook, secret, code, fields } = await change(gateway, 'createWebhook', input, token);
  if (hook === undefined || secret === undefined) throw new Error(JSON.stringify({ code, fields }));
  return { hook, secret };
}

export async function listed(gateway: Gateway, token: string): Promise<readonly Hook[]> {
  const { body, text } = await gateway.client.graphql<{ webhooks: Hook[] }>(
    `{ webhooks { ${HOOK} } }`,
    {},
    { token },
  );
  if (!body.data) throw new Error(text);
  return body.data.webhooks;
}

export interface DeliveryPage {
  readonly edges: readonly { readonly node: Delivery; readonly cursor: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export async function deliveriesOf(
  gateway: Gateway,
  token: string,
  hookId: string,
  args = '(first: 100)',
): Promise<DeliveryPage> {
  const document = `query($id: ID!) { webhook(id: $id) { deliveries${args} {
    edges { cursor node { ${DELIVERY} } } pageInfo { hasNextPage endCursor } } } }`;
  const { body, text } = await gateway.client.graphql<{ webhook: { deliveries: DeliveryPage } | null }>(
    document,
    { id: hookId },
    { token },
  );
  const page = body.data?.webhook?.deliveries;
  if (!page) throw new Error(text);
  return page;
}

/** Somebody with a role, signed in since they have it. */
export async function signUpAs(gateway: Gateway, ...roles: Role[]): Promise<Person> {
  const person = await signUp(gateway);
  await gateway.app.stores.database.write((tx) => tx.update(Account, { id: person.id }, { roles }));
  const held = heldIn(await login(gateway, person.username, person.password));
  return { ...person, ...held };
}
