import { Hono, type MiddlewareHandler, type Context as Request } from 'hono';
import { accepts } from 'hono/accepts';
import { HTTPException } from 'hono/http-exception';
import { type Refusal, refusalOf } from '../graphql/refusals.js';
import type { Departure } from './departure.js';
import { type App, type Environment, type GraphqlDeps, refused, routeGraphql } from './graphql-route.js';
import { type OauthDeps, routeOauth } from './oauth.js';
import { type MetadataFacts, routeMetadata } from './oauth-metadata.js';
import { isFromHere } from './request-context.js';
import { routeSendGrid, type TakeMailEvents } from './sendgrid-route.js';

/** What every listener of requests needs. */
export interface Everywhere {
  readonly departure: Departure;
  readonly newRequestId: () => string;
  readonly log: {
    info(details: object, message: string): void;
    error(details: object, message: string): void;
  };
  /** Comes before everything else; null when nobody watches. */
  readonly observe: MiddlewareHandler | null;
}

export interface HttpDeps extends GraphqlDeps, Everywhere {
  readonly jwks: () => object;
  /** The standard endpoints, for partners' services. */
  readonly oauth: Omit<OauthDeps, 'isProxy' | 'log'> & Omit<MetadataFacts, 'publicUrl'>;
  /** Origins besides our own whose pages may use our passkeys. */
  readonly passkeyOrigins: readonly string[];
  /** What this process needs to serve, by name; each answers or throws. */
  readonly checks: Readonly<Record<string, () => Promise<void>>>;
  /** Development only. */
  readonly mailbox: ((query: { to: string | undefined; wait: number }) => Promise<object>) | null;
  /** Null where the mail provider tells nothing. */
  readonly mailEvents: TakeMailEvents | null;
  /** What people see: routes of their own, which answer their own mistakes. */
  readonly pages: {
    readonly app: App;
    readonly missing: (call: Request<Environment>) => Promise<Response>;
  };
}

const MAX_WAIT_SECONDS = 30;
const JWKS_MAX_AGE_SECONDS = 60;
const ORIGINS_MAX_AGE_SECONDS = 3600;
const HTML_OR_JSON = {
  header: 'Accept' as const,
  supports: ['application/json', 'text/html'],
  default: 'application/json',
};
const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS'];

