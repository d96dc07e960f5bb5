import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { OverloadedError, ServiceUnavailableError } from '../errors.js';
import { currentRequestId } from './request-scope.js';

interface ErrorLog {
  error(details: object, message: string): void;
}

/** Codes whose message graphql-js or Apollo wrote, and which may have quoted what the client sent. */
const QUOTING = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
]);
/** Codes whose message is ours or Apollo's own fixed words. */
const PLAIN = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'BAD_REQUEST', 'PERSISTED_QUERY_NOT_SUPPORTED']);
/** Validation messages made of names out of the schema or the document, never of values. */
const NAMES_ONLY =
  /^(Cannot query field|Unknown (argument|type|fragment|directive)|Field "[^"]*" (must not have a selection|of type|argument|is not defined by type)|Variable "\$[^"]*" (is not defined|is never used|of type)|Fragment "|There can be only one|Syntax Error$)/;

/**
 * The one serializer of errors. What it does not know is masked and logged under the request's id; what it knows
 * never quotes an argument, for an argument may be a password in the wrong place.
 */
export function formatErrorWith(
  log: ErrorLog,
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, error) => {
    const requestId = currentRequestId();
    const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
    const code = String(formatted.extensions?.code ?? '');
    if (cause instanceof ServiceUnavailableError) {
      log.error({ requestId, err: cause }, 'a store is unavailable');
      return outage(
        'SERVICE_UNAVAILABLE',
        'Service unavailable. Please try again shortly.',
        cause,
        requestId,
      );
    }
    if (cause instanceof OverloadedError) {
      return outage(
        'OVERLOADED',
        'Too many requests at the moment. Please try again shortly.',
        cause,
        requestId,
      );
    }
    if (QUOTING.has(code))
      return known(formatted, { code, requestId }, withoutValues(code, formatted, cause));
    if (PLAIN.has(code))
      return known(formatted, { code, requestId, ...reasonOf(formatted) }, formatted.message);
    log.error({ requestId, err: cause }, 'unexpected error');
    const message = 'Something went wrong on our side.';
    return known(formatted, { code: 'INTERNAL_SERVER_ERROR', requestId }, message);
  };
}

function known(formatted: GraphQLFormattedError, extensions: object, message: string): GraphQLFormattedError {
  const { locations, path } = formatted;
  return { message, ...(locations && { locations }), ...(path && { path }), extensions: { ...extensions } };
}

function outage(
  code: string,
  message: string,
  { retryAfter }: { retryAfter: number },
  requestId: string,
): GraphQLFormattedError {
  return { message, extensions: { code, retryAfter, requestId } };
}

function reasonOf(formatted: GraphQLFormattedError): object {
  const reason = formatted.extensions?.reason;
  return reason === undefined ? {} : { reason };
}

function withoutValues(code: string, formatted: GraphQLFormattedError, cause: unknown): string {
  if (code === 'GRAPHQL_PARSE_FAILED') return 'The document has a syntax error.';
  if (code === 'OPERATION_RESOLUTION_FAILURE') {
    return 'The document has no operation of that name, or several and none was named.';
  }
  const ours = code === 'BAD_USER_INPUT' && cause instanceof GraphQLError && formatted.path !== undefined;
  if (ours || NAMES_ONLY.test(formatted.message)) return formatted.message;
  const variable = /^Variable "(\$\w+)"/.exec(formatted.message)?.[1];
  return variable === undefined
    ? 'A value in the document does not fit its type.'
    : `Variable "${variable}" does not fit its type.`;
}
