import {
  type GraphQLRequestContextDidResolveOperation,
  HeaderMap,
  type HTTPGraphQLHead,
} from '@apollo/server';
import {
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { AuthChecker, MiddlewareFn } from 'type-graphql';
import type { Context } from './context.js';

/** Deny unless somebody is signed in. */
export const authChecker: AuthChecker<Context> = ({ context }) => {
  if (context.origin.viewer === null) throw unauthenticated(context);
  return true;
};

/** A field that would mislead whoever shows a token that is no good fails, instead of answering like a stranger's. */
export const refuseStaleTokens: MiddlewareFn<Context> = ({ context, info }, next) => {
  if (misleads(info.parentType, info.fieldName, context)) throw unauthenticated(context);
  return next();
};

/**
 * When no root field of an operation may run, the answer is 401 with no data, as HTTP clients and gateways expect
 * (RFC 6750 section 3). When some may, the others fail one by one.
 */
export async function refuseStrangers({
  schema,
  operation,
  document,
  contextValue,
}: GraphQLRequestContextDidResolveOperation<Context>): Promise<void> {
  if (operation === undefined || contextValue.origin.viewer !== null) return;
  const root = schema.getRootType(operation.operation);
  if (!root) return;
  const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  const names = rootFields(operation, fragments).filter((name) => !name.startsWith('__'));
  if (names.length === 0) return;
  if (names.every((name) => isClosed(root, name, contextValue))) {
    throw unauthenticated(contextValue, challengeFor(contextValue));
  }
}

function isClosed(root: GraphQLObjectType, name: string, context: Context): boolean {
  return root.getFields()[name]?.extensions.authenticated === true || misleads(root, name, context);
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

function rootFields(
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
  return walk(operation.selectionSet);
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
