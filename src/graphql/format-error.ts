import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { MAX_TOKENS } from './limits.js';
import { noteUnavailable, refusalOf } from './refusals.js';
import { requestOf } from './request-of-error.js';
import { safeMessage } from './safe-message.js';

export interface ErrorLog {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** Codes whose message is ours, or Apollo's own fixed words. */
const PLAIN = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'BAD_REQUEST', 'PERSISTED_QUERY_NOT_SUPPORTED']);
/** What clients act on, besides the code. */
const HINTS = ['reason', 'requiredScopes', 'retryAfter', 'limit'] as const;
const TOO_MANY_TOKENS = /^Syntax Error: Document contains more tha[nt] \d+ tokens/;

interface Known {
  readonly code: string;
  readonly message: string;
  readonly hints?: object;
}

/**
 * The one serializer of errors. What it does not know is masked and logged under the request's id; what it knows
 * never quotes an argument, for an argument may be a password in the wrong place. What Apollo refuses before it knows
 * whose request it is gets its id later, where that is known (`answerGraphql`).
 */
export function formatErrorWith(
  log: ErrorLog,
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, error) => {
    const requestId = requestOf(error);
    const cause = causeOf(error);
    const refusal = refusalOf(cause);
    if (refusal !== null) {
      const { code, message, retryAfter } = refusal;
      noteUnavailable(log, requestId, cause);
      return { message, extensions: { code, retryAfter, requestId } };
    }
    const known = knownError(formatted, cause);
    if (known === null) log.error({ requestId, err: cause }, 'unexpected error');
    const { code, message, hints } = known ?? MASKED;
    const { locations, path } = formatted;
    const extensions = { code, requestId, ...hints };
    return { message, ...(locations && { locations }), ...(path && { path }), extensions };
  };
}

const MASKED: Known = { code: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong on our side.' };

/** Null for what nobody expected. */
function knownError(formatted: GraphQLFormattedError, cause: unknown): Known | null {
  const { message, extensions, path } = formatted;
  const code = String(extensions?.code ?? '');
  const hints = Object.fromEntries(
    HINTS.flatMap((name) => (extensions?.[name] === undefined ? [] : [[name, extensions[name]]])),
  );
  if (PLAIN.has(code)) return { code, message, hints };
  if (code === 'OPERATION_RESOLUTION_FAILURE') {
    return { code, message: 'The document has no operation of that name, or several and none was named.' };
  }
  if (code === 'GRAPHQL_PARSE_FAILED') return syntaxError(message);
  if (code === 'GRAPHQL_VALIDATION_FAILED') {
    return { code, message: hints.limit === undefined ? safeMessage(message) : message, hints };
  }
  if (code === 'BAD_USER_INPUT') {
    // With a path it was thrown for a field, in our own words (problems.ts).
    const isOurs = cause instanceof GraphQLError && path !== undefined;
    return { code, message: isOurs ? message : safeMessage(message) };
  }
  // graphql-js finds some variables unfit only while it runs, and gives that no code.
  const isCoercion = cause instanceof GraphQLError && /^Argument "\w+" /.test(cause.message);
  return isCoercion ? { code: 'BAD_USER_INPUT', message: safeMessage(cause.message) } : null;
}

function syntaxError(message: string): Known {
  if (!TOO_MANY_TOKENS.test(message)) {
    return { code: 'GRAPHQL_PARSE_FAILED', message: 'The document has a syntax error.' };
  }
  const refused = `The document has more than ${MAX_TOKENS} tokens; at most ${MAX_TOKENS} may be in one.`;
  return { code: 'GRAPHQL_VALIDATION_FAILED', message: refused, hints: { limit: 'TOKENS' } };
}

/** What was thrown, below the errors GraphQL and Apollo wrapped it in. */
function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError !== undefined) cause = cause.originalError;
  return cause;
}
