import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';

const ROOT = new URL('../../', import.meta.url);

/** A code block of docs/federation.md that holds these words: what is written there is what runs. */
export function documented(language: string, words: string): string {
  const text = readFileSync(new URL('docs/federation.md', ROOT), 'utf8');
  const blocks = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  const found = blocks.find(([, named, block = '']) => named === language && block.includes(words))?.[2];
  if (found === undefined) throw new Error(`docs/federation.md has no such ${language} block.`);
  return found;
}

export const ordersSdl = documented('graphql', 'type Order');

export interface Orders {
  readonly url: string;
  /** The headers of every request, in order. */
  readonly asked: readonly Record<string, unknown>[];
  stop(): Promise<void>;
}

/** Somebody else's subgraph, which knows of people nothing but their ids. */
export async function startOrders(buyerIds: readonly string[]): Promise<Orders> {
  const orders = buyerIds.map((id, n) => ({ id: `ord_${n}`, total: 100 * (n + 1), buyer: { id } }));
  const resolvers = {
    Query: { orders: () => orders, revenue: () => 300 },
    User: { orders: ({ id }: { id: string }) => orders.filter(({ buyer }) => buyer.id === id) },
  };
  const schema = buildSubgraphSchema({ typeDefs: parse(ordersSdl), resolvers });
  const asked: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    asked.push(request.headers);
    const { query = '', variables } = JSON.parse(await bodyOf(request));
    const result = await graphql({ schema, source: query, variableValues: variables });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(result));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}/graphql`, asked, stop };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