/** What every answer says unless its handler says otherwise (OWASP Secure Headers Project). */
const EVERYWHERE = new Map([
  ['Cache-Control', 'no-store'],
  ['Content-Security-Policy', "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Origin-Agent-Cluster', '?1'],
  ['Referrer-Policy', 'no-referrer'],
  ['Strict-Transport-Security', 'max-age=31536000; includeSubDomains'],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-DNS-Prefetch-Control', 'off'],
  ['X-Download-Options', 'noopen'],
  ['X-Frame-Options', 'DENY'],
  ['X-Permitted-Cross-Domain-Policies', 'none'],
  ['X-XSS-Protection', '0'],
]);

/** Everything this process answers over HTTP. */
export function createHttp(deps: HttpDeps): App {
  const app: App = new Hono<Environment>();
  if (deps.observe !== null) app.use(deps.observe);
  useEverywhere(app, deps);
  routeHealth(app, deps);
  routeGraphql(app, deps);
  routeWellKnown(app, deps);
  if (deps.mailEvents !== null) routeSendGrid(app, deps.mailEvents);
  routeOauth(app, { ...deps, ...deps.oauth });
  routeMetadata(app, { ...deps, ...deps.oauth });
  app.route('/', deps.pages.app);
  const { mailbox } = deps;
  if (mailbox !== null) {
    app.get('/dev/mailbox.json', async (c, next) => {
      if (!isFromHere(c, deps.publicUrl)) return next();
      const wait = Math.min(Math.max(Number(c.req.query('wait') ?? 0) || 0, 0), MAX_WAIT_SECONDS);
      return c.json(await mailbox({ to: c.req.query('to'), wait }));
    });
  }
  app.notFound((c) => {
    if (c.req.method === 'GET' && accepts(c, HTML_OR_JSON) === 'text/html') return deps.pages.missing(c);
    if (METHODS.includes(c.req.method)) {
      return c.json({ error: 'not_found', requestId: c.get('requestId') }, 404);
    }
    c.header('Allow', METHODS.join(', '));
    return refused(c, 405, 'This method is not used here.');
  });
  app.onError((error, c) => failed(error, c, deps));
  return app;
}

/**
 * The headers go to Node's own answer: each one given to Hono after a handler would make it build the answer anew,
 * which took longer than answering. A handler's own headers replace them.
 */
export function useEverywhere(app: App, deps: Everywhere): void {
  app.use(async (c, next) => {
    const requestId = deps.newRequestId();
    const started = performance.now();
    const { outgoing } = c.env;
    c.set('requestId', requestId);
    deps.departure.asked(c.req.path);
    outgoing.setHeaders(EVERYWHERE);
    outgoing.setHeader('X-Request-Id', requestId);
    await next();
    const policy = c.get('contentSecurityPolicy');
    if (policy !== undefined) outgoing.setHeader('Content-Security-Policy', policy);
    if (deps.departure.isUnderWay) outgoing.setHeader('Connection', 'close');
    const { method, path } = c.req;
    const ms = Math.round(performance.now() - started);
    deps.log.info({ requestId, method, path, status: c.res.status, ms }, 'request');
  });
}

/** What others look for at an address that everybody knows (RFC 8615). */
function routeWellKnown(app: App, { jwks, passkeyOrigins }: HttpDeps): void {
  app.get('/.well-known/jwks.json', (c) => {
    c.header('Cache-Control', `public, max-age=${JWKS_MAX_AGE_SECONDS}`);
    return c.json(jwks());
  });
  if (passkeyOrigins.length === 0) return;
  // Related origins (WebAuthn Level 3, section 5.11): browsers ask here before they let another site use our passkeys.
  app.get('/.well-known/webauthn', (c) => {
    c.header('Cache-Control', `public, max-age=${ORIGINS_MAX_AGE_SECONDS}`);
    return c.json({ origins: passkeyOrigins });
  });
}

function routeHealth(app: App, deps: HttpDeps): void {
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    // At once: the balancer is to hear it while requests are still taken, however slow the stores are.
    if (deps.departure.isUnderWay) return c.json({ status: 'stopping', checks: {} }, 503);
    const names = Object.keys(deps.checks);
    const outcomes = await Promise.allSettled(names.map((name) => deps.checks[name]?.()));
    const checks = Object.fromEntries(
      names.map((name, n) => [name, outcomes[n]?.status === 'fulfilled' ? 'ok' : 'unavailable']),
    );
    const ready = outcomes.every(({ status }) => status === 'fulfilled');
    return c.json({ status: ready ? 'ready' : 'not ready', checks }, ready ? 200 : 503);
  });
}

export function failed(error: Error, c: Request, deps: Pick<Everywhere, 'log'>): Response {
  if (error instanceof HTTPException) return error.getResponse();
  const requestId = c.get('requestId');
  const refusal = refusalOf(error);
  if (refusal !== null) {
    if (refusal.code === 'SERVICE_UNAVAILABLE') {
      deps.log.error({ requestId, err: error }, 'a store is unavailable');
    }
    return comeBackLater(refusal, c);
  }
  deps.log.error({ requestId, err: error }, 'unexpected error');
  const extensions = { code: 'INTERNAL_SERVER_ERROR', requestId };
  // Whatever the handler meant to say about caching was about its answer, not about this one.
  c.header('Cache-Control', 'no-store');
  return c.json({ errors: [{ message: 'Something went wrong on our side.', extensions }] }, 500);
}

function comeBackLater({ code, status, message, retryAfter }: Refusal, c: Request): Response {
  c.header('Retry-After', String(retryAfter));
  c.header('Cache-Control', 'no-store');
  const extensions = { code, retryAfter, requestId: c.get('requestId') };
  return c.json({ errors: [{ message, extensions }] }, status);
}
