import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { type ServerType, serve } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import { type App, type Environment, type GraphqlDeps, routeGraphql } from './graphql-route.js';
import { type Everywhere, failed, useEverywhere } from './server.js';
import { SERVER_OPTIONS, serverLimits } from './server-limits.js';

export interface SubgraphDeps extends Omit<GraphqlDeps, 'explorer' | 'allowedOrigins' | 'trust'>, Everywhere {
  /** Any of these is good: while one takes the place of the other, there are two. */
  readonly secrets: readonly string[];
}

const SECRET_HEADER = 'subgraph-secret';

/**
 * What the router of a federated graph is answered, on an address of its own: `POST /graphql` as everywhere, with the
 * entities and `_service` besides. Nobody without the secret gets as far as being read, and no browser is meant.
 */
export function createSubgraphHttp(deps: SubgraphDeps): App {
  const app: App = new Hono<Environment>();
  if (deps.observe !== null) app.use(deps.observe);
  useEverywhere(app, deps);
  app.use(onlyWith(deps.secrets));
  // A router makes its documents itself.
  routeGraphql(app, { ...deps, explorer: null, allowedOrigins: [], trust: null });
  app.notFound((c) => c.json({ error: 'not_found', requestId: c.get('requestId') }, 404));
  app.onError((error, c) => failed(error, c, deps));
  return app;
}

/** The time it takes tells nothing: digests of one length are compared, and all of them. */
function onlyWith(secrets: readonly string[]): MiddlewareHandler<Environment> {
  const good = secrets.map(digest);
  return async (c, next) => {
    const shown = digest(c.req.header(SECRET_HEADER) ?? '');
    const matches = good.filter((one) => timingSafeEqual(one, shown));
    if (matches.length > 0) return next();
    // What was sent is not read, so the connection cannot be used again.
    c.header('Connection', 'close');
    const extensions = { code: 'UNAUTHENTICATED', requestId: c.get('requestId') };
    return c.json({ errors: [{ message: 'This address is for the router of the graph.', extensions }] }, 401);
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Answers once it listens; rejects when it cannot. */
export async function serveSubgraph(
  app: App,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<ServerType> {
  const server = serve({ fetch: app.fetch, hostname: host, port, serverOptions: SERVER_OPTIONS });
  serverLimits(server);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why = code === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${code})`;
    throw new Error(`SUBGRAPH_PORT ${port} on ${host} ${why}. Choose others: SUBGRAPH_PORT, SUBGRAPH_HOST.`);
  }
}
