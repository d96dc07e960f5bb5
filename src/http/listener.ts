import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Exchange } from './exchange.js';
import type { App } from './graphql-route.js';
import { isPlain } from './plain-graphql.js';
import { SERVER_OPTIONS, serverLimits } from './server-limits.js';

/** All that one address answers. */
export interface Http {
  readonly fetch: App['fetch'];
  /** The shorter way of the most frequent request; see plain-graphql.ts. Never rejects. */
  readonly plain: (exchange: Exchange) => Promise<void>;
}

/** A server with our limits, which does not listen yet. */
export function createHttpServer({ fetch, plain }: Http): Server {
  // HTTP/1.0, which some balancers still look with, need not say which host is meant.
  const others = getRequestListener(fetch, { hostname: 'localhost' });
  const server = createServer(SERVER_OPTIONS, (incoming, outgoing) => {
    void (isPlain(incoming) ? plain({ incoming, outgoing }) : others(incoming, outgoing));
  });
  serverLimits(server);
  return server;
}
