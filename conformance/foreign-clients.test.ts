import { ApolloClient, gql as apolloText, HttpLink, InMemoryCache } from '@apollo/client';
import { cacheExchange, fetchExchange, Client as Urql, gql as urqlText } from '@urql/core';
import { expect } from 'chai';
import { GraphQLClient } from 'graphql-request';
import { createClient } from 'graphql-sse';
import { Gateway } from '../test/support/gateway.js';
import { newPassword, type Person, signUp } from '../test/support/person.js';

const LOGIN = `mutation Login($input: LoginInput!) { login(input: $input) {
  __typename
  ... on SignedIn { user { username } }
  ... on Problem { code message retryAfter }
} }`;

interface Login {
  readonly login: { readonly __typename: string; readonly code?: string; readonly user?: object };
}

/** How each sends a mutation, and what it makes of the answer. */
type Send = (url: string, variables: object) => Promise<Login | null | undefined>;

const CLIENTS: Readonly<Record<string, Send>> = {
  '@apollo/client': async (uri, variables) => {
    const client = new ApolloClient({ link: new HttpLink({ uri }), cache: new InMemoryCache() });
    const { data } = await client.mutate<Login>({ mutation: apolloText(LOGIN), variables });
    return data;
  },
  '@urql/core': async (url, variables) => {
    const client = new Urql({ url, exchanges: [cacheExchange, fetchExchange], preferGetMethod: false });
    const { data, error } = await client.mutation<Login>(urqlText(LOGIN), variables).toPromise();
    if (error) throw error;
    return data;
  },
  'graphql-request': (url, variables) => new GraphQLClient(url).request<Login>(LOGIN, variables),
};

describe('common clients read Thing | Problem', () => {
  let gateway: Gateway;
  let anna: Person;

  before(async () => {
    gateway = await Gateway.start();
    anna = await signUp(gateway);
  });
  after(() => gateway.stop());

  for (const [name, send] of Object.entries(CLIENTS)) {
    it(`${name} gets either as data, and tells them apart`, async () => {
      const login = async (password: string) =>
        (await send(`${gateway.client.endpoint}`, { input: { identifier: anna.email, password } }))?.login;
      expect(await login(newPassword())).to.include({ __typename: 'Problem', code: 'INVALID_CREDENTIALS' });
      const signedIn = await login(anna.password);
      expect(signedIn?.__typename).to.equal('SignedIn');
      expect(signedIn?.user).to.include({ username: anna.username });
    });
  }

  it('graphql-sse hears how a QR login goes', async () => {
    const make = 'mutation { createQrLogin(input: {}) { ... on QrLogin { id secret } } }';
    const { createQrLogin: variables } = await new GraphQLClient(`${gateway.client.endpoint}`).request<{
      createQrLogin: Record<string, unknown>;
    }>(make);
    const query = 'subscription($id: ID!, $secret: String!) { qrLogin(id: $id, secret: $secret) { status } }';
    const events = createClient({ url: `${gateway.client.endpoint}` }).iterate({ query, variables });
    const { value } = await events.next();
    expect(value).to.deep.equal({ data: { qrLogin: { status: 'WAITING' } } });
    await events.return?.();
  });
});
