import { Hono, type Context as Request } from 'hono';
import { accepts } from 'hono/accepts';
import { type Everywhere, failed, useEverywhere } from './everywhere.js';
import type { GraphqlDeps } from './graphql-request.js';
import { type App, type Environment, refused, routeGraphql } from './graphql-route.js';
import type { Http } from './listener.js';
import { type OauthDeps, routeOauth } from './oauth.js';
import { type MetadataFacts, routeMetadata } from './oauth-metadata.js';
import { answerPlainly } from './plain-graphql.js';
import { isFromHere } from './request-context.js';
import { routeSendGrid, type TakeMailEvents } from './sendgrid-route.js';

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

/** Everything this process answers over HTTP. */
export function createHttp(deps: HttpDeps): Http {
  const app: App = new Hono<Environment>();
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
      if (!isFromHere(c.env, deps.publicUrl)) return next();
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
  return { fetch: app.fetch, plain: answerPlainly(deps) };
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
