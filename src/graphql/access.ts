import {
  type GraphQLRequestContextDidResolveOperation,
  HeaderMap,
  type HTTPGraphQLHead,
} from '@apollo/server';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { AuthChecker, MiddlewareFn, ResolverData } from 'type-graphql';
import type { Context } from './context.js';
import { noteForbidden, noteRefusal } from './refused-acts.js';

/** What a field asks of whoever asks for it: null for a person signed in, else the scopes of which one list must be held. */
type Demand = readonly (readonly string[])[] | null;

/** Deny unless a person is signed in, or whoever asks holds the scopes that are named. */
export const authChecker: AuthChecker<Context, readonly string[]> = (asked, scopes) => {
  const refusal = refusalFor(scopes.length === 0 ? null : scopes, asked.context);
  return refusal === null || refuse(asked, refusal());
};

async function refuse(asked: ResolverData<Context>, error: GraphQLError): Promise<never> {
  await noteRefusal(asked, 'FORBIDDEN');
  throw error;
}

/** The rule of every guarded field. Null when it may run. */
function refusalFor(demand: Demand, context: Context): ((http?: HTTPGraphQLHead) => GraphQLError) | null {
  const { viewer, machine = null } = context.origin;
  const asking = viewer ?? machine;
  if (asking === null) return (http) => unauthenticated(context, http);
  if (demand === null) return viewer === null ? (http) => forbidden([['self']], http) : null;
  return allows(demand, asking.scopes) ? null : (http) => forbidden(demand, http);
}

function allows(alternatives: readonly (readonly string[])[], held: readonly string[]): boolean {
  return alternatives.some((scopes) => scopes.every((scope) => held.includes(scope)));
}

/** A field that would mislead whoever shows a token that is no good fails, instead of answering like a stranger's. */
export const refuseStaleTokens: MiddlewareFn<Context> = ({ context, info }, next) => {
  if (misleads(info.parentType, info.fieldName, context)) throw unauthenticated(context);
  return next();
};

/**
 * When no root field of an operation may run, the answer is 401 with no data, or 403 for whoever is known, as HTTP
 * clients and gateways expect (RFC 6750 section 3). When some may, the others fail one by one.
 */
export async function refuseStrangers({
  schema,
  operation,
  document,
  contextValue,
}: GraphQLRequestContextDidResolveOperation<Context>): Promise<void> {
  if (operation === undefined) return;
  const root = schema.getRootType(operation.operation);
  if (!root) return;
  const names = rememberedFields(operation, document);
  if (names.length === 0) return;
  contextValue.operations?.push(...names);
  const refusals = names.map((name) => rootRefusal(root, name, contextValue));
  const [first] = refusals;
  if (first === undefined || first === null || refusals.includes(null)) return;
  await noteForbidden(root, names, contextValue);
  throw first();
}

function rootRefusal(root: GraphQLObjectType, name: string, context: Context): (() => GraphQLError) | null {
  if (misleads(root, name, context)) return () => unauthenticated(context, challengeFor(context));
  const demand = demandOf(root.getFields()[name]?.extensions ?? {});
  const refusal = demand === undefined ? null : refusalFor(demand, context);
  return (
    refusal &&
    (() => refusal(isKnown(context) ? { status: 403, headers: new HeaderMap() } : challengeFor(context)))
  );
}

function isKnown({ origin: { viewer, machine = null } }: Context): boolean {
  return viewer !== null || machine !== null;
}

/** Undefined for a field that is open to everybody. */
function demandOf({ authenticated, requiresScopes }: Extensions): Demand | undefined {
  if (authenticated === true) return null;
  return requiresScopes;
}

/** As the decorators leave it on a field. */
interface Extensions {
  readonly authenticated?: unknown;
  readonly requiresScopes?: readonly (readonly string[])[];
}

/**
 * Every query, for `me` would answer null; and a sign-out whose token has run out, for nothing would be ended. A
 * session that is over is signed out already, so signing out twice stays harmless.
 */
function misleads(parent: GraphQLObjectType, name: string, context: Context): boolean {
  if (context.tokenRefusal === null) return false;
  if (parent.name === 'Query') return true;
  const endsByToken = parent.getFields()[name]?.extensions.endsByToken === true;
  return endsByToken && context.tokenRefusal === 'TOKEN_EXPIRED' && context.refreshCookie === null;
}

const remembered = new WeakMap<OperationDefinitionNode, readonly string[]>();

/** By the node, for Apollo keeps the documents that are asked again and again. */
function rememberedFields(operation: OperationDefinitionNode, document: DocumentNode): readonly string[] {
  const before = remembered.get(operation);
  if (before !== undefined) return before;
  const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  const names = rootFields(operation, fragments);
  remembered.set(operation, names);
  return names;
}

/** The fields of the schema an operation asks for, each once; those about the schema itself are left out. */
export function rootFields(
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
): readonly string[] {
  const bodies = new Map(fragments.map((one) => [one.name.value, one.selectionSet]));
  const seen = new Set<string>();
  const walk = (set: SelectionSetNode): readonly string[] =>
    set.selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection.name.value];
      if (selection.kind === Kind.INLINE_FRAGMENT) return walk(selection.selectionSet);
      const name = selection.name.value;
      const body = bodies.get(name);
      if (body === undefined || seen.has(name)) return [];
      seen.add(name);
      return walk(body);
    });
  return [...new Set(walk(operation.selectionSet))].filter((name) => !name.startsWith('__'));
}

/** RFC 6750 section 3.1: a token that was shown and is no good is named as the reason. */
function challengeFor({ tokenRefusal }: Context): HTTPGraphQLHead {
  const challenge = tokenRefusal === null ? 'Bearer' : 'Bearer error="invalid_token"';
  return { status: 401, headers: new HeaderMap([['www-authenticate', challenge]]) };
}

/** `http` only when the whole operation is refused: Apollo would take it from one failed field, too. */
function unauthenticated({ tokenRefusal: reason }: Context, http?: HTTPGraphQLHead): GraphQLError {
  const message =
    reason === null ? 'Sign in first.' : 'This access token is no good. Refresh it, or sign in.';
  return new GraphQLError(message, {
    extensions: {
      code: 'UNAUTHENTICATED',
      ...(reason === null ? {} : { reason }),
      ...(http === undefined ? {} : { http }),
    },
  });
}

/** RFC 6750 section 3.1: what would be needed is said, for the caller to ask for. */
function forbidden(requiredScopes: readonly (readonly string[])[], http?: HTTPGraphQLHead): GraphQLError {
  const needed = requiredScopes.map((scopes) => scopes.join(' ')).join(', or ');
  return new GraphQLError(`This needs the scope ${needed}.`, {
    extensions: {
      code: 'FORBIDDEN',
      requiredScopes,
      ...(http === undefined ? {} : { http }),
    },
  });
}
