import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Answered, RequestTracing, TracedRequest } from './tracing.js';

interface Watching {
  /** Null: nobody counts. */
  readonly metrics: { requestAnswered(route: string, status: number, seconds: number): void } | null;
  /** Null: nobody traces. */
  readonly tracing: Pick<RequestTracing, 'request'> | null;
}

/** Balancers ask these all day; a trace of them tells nothing. */
const UNTRACED: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/** Runs the work that answers a request, and tells of it. `answered` is asked once the work is done. */
export type Observe = (
  asked: TracedRequest & { readonly path: string },
  work: () => Promise<void>,
  answered: () => Answered,
) => Promise<void>;

/** Times every request and makes a trace of it; all of a request is to be inside. Null: nobody watches. */
export function observeRequests({ metrics, tracing }: Watching): Observe | null {
  if (metrics === null && tracing === null) return null;
  return async (asked, work, answered) => {
    const started = performance.now();
    if (tracing === null || UNTRACED.has(asked.path)) await work();
    else await tracing.request(asked, work, answered);
    const { route, status } = answered();
    metrics?.requestAnswered(route, status, (performance.now() - started) / 1000);
  };
}

/** The same around all that Hono routes. Comes before everything else. */
export function observed(observe: Observe): MiddlewareHandler {
  return (c, next) => {
    const { method, path } = c.req;
    const asked = { method, path, traceparent: c.req.header('traceparent') };
    return observe(asked, next, () => ({ route: routeOf(routePath(c, -1)), status: c.res.status }));
  };
}

/** A path nobody routes is the caller's own words, and there is no end of them. */
function routeOf(pattern: string): string {
  return pattern.includes('*') ? 'other' : pattern;
}
