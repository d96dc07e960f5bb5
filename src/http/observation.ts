import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { RequestTracing } from './tracing.js';

interface Watching {
  /** Null: nobody counts. */
  readonly metrics: { requestAnswered(route: string, status: number, seconds: number): void } | null;
  /** Null: nobody traces. */
  readonly tracing: Pick<RequestTracing, 'request'> | null;
}

/** Balancers ask these all day; a trace of them tells nothing. */
const UNTRACED: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/** Times every request and makes a trace of it. Comes before everything else, so that all of a request is inside. */
export function observeRequests({ metrics, tracing }: Watching): MiddlewareHandler | null {
  if (metrics === null && tracing === null) return null;
  return async (c, next) => {
    const started = performance.now();
    const answered = () => ({ route: routeOf(routePath(c, -1)), status: c.res.status });
    if (tracing === null || UNTRACED.has(c.req.path)) {
      await next();
    } else {
      const { method } = c.req;
      await tracing.request({ method, traceparent: c.req.header('traceparent') }, next, answered);
    }
    const { route, status } = answered();
    metrics?.requestAnswered(route, status, (performance.now() - started) / 1000);
  };
}

/** A path nobody routes is the caller's own words, and there is no end of them. */
function routeOf(pattern: string): string {
  return pattern.includes('*') ? 'other' : pattern;
}
