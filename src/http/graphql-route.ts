import type { HttpBindings } from '@hono/node-server';
import type { Hono, MiddlewareHandler, Context as Request } from 'hono';
import { accepts } from 'hono/accepts';
import { cors } from 'hono/cors';
import type { StreamAnswer } from '../graphql/subscriptions.js';
import { within } from './body-size.js';
import { type Answer, errorsOf } from './exchange.js';
import type { ExplorerPage } from './explorer.js';
import { EXPOSED, type GraphqlDeps, headersFor, MAX_BODY, PATH, prepareGraphql } from './graphql-request.js';

/** What middleware keeps about a request while it is answered. */
export interface Variables {
  requestId: string;
  /** Root fields a GraphQL document asks for, by the names of the schema. */
  operations?: string[];
  /** In place of the one that loads nothing at all. */
  contentSecurityPolicy?: string;
}
export interface Environment {
  Bindings: HttpBindings;
  Variables: Variables;
}
export type App = Hono<Environment>;
type GraphqlCall = Request<Environment>;

export function routeGraphql(app: App, deps: GraphqlDeps): void {
  const prepare = prepareGraphql(deps);
  app.options(PATH, preflight(deps.allowedOrigins));
  app.use(PATH, readableBy(deps.allowedOrigins));
  app.use(PATH, withinSize());
  app.on(['GET', 'POST'], PATH, async (c, next) => {
    // Hono answers HEAD with what GET has.
    if (c.req.method === 'HEAD') return next();
    if (deps.explorer !== null && wantsPage(c)) return showPage(c, await deps.explorer());
    const search = c.req.method === 'GET' ? new URL(c.req.url).search : '';
    const operations: string[] = [];
    c.set('operations', operations);
    const given = { requestId: c.get('requestId'), operations, search, read: () => c.req.arrayBuffer() };
    const prepared = await prepare(c.env, given);
    if ('status' in prepared) return answered(c, prepared);
    const { request, context } = prepared;
    if (c.req.method === 'POST' && wantsEvents(c)) return tell(c, await deps.events(request.body, context));
    return answered(c, await deps.graphql(request, context));
  });
  app.all(PATH, (c) => {
    c.header('Allow', 'GET, POST, OPTIONS');
    return refused(c, 405, 'Use GET or POST.');
  });
}

/** With more than one header in its hands Hono makes an object of them that Node's answer then is copied from. */
export function answered(c: GraphqlCall, { status, headers, body }: Answer): Response {
  for (const [name, value] of headers) {
    if (name !== 'content-type' && name !== 'content-length') c.env.outgoing.setHeader(name, value);
  }
  return c.body(body, status as 200, { 'content-type': headers.get('content-type') ?? 'application/json' });
}

function preflight(allowedOrigins: readonly string[]): MiddlewareHandler<Environment> {
  return cors({
    origin: (origin) => (allowedOrigins.includes(origin) ? origin : null),
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['Content-Type', 'Authorization', 'Apollo-Require-Preflight'],
    exposeHeaders: [...EXPOSED],
    credentials: true,
    maxAge: 600,
  });
}

/** What follows the preflight, on Node's own answer like all that is said everywhere. */
function readableBy(allowedOrigins: readonly string[]): MiddlewareHandler<Environment> {
  return (c, next) => {
    const { origin } = c.env.incoming.headers;
    for (const [name, value] of headersFor(origin, allowedOrigins)) c.env.outgoing.setHeader(name, value);
    return next();
  };
}

function withinSize(): MiddlewareHandler<Environment> {
  const piecesFit = within({ maxSize: MAX_BODY, tooLarge, unreadable });
  return (c, next) => {
    const { headers } = c.env.incoming;
    if (headers['transfer-encoding'] !== undefined) return piecesFit(c, next);
    return Number(headers['content-length'] ?? 0) > MAX_BODY ? Promise.resolve(tooLarge(c)) : next();
  };
}

/** The rest of the body is never read, so the connection ends; a client that kept it would lose its next request. */
function tooLarge(c: Request): Response {
  c.header('Connection', 'close');
  return refused(c, 413, 'The request is too large.');
}

function wantsPage(c: GraphqlCall): boolean {
  if (c.req.method !== 'GET') return false;
  const supports = ['application/json', 'application/graphql-response+json', 'text/html'];
  return accepts(c, { header: 'Accept', supports, default: 'application/json' }) === 'text/html';
}

/** Never by GET: a subscription's secret would stand in an address. */
function wantsEvents(c: GraphqlCall): boolean {
  if (!c.env.incoming.headers.accept?.includes('text/event-stream')) return false;
  return (
    accepts(c, {
      header: 'Accept',
      supports: ['application/json', 'application/graphql-response+json', 'text/event-stream'],
      default: 'application/json',
    }) === 'text/event-stream'
  );
}

/** When the client goes away, the stream is cancelled, and with it what is told. */
function tell(c: GraphqlCall, { status, headers, body }: StreamAnswer): Response {
  const whole = typeof body === 'string' ? body : ReadableStream.from(body);
  return c.body(whole, status as 200, headers);
}

function showPage(c: GraphqlCall, page: ExplorerPage): Response {
  c.set('contentSecurityPolicy', page.contentSecurityPolicy);
  return c.html(page.html);
}

/** For a caller that went away in the middle, and will not read this. */
export function unreadable(c: Request): Response {
  return refused(c, 400, 'The request body cannot be read.');
}

export function refused(
  c: Request,
  status: 400 | 401 | 403 | 404 | 405 | 413 | 415,
  message: string,
  code?: string,
): Response {
  return c.json(errorsOf(c.get('requestId'), message, code), status);
}
