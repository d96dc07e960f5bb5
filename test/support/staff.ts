import { Account, type Role } from '../../entities/account.js';
import { AuditEvent } from '../../entities/audit-event.js';
import { rolesKey } from '../../src/flows/scopes.js';
import type { Gateway } from './gateway.js';
import { type Asked, type Outcome, type Person, signUp } from './person.js';
import { signIn } from './session-steps.js';

/** Somebody with a role, signed in since they have it. */
export type Staff = Person & { readonly token: string };

/** As an operator's command would. */
export async function giveRoles(gateway: Gateway, id: string, roles: Role[]): Promise<void> {
  const change = { roles, rolesKey: rolesKey(roles) };
  await gateway.app.stores.database.write((tx) => tx.update(Account, { id }, change));
}

export async function newStaff(gateway: Gateway, roles: Role[]): Promise<Staff> {
  const person = await signUp(gateway);
  await giveRoles(gateway, person.id, roles);
  return { ...person, token: (await signIn(gateway, person)).accessToken };
}

const ACCOUNT = `... on Account { id status lockedUntil failedAttempts passwordResetRequired roles }`;
const PROBLEM = '... on Problem { code message retryAfter fields { path issue message } }';
const INPUTS = {
  lockAccount: 'LockAccountInput!',
  unlockAccount: 'AccountActionInput!',
  requirePasswordReset: 'AccountActionInput!',
  sendPasswordReset: 'AccountActionInput!',
  clearCooldown: 'AccountActionInput!',
  setRoles: 'SetRolesInput!',
} as const;

export type Act = keyof typeof INPUTS;
export const ACTS: readonly Act[] = [
  ...(['lockAccount', 'unlockAccount', 'requirePasswordReset', 'sendPasswordReset'] as const),
  ...(['clearCooldown', 'setRoles'] as const),
];

export interface ActedOn extends Outcome {
  readonly status?: string;
  readonly lockedUntil?: string | null;
  readonly failedAttempts?: number;
  readonly passwordResetRequired?: boolean;
  readonly roles?: readonly Role[];
}

/** What one act answered; throws for anything but data. */
export async function act(gateway: Asked, token: string, name: Act, input: object): Promise<ActedOn> {
  const document = `mutation($input: ${INPUTS[name]}) { ${name}(input: $input) { __typename ${ACCOUNT} ${PROBLEM} } }`;
  const { body, text } = await gateway.client.graphql<Record<string, ActedOn>>(
    document,
    { input },
    { token },
  );
  const outcome = body.data?.[name];
  if (!outcome) throw new Error(`${name}: ${text}`);
  return outcome;
}

/** A query's data; throws for anything else. */
export async function read<Data>(
  gateway: Asked,
  token: string,
  document: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Data> {
  const { body, text } = await gateway.client.graphql<Data>(document, variables, { token });
  if (!body.data || body.errors) throw new Error(text);
  return body.data;
}

export async function newestEvent(gateway: Gateway, subjectId: string): Promise<AuditEvent | undefined> {
  const [event] = await gateway.app.stores.database.read.find(AuditEvent, {
    where: { subjectId },
    order: { id: 'DESC' },
    take: 1,
  });
  return event;
}
