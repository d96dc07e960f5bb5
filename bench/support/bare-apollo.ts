import { Hono } from 'hono';
import { newId } from '../../src/crypto/random-token.js';
import { Departure } from '../../src/http/departure.js';
import type { Environment } from '../../src/http/graphql-route.js';
import { createHttpServer } from '../../src/http/listener.js';
import { answerPlainly } from '../../src/http/plain-graphql.js';
import { createLog } from '../../src/log.js';
import { apolloAlone } from './apollo-alone.js';

/*
 * What operations are measured against: Apollo alone in the gateway's own HTTP set-up, which is the gateway's own code.
 * Every answer has its headers and every request its id, its limits and its line in the log; nothing knows who asks, and
 * no document has limits.
 */

const answer = await apolloAlone();
const app = new Hono<Environment>();
app.get('/readyz', (c) => c.json({}));
const plain = answerPlainly({
  graphql: (request) => answer(request),
  events: () => Promise.reject(new Error('Nothing happens here.')),
  trust: null,
  recognise: async () => 'TOKEN_INVALID',
  noteRefusal: async () => undefined,
  allowedOrigins: [],
  publicUrl: `http://127.0.0.1:${process.env.PORT}`,
  isProxy: () => false,
  explorer: null,
  departure: new Departure(),
  newRequestId: () => newId('req', Date.now()),
  log: createLog({ level: 'info' }),
  observe: null,
});
createHttpServer({ fetch: app.fetch, plain }).listen(Number(process.env.PORT), '127.0.0.1');
