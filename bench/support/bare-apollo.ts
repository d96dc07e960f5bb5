import { ApolloServer, HeaderMap } from '@apollo/server';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

/* The least that GraphQL over this HTTP set-up can be: what everything above it is measured against. */

const apollo = new ApolloServer({ typeDefs: 'type Query { nothing: Int }' });
await apollo.start();
const app = new Hono();
app.get('/readyz', (c) => c.json({}));
app.post('/graphql', async (c) => {
  const headers = new HeaderMap();
  for (const [name, value] of c.req.raw.headers) headers.set(name, value);
  const httpGraphQLRequest = { method: 'POST', headers, search: '', body: await c.req.json() };
  const answer = await apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest, context: async () => ({}) });
  for (const [name, value] of answer.headers) c.header(name, value);
  return c.body(answer.body.kind === 'complete' ? answer.body.string : '');
});
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env.PORT) });
