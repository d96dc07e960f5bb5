import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
} from 'graphql';
import { schemaToPrint } from '../../src/app.js';
import { newName, newPassword } from './person.js';

export interface TextField {
  readonly mutation: string;
  /** Who has to ask. */
  readonly by: 'anybody' | 'a person' | 'an administrator' | 'a client';
  readonly input: GraphQLInputObjectType;
  readonly field: GraphQLInputField;
}

export interface FilterField {
  readonly query: GraphQLField<unknown, unknown>;
  readonly arg: GraphQLArgument;
  /** Names of the argument and, where it has fields, of one. */
  readonly path: readonly string[];
  readonly field: Pick<GraphQLInputField, 'type'>;
}

/** Every field, in every mutation that takes it. A new one is tested as soon as it is in the schema. */
const fields: readonly TextField[] = Object.values(schemaToPrint().getMutationType()?.getFields() ?? {})
  .flatMap((mutation) =>
    mutation.args.map((arg) => ({
      mutation: mutation.name,
      by: askerOf(mutation.extensions),
      input: getNamedType(arg.type),
    })),
  )
  .flatMap(({ mutation, by, input }) =>
    isInputObjectType(input)
      ? Object.values(input.getFields()).map((field) => ({ mutation, by, input, field }))
      : [],
  );

/** Those of text. */
export const textFields = fields.filter(({ field }) => isText(field));

/** Those that are lists, of whatever. */
export const listFields = fields.filter(({ field }) => inList(field));

/** What the queries of the root filter by, and from where they go on. */
export const filterFields: readonly FilterField[] = Object.values(
  schemaToPrint().getQueryType()?.getFields() ?? {},
).flatMap((query) =>
  query.args.flatMap((arg): FilterField[] => {
    const type = getNamedType(arg.type);
    if (!isInputObjectType(type)) return [{ query, arg, path: [arg.name], field: arg }];
    return Object.values(type.getFields()).map((field) => ({
      query,
      arg,
      path: [arg.name, field.name],
      field,
    }));
  }),
);

export function isText({ type }: Pick<GraphQLInputField, 'type'>): boolean {
  const named = getNamedType(type);
  return isScalarType(named) && ['String', 'ID'].includes(named.name);
}

function askerOf({ requiresScopes, authenticated }: Extensions): TextField['by'] {
  if (requiresScopes?.every((scopes) => scopes.includes('self'))) return 'an administrator';
  if (requiresScopes !== undefined) return 'a client';
  return authenticated === true ? 'a person' : 'anybody';
}

/** As the decorators leave it on a field. */
interface Extensions {
  readonly authenticated?: unknown;
  readonly requiresScopes?: readonly (readonly string[])[];
}

/** Whether a field takes a list of texts. */
export function inList(field: Pick<GraphQLInputField, 'type'>): boolean {
  return isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
}

/** More members than any list takes, each of them good in form. */
export function tooMany({ type }: Pick<GraphQLInputField, 'type'>): readonly unknown[] {
  const named = getNamedType(type);
  const member = isEnumType(named) ? named.getValues()[0]?.name : named.name === 'JSON' ? {} : 'x';
  return Array(1000).fill(member);
}

/** Good in form, and of no effect. */
export function goodInput(input: GraphQLInputObjectType): Record<string, unknown> {
  const username = newName();
  const good: Record<string, unknown> = {
    email: `${username}@example.com`,
    username,
    password: newPassword(),
    newPassword: newPassword(),
    identifier: username,
    code: '123456',
    verificationId: 'ver_nobody',
    resetId: 'rst_nobody',
    challengeId: 'chl_nobody',
    enrollmentId: 'enr_nobody',
    name: 'A passkey',
    credential: {},
    factorId: 'fac_nobody',
    flowId: 'rst_nobody',
    resetToken: 'lkg_nobody',
    id: 'qrl_nobody',
    secret: 'lkq_nobody',
    payload: 'BCDF-GHJK',
    approve: true,
    phone: '+447911123456',
    accountId: 'usr_nobody',
    reason: 'They asked.',
    roles: [],
    clientId: 'cli_nobody',
    clientSecret: 'lks_nobody',
    token: 'nothing',
    scopes: ['accounts:read'],
    publicKeys: [],
    url: 'https://hooks.shop.org/latchkey',
    kinds: ['LOGGED_IN'],
    webhookId: 'whk_nobody',
    deliveryId: 'msg_nobody',
  };
  const required = Object.values(input.getFields()).filter(({ type }) => isNonNullType(type));
  return Object.fromEntries(
    required.filter(({ name }) => name in good).map(({ name }) => [name, good[name]]),
  );
}
