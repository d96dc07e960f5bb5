import type { Context as Request } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { noteUnavailable, refusalOf } from '../graphql/refusals.js';
import type { Departure } from './departure.js';
import { type Answer, errorsOf, jsonAnswer } from './exchange.js';
import type { App, Environment } from './graphql-route.js';
import { type Observe, observed } from './observation.js';

/** What every listener of requests needs. */
export interface Everywhere {
  readonly departure: Departure;
  readonly newRequestId: () => string;
  readonly log: {
    info(details: object, message: string): void;
    warn(details: object, message: string): void;
    error(details: object, message: string): void;
  };
  /** Comes before everything else; null when nobody watches. */
  readonly observe: Observe | null;
}

/** What every answer says unless its handler says otherwise (OWASP Secure Headers Project). */
export const EVERYWHERE = new Map([
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

/**
 * The headers go to Node's own answer: each one given to Hono after a handler would make it build the answer anew,
 * which took longer than answering. A handler's own headers replace them.
 */
export function useEverywhere(app: App, deps: Everywhere): void {
  if (deps.observe !== null) app.use(observed(deps.observe));
  app.use(async (c, next) => {
    const requestId = deps.newRequestId();
    const started = performance.now();
    const { outgoing } = c.env;
    c.set('requestId', requestId);
    deps.departure.asked(c.req.path);
    outgoing.setHeaders(EVERYWHERE);
    outgoing.setHeader('X-Request-Id', requestId);
    await next().finally(() => deps.departure.answered());
    const policy = c.get('contentSecurityPolicy');
    if (policy !== undefined) outgoing.setHeader('Content-Security-Policy', policy);
    if (deps.departure.isUnderWay) outgoing.setHeader('Connection', 'close');
    const { method, path } = c.req;
    const ms = Math.round(performance.now() - started);
    const operations = operationsToLog(c.get('operations'));
    deps.log.info({ requestId, method, path, status: c.res.status, ms, ...operations }, 'request');
  });
}

/** For the line of a request: nothing where nothing is known. */
export function operationsToLog(operations: readonly string[] = []): {
  readonly operations?: readonly string[];
} {
  return operations.length === 0 ? {} : { operations };
}

/** Whatever Hono's handlers throw. */
export function failed(error: Error, c: Request<Environment>, deps: Pick<Everywhere, 'log'>): Response {
  if (error instanceof HTTPException) return error.getResponse();
  const { status, headers, body } = failure(error, c.get('requestId'), deps);
  for (const [name, value] of headers) c.header(name, value);
  return c.body(body, status as 500);
}

/** What a caller is told of an error. It is logged where it is ours. */
export function failure(error: unknown, requestId: string, { log }: Pick<Everywhere, 'log'>): Answer {
  // Whatever the handler meant to say about caching was about its answer, not about this one.
  const uncached = { 'cache-control': 'no-store' };
  const refusal = refusalOf(error);
  if (refusal === null) {
    log.error({ requestId, err: error }, 'unexpected error');
    return jsonAnswer(
      500,
      errorsOf(requestId, 'Something went wrong on our side.', 'INTERNAL_SERVER_ERROR'),
      uncached,
    );
  }
  const { code, status, message, retryAfter } = refusal;
  noteUnavailable(log, requestId, error);
  const errors = [{ message, extensions: { code, retryAfter, requestId } }];
  return jsonAnswer(status, { errors }, { ...uncached, 'retry-after': String(retryAfter) });
}
