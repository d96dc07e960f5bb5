import { ApolloServer, HeaderMap } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { type HttpBindings, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { SERVER_OPTIONS, serverLimits } from '../../src/http/server-limits.js';

/*
 * Apollo in the HTTP set-up of the gateway and nothing of the gateway's own: what everything above it is measured
 * against. The same servers of Hono and Node with the same limits, the same limit of a body, and Apollo without what
 * the gateway switches off; no headers for browsers, no log lines, no strict JSON, no tokens, no limits of documents.
 */

const MAX_BODY = 64 * 1024;

const apollo = new ApolloServer({
  typeDefs: 'type Query { nothing: Int }',
  persistedQueries: false,
  plugins: [ApolloServerPluginCacheControlDisabled()],
});
await apollo.start();
const app = new Hono<{ Bindings: HttpBindings }>();
app.get('/readyz', (c) => c.json({}));
app.post('/graphql', async (c) => {
  // As the gateway does it: Hono's own middleware makes a web stream of every body and would triple the cost.
  if (Number(c.env.incoming.headers['content-length'] ?? MAX_BODY + 1) > MAX_BODY) return c.body(null, 413);
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(c.env.incoming.headers)) headers.set(name, String(value));
  const httpGraphQLRequest = { method: 'POST', headers, search: '', body: await c.req.json() };
  const answer = await apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest, context: async () => ({}) });
  const body = answer.body.kind === 'complete' ? answer.body.string : '';
  return c.body(body, 200, Object.fromEntries(answer.headers));
});
const server = serve({
  fetch: app.fetch,
  hostname: '127.0.0.1',
  port: Number(process.env.PORT),
  serverOptions: SERVER_OPTIONS,
});
serverLimits(server);
