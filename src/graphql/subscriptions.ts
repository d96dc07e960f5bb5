import {
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  parse,
  specifiedRules,
  subscribe,
  validate,
} from 'graphql';
import { createHandler, type RequestParams, type Response } from 'graphql-sse';
import { rootFields } from './access.js';
import type { Context } from './context.js';
import { type ErrorLog, formatErrorWith } from './format-error.js';
import { limitsRule, MAX_TOKENS } from './limits.js';
import { belongsTo } from './request-of-error.js';

/** A whole answer, or one that goes on. Whoever takes the second kind has to end it. */
export interface StreamAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | AsyncIterable<string>;
}

type Format = (error: GraphQLError, code?: string) => GraphQLFormattedError;

/** Who asks, and how they are told what went wrong. */
interface Asking {
  readonly context: Context;
  readonly format: Format;
}

const EVENTS = { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' };
/** What the library looks at; the transport has looked at what really came. */
const ASKED = new Map([
  ['accept', 'text/event-stream'],
  ['content-type', 'application/json'],
]);
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const STATUS: ReadonlyMap<unknown, number> = new Map([
  ['SERVICE_UNAVAILABLE', 503],
  ['OVERLOADED', 503],
  ['RATE_LIMITED', 429],
  ['INTERNAL_SERVER_ERROR', 500],
]);

/**
 * Subscriptions as server-sent events (GraphQL over SSE, distinct connections). The library knows nothing of our
 * limits and errors, so the operation is read, refused and begun here, and what it says goes through the one
 * serializer; nothing but a subscription runs.
 */
export function createSubscriptions(options: {
  readonly schema: GraphQLSchema;
  readonly log: ErrorLog;
}): (body: unknown, context: { requestId: string; create: () => Promise<Context> }) => Promise<StreamAnswer> {
  const serialize = formatErrorWith(options.log);
  const formatOf =
    (requestId: string): Format =>
    (error, code) => {
      belongsTo(requestId, [error]);
      const extensions = { ...error.extensions, ...(code === undefined ? {} : { code }) };
      return serialize({ ...error.toJSON(), extensions }, error);
    };
  const handle = createHandler<undefined, Asking>({
    authenticate: () => null,
    onSubscribe: (request, params) => begin(options.schema, params, request.context),
    onNext: (_ctx, { context: { format } }, result) => {
      const errors = result.errors?.map((one) => again(format(one), one));
      return errors === undefined ? result : { ...result, errors };
    },
  });
  return async (body, { requestId, create }) => {
    const format = formatOf(requestId);
    const params = readParams(body);
    if (params === null) return answerOf(refused([format(badRequest('The request has no query.'))]));
    const request = { method: 'POST', url: '/graphql', headers: ASKED, raw: undefined };
    const context = { context: await create(), format };
    return answerOf(await handle({ ...request, context, body: { ...params } }));
  };
}

async function begin(schema: GraphQLSchema, params: RequestParams, { context, format }: Asking) {
  const { query, variables, operationName = null } = params;
  const document = read(query);
  if (document instanceof GraphQLError) return refused([format(document, 'GRAPHQL_PARSE_FAILED')]);
  const mistakes = validate(schema, document, [...specifiedRules, limitsRule]);
  if (mistakes.length > 0) return refused(mistakes.map((one) => format(one, 'GRAPHQL_VALIDATION_FAILED')));
  const operation = getOperationAST(document, operationName);
  if (!operation) return refused([format(badRequest(''), 'OPERATION_RESOLUTION_FAILURE')]);
  if (operation.operation !== 'subscription') {
    return refused([format(badRequest('Only subscriptions are answered with a stream of events.'))]);
  }
  const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  context.operations?.push(...rootFields(operation, fragments));
  const given = { schema, document, operationName, contextValue: context };
  const events = await subscribe({ ...given, variableValues: variables ?? null });
  if (Symbol.asyncIterator in events) return new Events(events);
  return refused(
    (events.errors ?? []).map((one) => format(one, isUnfit(one) ? 'BAD_USER_INPUT' : undefined)),
  );
}

function read(query: string) {
  try {
    return parse(query, { maxTokens: MAX_TOKENS });
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function readParams(body: unknown): RequestParams | null {
  if (typeof body !== 'object' || body === null) return null;
  const { query, variables, operationName }: Record<string, unknown> = { ...body };
  if (typeof query !== 'string' || query === '') return null;
  if (!isRecord(variables ?? {}) || typeof (operationName ?? '') !== 'string') return null;
  return {
    query,
    ...(isRecord(variables) && { variables }),
    ...(typeof operationName === 'string' && { operationName }),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** graphql-js gives variables that do not fit their type no code. */
function isUnfit({ nodes }: GraphQLError): boolean {
  return nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION;
}

/** The library takes nothing but GraphQLErrors: one that says what the serializer made of another. */
function again({ message, path, extensions }: GraphQLFormattedError, { nodes }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { nodes, path, extensions });
}

/** A source that fails is told of like a field that does, and ends the stream; the library would drop the connection. */
class Events implements AsyncIterableIterator<ExecutionResult> {
  private isOver = false;

  constructor(private readonly source: AsyncGenerator<ExecutionResult>) {}

  async next(): Promise<IteratorResult<ExecutionResult>> {
    if (this.isOver) return this.return();
    try {
      return await this.source.next();
    } catch (error) {
      this.isOver = true;
      const originalError = error instanceof Error ? error : null;
      const failure = new GraphQLError('The source failed.', { originalError });
      return { done: false, value: { data: null, errors: [failure] } };
    }
  }

  async return(): Promise<IteratorResult<ExecutionResult>> {
    await this.source.return(undefined);
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<ExecutionResult>> {
    return this.source.throw(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });
}

function refused(errors: readonly GraphQLFormattedError[]): Response {
  const extensions = errors[0]?.extensions;
  const status = STATUS.get(extensions?.code) ?? 400;
  const wait = extensions?.retryAfter;
  const headers = typeof wait === 'number' ? { ...JSON_TYPE, 'retry-after': String(wait) } : JSON_TYPE;
  return [JSON.stringify({ errors }), { status, statusText: '', headers }];
}

function answerOf([body, { status, headers }]: Response): StreamAnswer {
  if (body === null || typeof body === 'string') return { status, headers: headers ?? {}, body: body ?? '' };
  return { status, headers: EVENTS, body };
}
