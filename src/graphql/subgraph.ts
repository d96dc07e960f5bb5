import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  printSchema,
  visit,
} from 'graphql';
import { createResolversMap } from 'type-graphql';
import type { UserView } from '../services/user-view.js';

interface SubgraphOptions {
  /** Off for gateways that refuse to start when they see them. The checks behind them stay. */
  readonly authDirectives: boolean;
}

/** What the decorators leave on a type or a field. */
interface Marks {
  readonly key?: unknown;
  readonly shareable?: unknown;
  readonly authenticated?: unknown;
  readonly requiresScopes?: unknown;
}

type Module = Exclude<
  Extract<Parameters<typeof buildSubgraphSchema>[0], readonly unknown[]>[number],
  DocumentNode
>;

const FEDERATION = 'https://specs.apollo.dev/federation/v2.5';
const STRUCTURE = ['@key', '@shareable'];
const SECURITY = ['@authenticated', '@requiresScopes'];

/** The schema as a router composes it: the public one, with what the decorators say written as directives. */
export function subgraphDocument(schema: GraphQLSchema, { authDirectives }: SubgraphOptions): DocumentNode {
  const imported = authDirectives ? [...STRUCTURE, ...SECURITY] : STRUCTURE;
  const link = parse(`extend schema @link(url: "${FEDERATION}", import: ${JSON.stringify(imported)})`);
  const written = visit(parse(printSchema(schema)), {
    ObjectTypeDefinition: (node) => marked(schema, node, authDirectives),
  });
  return { kind: Kind.DOCUMENT, definitions: [...link.definitions, ...written.definitions] };
}

/**
 * The schema of the listener for routers: the same resolvers, and the same marks for the limits and the guards to read.
 * A reference is an id and nothing else: whatever more a representation holds is not looked at. One for nobody is
 * null, whatever the reason.
 */
export function buildSubgraph(
  schema: GraphQLSchema,
  options: SubgraphOptions & { readonly personOf: (id: string) => Promise<UserView | null> },
): GraphQLSchema {
  // The two libraries describe one and the same map, each in its own types.
  const resolvers = createResolversMap(schema) as Module['resolvers'];
  const reference = ({ id }: { readonly id?: unknown }) =>
    typeof id === 'string' ? options.personOf(id) : null;
  const subgraph = buildSubgraphSchema([
    { typeDefs: subgraphDocument(schema, options), ...(resolvers && { resolvers }) },
    {
      typeDefs: { kind: Kind.DOCUMENT, definitions: [] },
      resolvers: { User: { __resolveReference: reference } },
    },
  ]);
  keepMarks(schema, subgraph);
  return subgraph;
}

function keepMarks(from: GraphQLSchema, to: GraphQLSchema): void {
  for (const type of Object.values(from.getTypeMap()).filter(isObjectType)) {
    const target = to.getType(type.name);
    if (!isObjectType(target) || type.name.startsWith('__')) continue;
    const fields = target.getFields();
    for (const { name, extensions } of Object.values(type.getFields())) {
      const field = fields[name];
      if (field !== undefined) field.extensions = extensions;
    }
  }
}

function marked(
  schema: GraphQLSchema,
  node: ObjectTypeDefinitionNode,
  authDirectives: boolean,
): ObjectTypeDefinitionNode {
  const type = schema.getType(node.name.value);
  if (!isObjectType(type)) return node;
  const fields = node.fields?.map((field): FieldDefinitionNode => {
    const marks = type.getFields()[field.name.value]?.extensions ?? {};
    return { ...field, directives: [...(field.directives ?? []), ...directivesOf(marks, authDirectives)] };
  });
  const directives = [...(node.directives ?? []), ...directivesOf(type.extensions, authDirectives)];
  return { ...node, directives, ...(fields && { fields }) };
}

function directivesOf(marks: Marks, authDirectives: boolean): readonly ConstDirectiveNode[] {
  const { key, shareable, authenticated, requiresScopes } = marks;
  const structure = [
    ...(typeof key === 'string' ? [`@key(fields: "${key}")`] : []),
    ...(shareable === true ? ['@shareable'] : []),
  ];
  const security = [
    ...(authenticated === true ? ['@authenticated'] : []),
    ...(requiresScopes === undefined ? [] : [`@requiresScopes(scopes: ${JSON.stringify(requiresScopes)})`]),
  ];
  const written = [...structure, ...(authDirectives ? security : [])].join(' ');
  const [definition] = written === '' ? [] : parse(`scalar Marked ${written}`).definitions;
  return definition?.kind === Kind.SCALAR_TYPE_DEFINITION ? (definition.directives ?? []) : [];
}
