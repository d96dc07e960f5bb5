import type { GraphQLSchema } from 'graphql';
import type { Config } from '../config.js';
import { answerGraphql, createGraphqlServer } from '../graphql/server.js';
import { createSubscriptions } from '../graphql/subscriptions.js';
import type { Http } from '../http/listener.js';
import type { SubgraphDeps } from '../http/subgraph.js';
import type { Log } from '../services/log.js';
import { People } from '../services/people.js';
import type { Stores } from '../stores.js';

type Transport = Omit<SubgraphDeps, 'secrets' | 'graphql' | 'events' | 'log'> & { readonly log: Log };

export interface Subgraph {
  readonly http: Http;
  close(): Promise<void>;
}

/** The second face of the same graph, for the router of a federated one. Null, and not even loaded, unless it is asked for. */
export async function openSubgraph(
  config: Config,
  parts: { readonly schema: GraphQLSchema; readonly stores: Stores; readonly transport: Transport },
): Promise<Subgraph | null> {
  const { subgraph, authDirectives } = config.graph;
  if (subgraph === null) return null;
  const [{ buildSubgraph }, { createSubgraphHttp }] = await Promise.all([
    import('../graphql/subgraph.js'),
    import('../http/subgraph.js'),
  ]);
  const { transport, stores } = parts;
  const people = new People(stores.database);
  const schema = buildSubgraph(parts.schema, { authDirectives, personOf: (id) => people.byId(id) });
  const apollo = createGraphqlServer({ schema, introspection: !config.production, log: transport.log });
  await apollo.start();
  const http = createSubgraphHttp({
    ...transport,
    secrets: subgraph.secrets,
    graphql: (request, context) => answerGraphql(apollo, request, context),
    events: createSubscriptions({ schema, log: transport.log }),
  });
  return { http, close: () => apollo.stop() };
}
