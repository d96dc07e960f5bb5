import { type HttpBindings, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { SERVER_OPTIONS, serverLimits } from '../../src/http/server-limits.js';
import { apolloAlone } from './apollo-alone.js';

/*
 * Apollo in an HTTP set-up of the least that works, to see what the gateway's costs: Hono and Node with the gateway's
 * limits, and no headers for browsers, no ids, no log lines, no strict JSON.
 */

const MAX_BODY = 64 * 1024;

const answer = await apolloAlone();
const app = new Hono<{ Bindings: HttpBindings }>();
app.get('/readyz', (c) => c.json({}));
app.post('/graphql', async (c) => {
  const { headers } = c.env.incoming;
  // Hono's own middleware makes a web stream of every body and would triple the cost.
  if (Number(headers['content-length'] ?? MAX_BODY + 1) > MAX_BODY) return c.body(null, 413);
  const answered = await answer({ headers, body: await c.req.json() });
  return c.body(answered.body, 200, Object.fromEntries(answered.headers));
});
const server = serve({
  fetch: app.fetch,
  hostname: '127.0.0.1',
  port: Number(process.env.PORT),
  serverOptions: SERVER_OPTIONS,
});
serverLimits(server);
