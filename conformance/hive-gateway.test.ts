import { expect } from 'chai';
import { type AccessClaims, signAccessToken } from '../src/crypto/jwt.js';
import { newId } from '../src/crypto/random-token.js';
import { register, tokenOf } from '../test/support/clients.js';
import { Client } from '../test/support/http-client.js';
import { ask, newPassword, type Person, signUp } from '../test/support/person.js';
import { SUBGRAPH_SECRET, SubgraphGateway } from '../test/support/subgraph.js';
import { HiveGateway } from './hive-gateway.js';
import { type Orders, startOrders } from './orders.js';
import { supergraphOf } from './supergraph.js';

const ISSUER = 'https://auth.example.com';
const AUDIENCE = 'https://api.example.com';

interface Listed {
  readonly accounts: { readonly edges: readonly { readonly node: { readonly email: string } }[] };
}

interface Bought {
  readonly orders: readonly {
    readonly buyer: { readonly account: { readonly email: string } | null } | null;
  }[];
}

describe('Hive Gateway, configured as docs/federation.md says', function () {
  this.timeout(120_000);
  let subgraph: SubgraphGateway;
  let orders: Orders;
  let hive: HiveGateway;
  let router: Client;
  let anna: Person;
  let bert: Person;

  before(async () => {
    const env = { TOKEN_ISSUER: ISSUER, TOKEN_AUDIENCE: AUDIENCE, TRUSTED_PROXIES: '127.0.0.1' };
    subgraph = await SubgraphGateway.start({ env });
    [anna, bert] = await Promise.all([signUp(subgraph.gateway), signUp(subgraph.gateway)]);
    orders = await startOrders([anna.id, bert.id, anna.id, 'usr_nobody']);
    const { body } = await subgraph.graphql<{ _service: { sdl: string } }>('{ _service { sdl } }');
    const addresses = { latchkey: subgraph.url, orders: orders.url };
    hive = await HiveGateway.start(supergraphOf(body.data?._service.sdl ?? '', addresses), {
      LATCHKEY_URL: subgraph.gateway.url,
      TOKEN_ISSUER: ISSUER,
      TOKEN_AUDIENCE: AUDIENCE,
      SUBGRAPH_SECRET,
    });
    router = new Client(hive.url);
  });
  after(async () => {
    await hive?.stop();
    await orders?.stop();
    await subgraph?.stop();
  });

  function minted(claims: Partial<AccessClaims>): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const whole: AccessClaims = {
      ...{
        iss: ISSUER,
        aud: AUDIENCE,
        sub: anna.id,
        sid: anna.sessionId,
        client_id: 'latchkey',
        scope: 'self',
      },
      ...{ iat: now, exp: now + 600, auth_time: now, amr: ['pwd'], acr: '1', jti: newId('jti', Date.now()) },
      ...claims,
    };
    return signAccessToken(whole, subgraph.gateway.app.stores.signingKeys.current());
  }

  it('resolves across both: from an order to its buyer, and from a person to their orders', async () => {
    const list = '{ orders { id buyer { username account { email } } } }';
    const { body } = await router.graphql(list, {}, { token: anna.accessToken });
    const mine = { username: anna.username, account: { email: anna.email } };
    expect(body.data).to.deep.equal({
      orders: [
        { id: 'ord_0', buyer: mine },
        { id: 'ord_1', buyer: { username: bert.username, account: null } },
        { id: 'ord_2', buyer: mine },
        { id: 'ord_3', buyer: null },
      ],
    });
    // Of a person nobody knows, this router says that their names are missing.
    expect(body.errors?.map(({ path }) => path?.slice(0, 3))).to.deep.equal([['orders', 3, 'buyer']]);
    const own = await router.graphql('{ me { username orders { total } } }', {}, { token: bert.accessToken });
    expect(own.body.data).to.deep.equal({ me: { username: bert.username, orders: [{ total: 200 }] } });
  });

  it('shows strangers the public names and nothing behind a lock', async () => {
    const names = await router.graphql('{ orders { buyer { username } } me { id } }');
    expect(names.body.data).to.have.nested.property('orders[0].buyer.username', anna.username);
    expect(names.body.data).to.have.property('me', null);
    const locked = await router.graphql('{ orders { buyer { account { email } } } }');
    expect(locked.text).not.to.include(anna.email);
    const stepUp = await router.graphql('mutation { stepUp { __typename } }');
    expect(stepUp.body.errors).to.have.length(1);
    expect(stepUp.body.data ?? null).to.equal(null);
  });

  it('accepts our tokens by the JWKS, and no other: audience, issuer, time, signature', async () => {
    const good = await router.graphql('{ me { id } }', {}, { token: await minted({}) });
    expect(good.body).to.deep.equal({ data: { me: { id: anna.id } } });
    const [head, body, signature = ''] = (await minted({})).split('.');
    const past = Math.floor(Date.now() / 1000) - 3600;
    const BAD = {
      audience: await minted({ aud: 'https://other.example.com' }),
      issuer: await minted({ iss: 'https://other.example.com' }),
      expired: await minted({ iat: past - 600, exp: past }),
      signature: `${head}.${body}.${[...signature].reverse().join('')}`,
    };
    for (const [what, token] of Object.entries(BAD)) {
      const { status, text } = await router.graphql('{ orders { id } }', {}, { token });
      expect(status, what).to.equal(401);
      expect(text, what).not.to.include('ord_');
    }
  });

  it('enforces our scopes', async () => {
    const revenue = '{ revenue }';
    const refused = await router.graphql(revenue, {}, { token: anna.accessToken });
    expect(refused.body.data?.revenue ?? null).to.equal(null);
    expect(refused.body.errors).to.have.length(1);
    const allowed = await router.graphql(
      revenue,
      {},
      { token: await minted({ scope: 'self metrics:read' }) },
    );
    expect(allowed.body).to.deep.equal({ data: { revenue: 300 } });
  });

  it('enforces the scopes of our own fields: not for a person, for a machine that has them', async () => {
    const client = await register(subgraph.gateway, ['accounts:read', 'metrics:read']);
    const machine = await tokenOf(subgraph.gateway, client, 'accounts:read');
    const list = '{ accounts(first: 100) { edges { node { email } } } }';
    const metrics = '{ metrics { accounts } }';
    for (const [query, token] of [
      [list, anna.accessToken],
      [metrics, anna.accessToken],
      [metrics, machine],
    ] as const) {
      const refused = await router.graphql(query, {}, { token });
      expect(Object.values(refused.body.data ?? { field: null }), query).to.deep.equal([null]);
      const codes = refused.body.errors?.map(({ extensions }) => extensions?.code);
      // This router refuses by itself, in a word of its own: we are not even asked.
      expect(codes, query).to.deep.equal(['UNAUTHORIZED_FIELD_OR_TYPE']);
    }
    const listed = await router.graphql<Listed>(list, {}, { token: machine });
    expect(listed.body.errors).to.equal(undefined);
    expect(listed.body.data?.accounts.edges).to.deep.include({ node: { email: bert.email } });
  });

  it('shows the account behind a federated User to who may see accounts', async () => {
    const buyers = '{ orders { buyer { account { email } } } }';
    const client = await register(subgraph.gateway, ['accounts:read', 'metrics:read']);
    const seen = async (token: string) =>
      (await router.graphql<Bought>(buyers, {}, { token })).body.data?.orders;
    const machine = await seen(await tokenOf(subgraph.gateway, client, 'accounts:read'));
    expect(machine?.slice(0, 2).map(({ buyer }) => buyer?.account)).to.deep.equal([
      { email: anna.email },
      { email: bert.email },
    ]);
    const other = await tokenOf(subgraph.gateway, client, 'metrics:read');
    const refused = await router.graphql(buyers, {}, { token: other });
    expect(refused.body.errors?.[0]?.extensions?.code).to.equal('UNAUTHORIZED_FIELD_OR_TYPE');
    expect(refused.text).not.to.include('@example.com');
    const person = await seen(anna.accessToken);
    expect(person?.slice(0, 2).map(({ buyer }) => buyer?.account)).to.deep.equal([
      { email: anna.email },
      null,
    ]);
  });

  it('hands a Problem on as it is', async () => {
    const input = { identifier: anna.email, password: newPassword() };
    const behind = await ask({ client: router }, 'login', input);
    expect(behind).to.include({ __typename: 'Problem', code: 'INVALID_CREDENTIALS' });
    expect(Object.keys(behind)).to.deep.equal(Object.keys(await ask(subgraph.gateway, 'login', input)));
  });

  it('signs in through the router, as the person and place they are', async () => {
    const input = { identifier: anna.email, password: anna.password };
    const headers = { 'x-forwarded-for': '203.0.113.9', 'user-agent': 'Mozilla/5.0 Firefox/140.0' };
    const { tokens } = await ask({ client: router }, 'login', input, { headers });
    const sessions = '{ me { account { sessions { current device { ip name } } } } }';
    const { text } = await router.graphql(sessions, {}, { token: tokens?.accessToken ?? '' });
    expect(text).to.include('"current":true,"device":{"ip":"203.0.113.9","name":"Firefox');
  });

  it('shows its secret to us alone', () => {
    expect(orders.asked.length).to.be.above(0);
    expect(JSON.stringify(orders.asked)).not.to.include(SUBGRAPH_SECRET);
  });
});
