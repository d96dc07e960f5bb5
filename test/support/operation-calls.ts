import {
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  isUnionType,
} from 'graphql';
import { schemaToPrint } from '../../src/app.js';
import { goodInput } from './schema-fields.js';

/** All that a refusal may tell. */
const PROBLEM = '... on Problem { code message retryAfter attemptsLeft fields { path issue message } }';

export type Field = GraphQLField<unknown, unknown>;
export type Root = 'query' | 'mutation';

export const schema = schemaToPrint();

/** Every query and every mutation. A new one is tested as soon as it is in the schema. */
export const operations: readonly { readonly root: Root; readonly field: Field }[] = (
  [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const
).flatMap(([root, type]) => Object.values(type?.getFields() ?? {}).map((field) => ({ root, field })));

export function isGuarded({ authenticated, requiresScopes }: Readonly<Record<string, unknown>>): boolean {
  return authenticated === true || Array.isArray(requiresScopes);
}

/** Where an operation takes an id: the argument, or a field of the input in it. */
export function idPaths(field: Field): readonly (readonly string[])[] {
  return pathsTo(field, ['ID']);
}

/** The same for texts of every kind. */
export function textPaths(field: Field): readonly (readonly string[])[] {
  return pathsTo(field, ['ID', 'String', 'DateTime']);
}

function pathsTo(field: Field, kinds: readonly string[]): readonly (readonly string[])[] {
  return field.args.flatMap(({ name, type }) => {
    const named = getNamedType(type);
    if (isInputObjectType(named)) {
      return Object.values(named.getFields())
        .filter((one) => kinds.includes(getNamedType(one.type).name))
        .map((one) => [name, one.name]);
    }
    return kinds.includes(named.name) ? [[name]] : [];
  });
}

/** A call that is good in form and of no effect, with one value put where the path leads. */
export function callOf(root: Root, field: Field, path: readonly string[] = [], value: unknown = undefined) {
  const given = field.args.filter(({ name, type }) => isNonNullType(type) || name === path[0]);
  const variables: Record<string, unknown> = Object.fromEntries(
    given.map(({ name, type }) => [
      name,
      isInputObjectType(getNamedType(type)) ? inputOf(type) : 'usr_nobody',
    ]),
  );
  const [argument, inner] = path;
  if (argument !== undefined && inner === undefined) variables[argument] = value;
  if (argument !== undefined && inner !== undefined) {
    const input = getNamedType(given.find(({ name }) => name === argument)?.type);
    const isList = isInputObjectType(input) && isListType(nullable(input.getFields()[inner]?.type));
    const listed = isList && typeof value === 'string' ? [value] : value;
    variables[argument] = { ...Object(variables[argument]), [inner]: listed };
  }
  const declared = given.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = given.map(({ name }) => `${name}: $${name}`).join(', ');
  const head = declared === '' ? root : `${root}(${declared})`;
  const call = passed === '' ? field.name : `${field.name}(${passed})`;
  return { document: `${head} { ${call} ${selectionOf(getNamedType(field.type))} }`, variables };
}

function inputOf(type: GraphQLInputType): Record<string, unknown> {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return {};
  return { ...administrators(named), ...goodInput(named) };
}

/** What every act needs besides whose account it is. */
function administrators(input: GraphQLInputObjectType): Record<string, unknown> {
  const fields = input.getFields();
  return {
    ...(fields.accountId && isNonNullType(fields.accountId.type) && { accountId: 'usr_nobody' }),
    ...(fields.reason && isNonNullType(fields.reason.type) && { reason: 'To try it' }),
    ...(fields.roles && { roles: [] }),
  };
}

function nullable(type: GraphQLInputType | undefined): GraphQLInputType | undefined {
  return isNonNullType(type) ? type.ofType : type;
}

function selectionOf(type: GraphQLNamedType): string {
  if (isScalarType(type) || isEnumType(type)) return '';
  const count = type.name === 'SessionsEndedResult' ? ' ... on SessionsEnded { count }' : '';
  return isUnionType(type) ? `{ __typename ${PROBLEM}${count} }` : '{ __typename }';
}
