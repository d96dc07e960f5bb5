import type { IncomingHttpHeaders } from 'node:http';
import { ApolloServer, HeaderMap } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import type { Answer } from '../../src/http/exchange.js';

type Answering = (request: {
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}) => Promise<Answer>;

/** Apollo with one field that is never asked for, and without what the gateway switches off. */
export async function apolloAlone(): Promise<Answering> {
  const apollo = new ApolloServer({
    typeDefs: 'type Query { nothing: Int }',
    persistedQueries: false,
    plugins: [ApolloServerPluginCacheControlDisabled()],
  });
  await apollo.start();
  return async (request) => {
    const headers = new HeaderMap();
    for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
    const httpGraphQLRequest = { method: 'POST', headers, search: '', body: request.body };
    const answer = await apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest, context: async () => ({}) });
    const body = answer.body.kind === 'complete' ? answer.body.string : '';
    return { status: 200, headers: answer.headers, body };
  };
}
