import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { expect } from 'chai';
import { parse } from 'graphql';
import { register, tokenOf } from '../test/support/clients.js';
import { newPassword, type Person, signUp } from '../test/support/person.js';
import { SECRET_HEADER, SUBGRAPH_SECRET, SubgraphGateway } from '../test/support/subgraph.js';
import { type Orders, ordersSdl, startOrders } from './orders.js';
import { supergraphOf } from './supergraph.js';

/** This router knows no directives of security, in nobody's subgraph. */
const OPEN_ORDERS = ordersSdl.replace(', "@requiresScopes"', '').replace(/ @requiresScopes\(.*?\]\]\)/, '');

interface Asking {
  readonly token?: string;
}

describe('Apollo Gateway, with FEDERATION_AUTH_DIRECTIVES=off', function () {
  this.timeout(60_000);
  let subgraph: SubgraphGateway;
  let orders: Orders;
  let gateway: ApolloGateway;
  let execute: Awaited<ReturnType<ApolloGateway['load']>>['executor'];
  let anna: Person;

  before(async () => {
    subgraph = await SubgraphGateway.start({ env: { FEDERATION_AUTH_DIRECTIVES: 'off' } });
    anna = await signUp(subgraph.gateway);
    orders = await startOrders([anna.id, 'usr_nobody']);
    gateway = gatewayOf(await supergraph(subgraph), () => undefined);
    ({ executor: execute } = await gateway.load());
  });
  after(async () => {
    await gateway?.stop();
    await orders?.stop();
    await subgraph?.stop();
  });

  async function supergraph(of: SubgraphGateway): Promise<string> {
    const { body } = await of.graphql<{ _service: { sdl: string } }>('{ _service { sdl } }');
    return supergraphOf(body.data?._service.sdl ?? '', { latchkey: of.url, orders: orders.url }, OPEN_ORDERS);
  }

  async function ask(query: string, { token }: Asking = {}, variables = {}) {
    const request = { query, variables };
    const asked = { request, document: parse(query), queryHash: query, context: { token }, metrics: {} };
    const { data, errors } = await execute(asked as unknown as Parameters<typeof execute>[0]);
    return JSON.parse(JSON.stringify({ data, errors }));
  }

  it('resolves from an order to its buyer through us, with a token and without', async () => {
    const query = '{ orders { id buyer { username account { email } } } }';
    const nobody = { id: 'ord_1', buyer: null };
    const stranger = await ask(query);
    expect(stranger.data.orders).to.deep.equal([
      { id: 'ord_0', buyer: { username: anna.username, account: null } },
      nobody,
    ]);
    const own = await ask(query, { token: anna.accessToken });
    expect(own.data.orders).to.deep.equal([
      { id: 'ord_0', buyer: { username: anna.username, account: { email: anna.email } } },
      nobody,
    ]);
  });

  it('hands a Problem on as it is, and cannot do what the directives would have refused', async () => {
    const login = `mutation($input: LoginInput!) { login(input: $input) {
      __typename ... on Problem { code message retryAfter fields { issue } } } }`;
    const input = { identifier: anna.email, password: newPassword() };
    const { data, errors } = await ask(login, {}, { input });
    expect(errors).to.equal(undefined);
    expect(data.login).to.include({ __typename: 'Problem', code: 'INVALID_CREDENTIALS', retryAfter: null });
    const refused = await ask('mutation { stepUp { __typename } }');
    expect(refused.errors).to.have.length(1);
    expect(refused.data?.stepUp ?? null).to.equal(null);
  });

  it('leaves scopes to us: a person without one is refused, a machine that has it is answered', async () => {
    const client = await register(subgraph.gateway, ['accounts:read', 'metrics:read']);
    const machine = await tokenOf(subgraph.gateway, client, 'accounts:read');
    const list = '{ accounts(first: 100) { edges { node { email } } } }';
    const buyers = '{ orders { buyer { account { email } } } }';
    const metrics = '{ metrics { accounts } }';
    for (const [query, token] of [
      [list, anna.accessToken],
      [metrics, anna.accessToken],
      [metrics, machine],
    ] as const) {
      const refused = await ask(query, { token });
      expect(Object.values(refused.data ?? {}), query).to.deep.equal([null]);
      const codes = refused.errors.map((error: { extensions: { code: string } }) => error.extensions.code);
      expect(codes, query).to.deep.equal(['FORBIDDEN']);
    }
    const listed = await ask(list, { token: machine });
    expect(listed.errors).to.equal(undefined);
    expect(listed.data.accounts.edges).to.deep.include({ node: { email: anna.email } });
    const [bought] = (await ask(buyers, { token: machine })).data.orders;
    expect(bought).to.deep.equal({ buyer: { account: { email: anna.email } } });
  });

  it('would not start with them, which is what the setting is for', async () => {
    const guarded = await SubgraphGateway.start();
    try {
      const schema = await supergraph(guarded);
      const failure: unknown = await gatewayOf(schema, () => undefined)
        .load()
        .then(
          () => null,
          (error: unknown) => error,
        );
      expect(String(failure)).to.include('for: SECURITY');
    } finally {
      await guarded.stop();
    }
  });
});

function gatewayOf(supergraphSdl: string, quiet: () => void): ApolloGateway {
  return new ApolloGateway({
    supergraphSdl,
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    buildService: ({ name, url }) =>
      new RemoteGraphQLDataSource<Asking>({
        ...(url === undefined ? {} : { url }),
        willSendRequest({ request, context }) {
          if (context.token !== undefined)
            request.http?.headers.set('authorization', `Bearer ${context.token}`);
          if (name === 'latchkey') request.http?.headers.set(SECRET_HEADER, SUBGRAPH_SECRET);
        },
      }),
  });
}
