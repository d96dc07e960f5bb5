import { expect } from 'chai';
import type { Answer } from './support/http-client.js';
import { Client } from './support/http-client.js';
import { documentOf, newPassword, type Person, signUp } from './support/person.js';
import { SECRET_HEADER, SUBGRAPH_SECRET, SubgraphGateway } from './support/subgraph.js';

const ENTITIES = `query($of: [_Any!]!) { _entities(representations: $of) {
  ... on User { id username displayName account { email } } } }`;
const SERVICE = '{ _service { sdl } }';
const OTHER_SECRET = 'Zx3-pLk9_Wm2VtQe7RbNc5YhUj1Gd8Fa';

interface Entities {
  readonly _entities: readonly ({
    readonly id: string;
    readonly username: string;
    readonly account: object | null;
  } | null)[];
}

const reference = (id: unknown) => ({ __typename: 'User', id });

describe('the subgraph', () => {
  let subgraph: SubgraphGateway;
  let anna: Person;
  let bert: Person;

  before(async () => {
    subgraph = await SubgraphGateway.start({ env: { SUBGRAPH_SECRET_PREVIOUS: OTHER_SECRET } });
    [anna, bert] = await Promise.all([signUp(subgraph.gateway), signUp(subgraph.gateway)]);
  });
  after(() => subgraph.stop());

  async function entities(of: readonly unknown[], token?: string): Promise<Entities['_entities']> {
    const { body, text } = await subgraph.graphql<Entities>(ENTITIES, { of }, token ? { token } : {});
    if (!body.data || body.errors) throw new Error(text);
    return body.data._entities;
  }

  describe('whom it answers', () => {
    const WRONG: Readonly<Record<string, Record<string, string>>> = {
      'no secret': {},
      'an empty one': { [SECRET_HEADER]: '' },
      'a wrong one': { [SECRET_HEADER]: `${SUBGRAPH_SECRET.slice(0, -1)}B` },
      'a longer one': { [SECRET_HEADER]: `${SUBGRAPH_SECRET}x` },
      'the secret in another place': { authorization: `Bearer ${SUBGRAPH_SECRET}` },
    };
    for (const [what, headers] of Object.entries(WRONG)) {
      it(`HTTP-06 refuses ${what}, and does nothing`, async () => {
        const input = {
          email: 'stranger@example.com',
          username: 'stranger',
          password: newPassword(),
          displayName: 'S',
        };
        const { status, body, text } = await new Client(subgraph.url).graphql(
          documentOf('register'),
          { input },
          { headers },
        );
        expect(status).to.equal(401);
        expect(body.errors?.[0]?.extensions).to.include({ code: 'UNAUTHENTICATED' });
        expect(body.errors?.[0]?.extensions?.requestId).to.match(/^req_/);
        expect(text).not.to.include('data');
        expect(await subgraph.gateway.mailsTo('stranger@example.com')).to.deep.equal([]);
      });
    }

    it('takes either of two secrets, and says neither in a log', async () => {
      const headers = { [SECRET_HEADER]: OTHER_SECRET };
      expect((await subgraph.graphql(SERVICE, {}, { headers })).status).to.equal(200);
      expect((await subgraph.graphql(SERVICE)).status).to.equal(200);
      expect(subgraph.gateway.logged()).not.to.include(SUBGRAPH_SECRET).and.not.to.include(OTHER_SECRET);
    });

    it('runs every document, also where the public address runs none but trusted ones', async () => {
      const strict = await SubgraphGateway.start({ env: { TRUSTED_DOCUMENTS: 'only' } });
      try {
        const { body } = await strict.gateway.client.graphql('{ me { id } }');
        expect(body.errors?.[0]?.extensions).to.include({ code: 'DOCUMENT_NOT_TRUSTED' });
        expect((await strict.graphql('{ me { id } }')).body).to.deep.equal({ data: { me: null } });
      } finally {
        await strict.stop();
      }
    });

    it('has nothing but GraphQL: no pages, no keys, no health, no foreign origins', async () => {
      const { origin } = new URL(subgraph.url);
      for (const path of ['/', '/signin', '/healthz', '/.well-known/jwks.json', '/dev/mailbox.json']) {
        const { status } = await fetch(`${origin}${path}`, { headers: { [SECRET_HEADER]: SUBGRAPH_SECRET } });
        expect(status, path).to.equal(404);
      }
      const headers = { origin: 'https://shop.example.com' };
      const answer = await subgraph.graphql(SERVICE, {}, { headers });
      expect(answer.headers.get('access-control-allow-origin')).to.equal(null);
    });
  });

  describe('entities', () => {
    it('answers references in their order, with the public names', async () => {
      const found = await entities([reference(bert.id), reference(anna.id), reference(bert.id)]);
      expect(found.map((one) => one?.username)).to.deep.equal([bert.username, anna.username, bert.username]);
      expect(found.map((one) => one?.account)).to.deep.equal([null, null, null]);
    });

    it('ADM-01 PAR-05 shows the account of who asks and of nobody else', async () => {
      const found = await entities([reference(bert.id), reference(anna.id)], anna.accessToken);
      expect(found.map((one) => one?.account)).to.deep.equal([null, { email: anna.email }]);
    });

    it('ENU-08 answers null for every reference to nobody, whatever is wrong with it', async () => {
      const nobody = [
        'usr_\u0000',
        'usr_\ud800',
        'u'.repeat(10_000),
        `${anna.id}x`,
        anna.id.toUpperCase(),
        `${anna.id} `,
        '',
        'usr_%',
        7,
        null,
        { id: anna.id },
        [anna.id],
      ];
      const found = await entities([
        ...nobody.map(reference),
        { __typename: 'User', username: anna.username },
      ]);
      expect(found).to.deep.equal(Array(nobody.length + 1).fill(null));
    });

    it('believes nothing of a representation but the id', async () => {
      const forged = { ...reference(bert.id), username: 'root', account: { email: 'root@example.com' } };
      const [found] = await entities([forged], anna.accessToken);
      expect(found).to.deep.include({ id: bert.id, username: bert.username, account: null });
    });

    it('makes no entity of any other type, and says nothing of why', async () => {
      for (const __typename of ['Account', 'Session', 'TokenSet', 'Query', '__Schema', 'Nothing']) {
        const { body } = await subgraph.graphql(ENTITIES, { of: [{ __typename, id: anna.id }] });
        expect(body.errors?.[0]?.message, __typename).to.equal('Something went wrong on our side.');
        expect(JSON.stringify(body), __typename).not.to.include(anna.email);
      }
    });

    it('answers three hundred at once', async () => {
      const of = Array.from({ length: 300 }, (_, n) => reference(n % 3 === 0 ? anna.id : `usr_${n}`));
      const found = await entities(of);
      expect(found.filter((one) => one?.username === anna.username)).to.have.length(100);
      expect(found.filter((one) => one === null)).to.have.length(200);
    });

    it('refuses a token that is no good, as everywhere', async () => {
      const { status, body } = await subgraph.graphql(
        ENTITIES,
        { of: [reference(anna.id)] },
        { token: 'x.y.z' },
      );
      expect(status).to.equal(401);
      expect(body.errors?.[0]?.extensions).to.include({ code: 'UNAUTHENTICATED', reason: 'TOKEN_INVALID' });
    });
  });

  describe('what holds here as at the public address', () => {
    const failure = ({ body }: Answer<Record<string, unknown>>) => body.errors?.[0]?.extensions;

    it('GQL-01 the limits: sensitive mutations, depth, cost of many entities', async () => {
      const login = 'login(input: { identifier: "a", password: "b" }) { __typename }';
      expect(failure(await subgraph.graphql(`mutation { a: ${login} b: ${login} }`))).to.include({
        limit: 'SENSITIVE',
      });
      const deep = '{ me { account { user { account { user { account { user { account { id } } } } } } } } }';
      expect(failure(await subgraph.graphql(deep))).to.include({ limit: 'DEPTH' });
      const dear = `query($of: [_Any!]!) { _entities(representations: $of) { ... on User { account {
        sessions { id device { name ip location } } events(first: 100) { edges { cursor } } } } } }`;
      expect(failure(await subgraph.graphql(dear, { of: [] }))).to.include({ limit: 'COST' });
    });

    it('ADM-01 the guards, with the marks of the decorators', async () => {
      const refused = await subgraph.graphql('mutation { stepUp { __typename } }');
      expect(refused.status).to.equal(401);
      expect(failure(refused)).to.include({ code: 'UNAUTHENTICATED' });
      const { body } = await subgraph.graphql(
        'mutation { stepUp { __typename } }',
        {},
        { token: anna.accessToken },
      );
      expect(body.data).to.deep.equal({ stepUp: { __typename: 'Challenge' } });
    });

    it('GQL-04 GQL-05 Problems and errors: outcomes are data, and no argument comes back', async () => {
      const password = newPassword();
      const input = { identifier: anna.email, password };
      const { body, text } = await subgraph.graphql(documentOf('login'), { input });
      expect(body.data).to.have.nested.property('login.code', 'INVALID_CREDENTIALS');
      const bad = await subgraph.graphql(documentOf('login'), {
        input: { identifier: 7, password: [password] },
      });
      expect(failure(bad)).to.include({ code: 'BAD_USER_INPUT' });
      expect(text + bad.text).not.to.include(password);
    });

    it('no timings for whoever asks for a trace', async () => {
      const headers = { 'apollo-federation-include-trace': 'ftv1' };
      const { body } = await subgraph.graphql(ENTITIES, { of: [reference(anna.id)] }, { headers });
      expect(body).to.have.keys(['data']);
    });

    it('GQL-03 GQL-07 no batches, and nothing but JSON', async () => {
      const headers = { [SECRET_HEADER]: SUBGRAPH_SECRET };
      const batch = await new Client(subgraph.url).post(JSON.stringify([{ query: SERVICE }]), { headers });
      expect(batch.status).to.equal(400);
      const form = { ...headers, 'content-type': 'text/plain' };
      expect(
        (await new Client(subgraph.url).post(JSON.stringify({ query: SERVICE }), { headers: form })).status,
      ).to.equal(415);
    });
  });
});
