import { Hono, type MiddlewareHandler, type Context as Request } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import type { Context } from '../graphql/context.js';
import { contextOf, isLoopback, type Recognise } from './request-context.js';
import type { ProxyTest } from './source.js';

export interface GraphqlRequest {
  readonly method: string;
  readonly headers: Iterable<[string, string]>;
  readonly search: string;
  /** Parsed JSON; undefined when there was none. */
  readonly body: unknown;
}

export interface GraphqlAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface HttpDeps {
  readonly graphql: (
    request: GraphqlRequest,
    context: { requestId: string; create: () => Promise<Context> },
  ) => Promise<GraphqlAnswer>;
  readonly recognise: Recognise;
  readonly jwks: () => object;
  /** What this process needs to serve, by name; each answers or throws. */
  readonly checks: Readonly<Record<string, () => Promise<void>>>;
  readonly isDraining: () => boolean;
  /** Development only. */
  readonly mailbox: ((query: { to: string | undefined; wait: number }) => Promise<object>) | null;
  readonly newRequestId: () => string;
  readonly log: {
    info(details: object, message: string): void;
    error(details: object, message: string): void;
  };
  readonly allowedOrigins: readonly string[];
  readonly publicUrl: string;
  readonly isProxy: ProxyTest;
  readonly observe: MiddlewareHandler;
}

type App = Hono<{ Variables: { requestId: string } }>;

/** Bytes. The largest honest request is a few hundred. */
const MAX_BODY = 64 * 1024;
const MAX_WAIT_SECONDS = 30;
const JWKS_MAX_AGE_SECONDS = 60;

/** Everything this process answers over HTTP. */
export function createHttp(deps: HttpDeps): App {
  const app: App = new Hono();
  app.use(deps.observe);
  useEverywhere(app, deps);
  routeHealth(app, deps);
  routeGraphql(app, deps);
  app.get('/.well-known/jwks.json', (c) => {
    c.header('Cache-Control', `public, max-age=${JWKS_MAX_AGE_SECONDS}`);
    return c.json(deps.jwks());
  });
  const { mailbox } = deps;
  if (mailbox !== null) {
    app.get('/dev/mailbox.json', async (c, next) => {
      if (!isLoopback(c)) return next();
      const wait = Math.min(Math.max(Number(c.req.query('wait') ?? 0) || 0, 0), MAX_WAIT_SECONDS);
      return c.json(await mailbox({ to: c.req.query('to'), wait }));
    });
  }
  app.notFound((c) => c.json({ error: 'not_found', requestId: c.get('requestId') }, 404));
  app.onError((error, c) => failed(error, c, deps));
  return app;
}

function useEverywhere(app: App, deps: HttpDeps): void {
  app.use(async (c, next) => {
    c.set('requestId', deps.newRequestId());
    const started = performance.now();
    await next();
    c.header('X-Request-Id', c.get('requestId'));
    if (!c.res.headers.has('cache-control')) c.header('Cache-Control', 'no-store');
    if (deps.isDraining()) c.header('Connection', 'close');
    const { method, path } = c.req;
    const ms = Math.round(performance.now() - started);
    deps.log.info({ requestId: c.get('requestId'), method, path, status: c.res.status, ms }, 'request');
  });
  app.use(
    secureHeaders({
      strictTransportSecurity: 'max-age=31536000; includeSubDomains',
      referrerPolicy: 'no-referrer',
      xFrameOptions: 'DENY',
      contentSecurityPolicy: { defaultSrc: ["'none'"], baseUri: ["'none'"], frameAncestors: ["'none'"] },
    }),
  );
}

function routeHealth(app: App, deps: HttpDeps): void {
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    const names = Object.keys(deps.checks);
    const outcomes = await Promise.allSettled(names.map((name) => deps.checks[name]?.()));
    const checks = Object.fromEntries(
      names.map((name, n) => [name, outcomes[n]?.status === 'fulfilled' ? 'ok' : 'unavailable']),
    );
    const ready = !deps.isDraining() && outcomes.every(({ status }) => status === 'fulfilled');
    return c.json({ status: ready ? 'ready' : 'not ready', checks }, ready ? 200 : 503);
  });
}

function routeGraphql(app: App, deps: HttpDeps): void {
  const trustedOrigins = [new URL(deps.publicUrl).origin, ...deps.allowedOrigins];
  app.use(
    '/graphql',
    cors({
      origin: (origin) => (deps.allowedOrigins.includes(origin) ? origin : null),
      allowMethods: ['GET', 'POST'],
      allowHeaders: ['Content-Type', 'Authorization', 'Apollo-Require-Preflight'],
      exposeHeaders: ['X-Request-Id', 'Retry-After', 'WWW-Authenticate'],
      credentials: true,
      maxAge: 600,
    }),
  );
  app.use('/graphql', bodyLimit({ maxSize: MAX_BODY, onError: tooLarge }));
  app.on(['GET', 'POST'], '/graphql', async (c) => {
    const body = await readBody(c);
    if (body === NOT_JSON) return refused(c, 400, 'The request body is not valid JSON in UTF-8.');
    const requestId = c.get('requestId');
    const { search } = new URL(c.req.url);
    const answer = await deps.graphql(
      { method: c.req.method, headers: c.req.raw.headers, search, body },
      { requestId, create: () => contextOf(c, requestId, { ...deps, trustedOrigins }) },
    );
    for (const [name, value] of answer.headers) c.header(name, value);
    return c.body(answer.body, answer.status as 200);
  });
  app.all('/graphql', (c) => {
    c.header('Allow', 'GET, POST, OPTIONS');
    return refused(c, 405, 'Use GET or POST.');
  });
}

const NOT_JSON = Symbol('not JSON');
/** Throws for what is not UTF-8: replaced by U+FFFD, two different passwords would become one. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** The parsed body of a POST that says it is JSON, in UTF-8 (RFC 8259 section 8.1). Apollo refuses other bodies. */
async function readBody(c: Request): Promise<unknown> {
  const type = c.req.header('content-type') ?? '';
  if (c.req.method !== 'POST' || !/^application\/json\b/i.test(type)) return undefined;
  const charset = /;\s*charset="?([^\s;"]*)/i.exec(type)?.[1] ?? 'utf-8';
  if (!/^utf-?8$/i.test(charset)) return NOT_JSON;
  const bytes = await c.req.arrayBuffer();
  try {
    return JSON.parse(UTF8.decode(bytes));
  } catch {
    return NOT_JSON;
  }
}

/** The rest of the body is never read, so the connection ends; a client that kept it would lose its next request. */
function tooLarge(c: Request): Response {
  c.header('Connection', 'close');
  return refused(c, 413, 'The request is too large.');
}

function refused(c: Request, status: 400 | 405 | 413, message: string): Response {
  const extensions = { code: 'BAD_REQUEST', requestId: c.get('requestId') };
  return c.json({ errors: [{ message, extensions }] }, status);
}

function failed(error: Error, c: Request, deps: HttpDeps): Response {
  if (error instanceof HTTPException) return error.getResponse();
  const requestId = c.get('requestId');
  deps.log.error({ requestId, err: error }, 'unexpected error');
  const extensions = { code: 'INTERNAL_SERVER_ERROR', requestId };
  // Whatever the handler meant to say about caching was about its answer, not about this one.
  c.header('Cache-Control', 'no-store');
  return c.json({ errors: [{ message: 'Something went wrong on our side.', extensions }] }, 500);
}
