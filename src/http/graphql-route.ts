import type { IncomingHttpHeaders } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import type { Hono, MiddlewareHandler, Context as Request } from 'hono';
import { accepts } from 'hono/accepts';
import { cors } from 'hono/cors';
import type { Context } from '../graphql/context.js';
import type { StreamAnswer } from '../graphql/subscriptions.js';
import type { Trust } from '../graphql/trusted-documents.js';
import { within } from './body-size.js';
import type { ExplorerPage } from './explorer.js';
import { contextOf, type NoteRefusal, type Recognise } from './request-context.js';
import type { ProxyTest } from './source.js';
import { parseStrictJson } from './strict-json.js';

export interface GraphqlRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly search: string;
  /** Parsed JSON; undefined when there was none. */
  readonly body: unknown;
}

export interface GraphqlAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface GraphqlDeps {
  readonly graphql: (
    request: GraphqlRequest,
    context: { requestId: string; create: () => Promise<Context> },
  ) => Promise<GraphqlAnswer>;
  /** The same for a client that wants events. */
  readonly events: (
    body: unknown,
    context: { requestId: string; create: () => Promise<Context> },
  ) => Promise<StreamAnswer>;
  /** Turns ids of documents into documents; null where every document runs. */
  readonly trust: Trust | null;
  readonly recognise: Recognise;
  readonly noteRefusal: NoteRefusal;
  readonly allowedOrigins: readonly string[];
  readonly publicUrl: string;
  readonly isProxy: ProxyTest;
  /** What a browser that opens the address is shown. Development only. */
  readonly explorer: (() => Promise<ExplorerPage>) | null;
}

/** What middleware keeps about a request while it is answered. */
export interface Variables {
  requestId: string;
  /** In place of the one that loads nothing at all. */
  contentSecurityPolicy?: string;
}
export interface Environment {
  Bindings: HttpBindings;
  Variables: Variables;
}
export type App = Hono<Environment>;
type GraphqlCall = Request<Environment>;

/** Bytes. The largest honest request is a few hundred. */
const MAX_BODY = 64 * 1024;
const PATH = '/graphql';

export function routeGraphql(app: App, deps: GraphqlDeps): void {
  const trustedOrigins = [new URL(deps.publicUrl).origin, ...deps.allowedOrigins];
  const { recognise, noteRefusal, isProxy } = deps;
  const known = { recognise, noteRefusal, isProxy, trustedOrigins };
  app.options(PATH, preflight(deps.allowedOrigins));
  app.use(PATH, readableBy(deps.allowedOrigins));
  app.use(PATH, withinSize());
  app.on(['GET', 'POST'], PATH, async (c, next) => {
    // Hono answers HEAD with what GET has.
    if (c.req.method === 'HEAD') return next();
    if (deps.explorer !== null && wantsPage(c)) return showPage(c, await deps.explorer());
    const body = await readBody(c);
    if (body instanceof Response) return body;
    const requestId = c.get('requestId');
    const { method } = c.req;
    const context = { requestId, create: () => contextOf(c, requestId, known) };
    const given = { search: method === 'GET' ? new URL(c.req.url).search : '', body };
    const asked = deps.trust === null ? given : deps.trust(given);
    if ('code' in asked) return refused(c, asked.status, asked.message, asked.code);
    if (method === 'POST' && wantsEvents(c)) return tell(c, await deps.events(asked.body, context));
    return answered(c, await deps.graphql({ method, headers: c.env.incoming.headers, ...asked }, context));
  });
  app.all(PATH, (c) => {
    c.header('Allow', 'GET, POST, OPTIONS');
    return refused(c, 405, 'Use GET or POST.');
  });
}

/** With more than one header in its hands Hono makes an object of them that Node's answer then is copied from. */
function answered(c: GraphqlCall, { status, headers, body }: GraphqlAnswer): Response {
  for (const [name, value] of headers) {
    if (name !== 'content-type' && name !== 'content-length') c.env.outgoing.setHeader(name, value);
  }
  return c.body(body, status as 200, { 'content-type': headers.get('content-type') ?? 'application/json' });
}

const EXPOSED = ['X-Request-Id', 'Retry-After', 'WWW-Authenticate'];

function preflight(allowedOrigins: readonly string[]): MiddlewareHandler<Environment> {
  return cors({
    origin: (origin) => (allowedOrigins.includes(origin) ? origin : null),
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['Content-Type', 'Authorization', 'Apollo-Require-Preflight'],
    exposeHeaders: EXPOSED,
    credentials: true,
    maxAge: 600,
  });
}

/** What follows the preflight, on Node's own answer like all that is said everywhere. */
function readableBy(allowedOrigins: readonly string[]): MiddlewareHandler<Environment> {
  return (c, next) => {
    const { outgoing } = c.env;
    const { origin } = c.env.incoming.headers;
    outgoing.setHeader('Vary', 'Origin');
    if (origin !== undefined && allowedOrigins.includes(origin)) {
      outgoing.setHeader('Access-Control-Allow-Origin', origin);
      outgoing.setHeader('Access-Control-Allow-Credentials', 'true');
      outgoing.setHeader('Access-Control-Expose-Headers', EXPOSED.join(','));
    }
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

/**
 * The parsed body of a POST, or why there is none. Only JSON in UTF-8 as it is: a form of another site can send the
 * other types without asking, and what was compressed may unfold to any size.
 */
async function readBody(c: GraphqlCall): Promise<unknown> {
  if (c.req.method !== 'POST') return undefined;
  if (!isJson(c.req.header('content-type'))) {
    return refused(c, 415, 'Send the request as application/json in UTF-8.');
  }
  const encoding = c.req.header('content-encoding') ?? 'identity';
  if (encoding.trim().toLowerCase() !== 'identity') {
    return refused(c, 415, 'Send the request without compression.');
  }
  try {
    return parseStrictJson(await c.req.arrayBuffer());
  } catch {
    // Also a client that went away in the middle, which will not read this.
    return refused(c, 400, 'The request body is not valid JSON in UTF-8.');
  }
}

function isJson(contentType = ''): boolean {
  if (contentType === 'application/json') return true;
  const [type = '', ...parameters] = contentType.split(';').map((one) => one.trim().toLowerCase());
  const charsets = parameters.filter((one) => /^charset\s*=/.test(one));
  return type === 'application/json' && charsets.every((one) => /^charset\s*=\s*"?utf-?8"?$/.test(one));
}

/** For a caller that went away in the middle, and will not read this. */
export function unreadable(c: Request): Response {
  return refused(c, 400, 'The request body cannot be read.');
}

/** The shape of a refusal that comes before GraphQL. */
export function refused(
  c: Request,
  status: 400 | 401 | 403 | 404 | 405 | 413 | 415,
  message: string,
  code = 'BAD_REQUEST',
): Response {
  const extensions = { code, requestId: c.get('requestId') };
  return c.json({ errors: [{ message, extensions }] }, status);
}
