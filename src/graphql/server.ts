import {
  ApolloServer,
  type ApolloServerPlugin,
  type GraphQLRequestListener,
  HeaderMap,
  type HTTPGraphQLHead,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import { buildSchemaSync, type ContainerType, getMetadataStorage } from 'type-graphql';
import { authChecker, refuseStaleTokens, refuseStrangers } from './access.js';
import type { Context } from './context.js';
import { type ErrorLog, formatErrorWith } from './format-error.js';
import { checkInput } from './input-rules.js';
import { limitsRule, MAX_TOKENS } from './limits.js';
import { problemsAsData } from './problems.js';
import { refusalOf } from './refusals.js';
import { belongsTo } from './request-of-error.js';

// biome-ignore lint/complexity/noBannedTypes: TypeGraphQL knows resolver classes by this type.
type ResolverClass = Function;

/** What happens about a topic, for whoever asks; each subscription names one. */
export type News = (topic: string, asked: unknown) => AsyncIterable<unknown>;

/**
 * The schema out of resolver instances. The classes are taken from the instances, so a resolver that nobody wired
 * cannot be in the schema.
 */
export function buildApiSchema(resolvers: readonly object[], news: News): GraphQLSchema {
  const byClass = new Map<ResolverClass, object>(resolvers.map((one) => [one.constructor, one]));
  const container: ContainerType = { get: (wanted: ResolverClass) => byClass.get(wanted) };
  const [first, ...rest] = byClass.keys();
  if (first === undefined) throw new Error('A schema needs at least one resolver.');
  keepArgumentsInOrder();
  readPlainFieldsAtOnce();
  return buildSchemaSync({
    resolvers: [first, ...rest],
    container,
    pubSub: { publish: () => undefined, subscribe: (topic, asked) => news(topic, asked) },
    authChecker,
    globalMiddlewares: [refuseStaleTokens, problemsAsData],
    validateFn: checkInput,
  });
}

/**
 * Decorators name parameters from the last to the first, and TypeGraphQL turns those of a field around when it is
 * resolved for the first time. Put in order at once, a schema has the arguments as they are written, whenever it is built.
 */
function keepArgumentsInOrder(): void {
  getMetadataStorage().params.sort((one, other) => one.index - other.index);
}

/**
 * TypeGraphQL runs every middleware around every field, and makes promises for each of them; those above change nothing
 * about a field that is only read off its object. One that asks for a role, or has a middleware of its own, keeps both.
 */
function readPlainFieldsAtOnce(): void {
  const known = getMetadataStorage();
  const guards = [...known.authorizedFields, ...known.middlewares];
  const guarded = [...known.authorizedResolver, ...known.resolverMiddlewares].map(({ target }) => target);
  for (const field of known.fields) {
    const isGuarded =
      guarded.includes(field.target) ||
      guards.some(({ target, fieldName }) => target === field.target && fieldName === field.name);
    if (!isGuarded && field.schemaName === field.name) field.simple ??= true;
  }
}

interface ServerOptions {
  readonly schema: GraphQLSchema;
  readonly introspection: boolean;
  readonly log: ErrorLog;
}

export function createGraphqlServer(options: ServerOptions): ApolloServer<Context> {
  return new ApolloServer<Context>({
    schema: options.schema,
    introspection: options.introspection,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    hideSchemaDetailsFromClientErrors: true,
    parseOptions: { maxTokens: MAX_TOKENS },
    validationRules: [limitsRule],
    formatError: formatErrorWith(options.log),
    plugins: [{ requestDidStart: async () => listener }, ...switchedOff()],
  });
}

/** What Apollo would add by itself: pages with foreign scripts, and reports to its makers when a variable is set. */
function switchedOff(): ApolloServerPlugin<Context>[] {
  return [
    ApolloServerPluginCacheControlDisabled(),
    ApolloServerPluginInlineTraceDisabled(),
    ApolloServerPluginLandingPageDisabled(),
    ApolloServerPluginSchemaReportingDisabled(),
    ApolloServerPluginUsageReportingDisabled(),
  ];
}

const STATUS_WITHOUT_DATA: ReadonlyMap<unknown, number> = new Map([
  ['SERVICE_UNAVAILABLE', 503],
  ['OVERLOADED', 503],
  ['RATE_LIMITED', 429],
  ['BAD_USER_INPUT', 400],
]);

function asksForEvents(): GraphQLError {
  const extensions = { code: 'BAD_REQUEST', http: { status: 400 } };
  return new GraphQLError('Ask for a subscription with Accept: text/event-stream.', { extensions });
}

/** One for all requests: Apollo waits for every step of every listener, and makes promises for it. */
const listener: GraphQLRequestListener<Context> = {
  async didResolveOperation(request) {
    // They are answered elsewhere (subscriptions.ts); here one would run as if it were a query.
    if (request.operation?.operation === 'subscription') throw asksForEvents();
    return refuseStrangers(request);
  },

  async didEncounterErrors({ errors, contextValue }) {
    belongsTo(contextValue.origin.requestId, errors);
  },

  /** An operation that failed because a store is away is a 503 for HTTP too, so that balancers and retries see it. */
  async willSendResponse({ response }) {
    if (response.body.kind !== 'single' || response.body.singleResult.data) return;
    const [error] = response.body.singleResult.errors ?? [];
    const status = STATUS_WITHOUT_DATA.get(error?.extensions?.code);
    if (status === undefined) return;
    response.http.status = status;
    const retryAfter = error?.extensions?.retryAfter;
    if (typeof retryAfter === 'number') response.http.headers.set('retry-after', String(retryAfter));
  },
};

export interface HttpAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** One GraphQL request over HTTP, independent of the framework that carries it. */
export async function answerGraphql(
  apollo: ApolloServer<Context>,
  request: { method: string; headers: NodeJS.Dict<string | string[]>; search: string; body: unknown },
  context: { requestId: string; create: () => Promise<Context> },
): Promise<HttpAnswer> {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
  const { method, search, body } = request;
  const answer = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method, headers, search, body },
    context: () => orRefusal(context),
  });
  const text =
    answer.body.kind === 'complete' ? answer.body.string : await collected(answer.body.asyncIterator);
  const status = answer.status ?? 200;
  return { status, headers: answer.headers, body: status < 400 ? text : withId(text, context.requestId) };
}

/** Of what was no request Apollo could begin with, nobody could say whose error it is. */
function withId(text: string, requestId: string): string {
  const { errors, ...rest }: { errors?: GraphQLFormattedError[] } = JSON.parse(text);
  const named = errors?.map((one) => ({ ...one, extensions: { ...one.extensions, requestId } }));
  return `${JSON.stringify({ errors: named, ...rest })}\n`;
}

/** Before there is a context no plugin is asked, so the error itself has to say its status and whose it is. */
async function orRefusal(request: { requestId: string; create: () => Promise<Context> }): Promise<Context> {
  try {
    return await request.create();
  } catch (cause) {
    const originalError = cause instanceof Error ? cause : new Error('No error was thrown.');
    const error = new GraphQLError(originalError.message, { originalError, extensions: httpOf(cause) });
    belongsTo(request.requestId, [error]);
    throw error;
  }
}

function httpOf(cause: unknown): { http?: HTTPGraphQLHead } {
  const refusal = refusalOf(cause);
  if (refusal === null) return {};
  const { status, retryAfter } = refusal;
  return { http: { status, headers: new HeaderMap([['retry-after', String(retryAfter)]]) } };
}

async function collected(parts: AsyncIterable<string>): Promise<string> {
  const all: string[] = [];
  for await (const part of parts) all.push(part);
  return all.join('');
}
