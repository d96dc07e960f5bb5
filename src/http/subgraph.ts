import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { Hono } from 'hono';
import { type Everywhere, failed, useEverywhere } from './everywhere.js';
import { errorsOf, headerOf, jsonAnswer } from './exchange.js';
import type { GraphqlDeps } from './graphql-request.js';
import { type App, answered, type Environment, routeGraphql } from './graphql-route.js';
import { createHttpServer, type Http } from './listener.js';
import { answerPlainly, type Guard } from './plain-graphql.js';

export interface SubgraphDeps extends Omit<GraphqlDeps, 'explorer' | 'allowedOrigins' | 'trust'>, Everywhere {
  /** Any of these is good: while one takes the place of the other, there are two. */
  readonly secrets: readonly string[];
}

const SECRET_HEADER = 'subgraph-secret';

/**
 * What the router of a federated graph is answered, on an address of its own: `POST /graphql` as everywhere, with the
 * entities and `_service` besides. Nobody without the secret gets as far as being read, and no browser is meant.
 */
export function createSubgraphHttp(deps: SubgraphDeps): Http {
  const app: App = new Hono<Environment>();
  const guard = onlyWith(deps.secrets);
  // A router makes its documents itself.
  const all = { ...deps, guard, explorer: null, allowedOrigins: [], trust: null };
  useEverywhere(app, deps);
  app.use((c, next) => {
    const refusal = guard(c.env, c.get('requestId'));
    return refusal === null ? next() : Promise.resolve(answered(c, refusal));
  });
  routeGraphql(app, all);
  app.notFound((c) => c.json({ error: 'not_found', requestId: c.get('requestId') }, 404));
  app.onError((error, c) => failed(error, c, deps));
  return { fetch: app.fetch, plain: answerPlainly(all) };
}

/** The time it takes tells nothing: digests of one length are compared, and all of them. */
function onlyWith(secrets: readonly string[]): Guard {
  const good = secrets.map(digest);
  return (exchange, requestId) => {
    const shown = digest(headerOf(exchange, SECRET_HEADER) ?? '');
    const matches = good.filter((one) => timingSafeEqual(one, shown));
    if (matches.length > 0) return null;
    const body = errorsOf(requestId, 'This address is for the router of the graph.', 'UNAUTHENTICATED');
    // What was sent is not read, so the connection cannot be used again.
    return jsonAnswer(401, body, { connection: 'close' });
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Answers once it listens; rejects when it cannot. */
export async function serveSubgraph(
  http: Http,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Server> {
  const server = createHttpServer(http).listen(port, host);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why = code === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${code})`;
    throw new Error(`SUBGRAPH_PORT ${port} on ${host} ${why}. Choose others: SUBGRAPH_PORT, SUBGRAPH_HOST.`);
  }
}
