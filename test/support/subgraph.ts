import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createHttpServer } from '../../src/http/listener.js';
import { Gateway, type GatewayOptions } from './gateway.js';
import { type Answer, Client, type RequestOptions } from './http-client.js';

export const SUBGRAPH_SECRET = 'q8W2-vTz0_Yk4LrNcXeB7mHsD1gJuPoA';
export const SECRET_HEADER = 'subgraph-secret';

/** A gateway that listens for a router as well. */
export class SubgraphGateway {
  private constructor(
    readonly gateway: Gateway,
    readonly url: string,
    private readonly end: () => Promise<void>,
  ) {}

  static async start(options: GatewayOptions = {}): Promise<SubgraphGateway> {
    const env = { SUBGRAPH_PORT: '4001', SUBGRAPH_SECRET, ...options.env };
    const gateway = await Gateway.start({ ...options, env });
    const { subgraph } = gateway.app;
    if (subgraph === null) throw new Error('There is no subgraph.');
    const server = createHttpServer(subgraph.http).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const end = () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    return new SubgraphGateway(gateway, `http://127.0.0.1:${port}/graphql`, end);
  }

  /** As the router asks: with the secret, unless other headers are given. */
  graphql<Data = Record<string, unknown>>(
    document: string,
    variables: Readonly<Record<string, unknown>> = {},
    options: RequestOptions = {},
  ): Promise<Answer<Data>> {
    const headers = { [SECRET_HEADER]: SUBGRAPH_SECRET, ...options.headers };
    return new Client(this.url).graphql<Data>(document, variables, { ...options, headers });
  }

  async stop(): Promise<void> {
    await this.end();
    await this.gateway.stop();
  }
}
