import { expect } from 'chai';
import { Account } from '../entities/account.js';
import { replaceMethod } from './support/broken-part.js';
import { Gateway } from './support/gateway.js';
import type { GraphQLFailure } from './support/http-client.js';
import { newName, newPassword, type Person, signUp } from './support/person.js';
import { send } from './support/raw-request.js';

const SECRET = 'ER_SECRET select * from accounts /srv/app/x.ts hunter2-canary';
const MASKED = 'Something went wrong on our side.';

function boom(): never {
  throw new TypeError(SECRET);
}

describe('errors of GraphQL', () => {
  let gateway: Gateway;
  let person: Person;

  before(async () => {
    gateway = await Gateway.start();
    person = await signUp(gateway);
  });
  after(() => gateway.stop());

  interface Layer {
    readonly name: string;
    readonly breakIt: () => () => void;
    readonly document?: string;
    readonly token?: true;
    readonly status: number;
  }

  const ACCOUNT = '{ me { id account { email sessions { id } } } }';
  const LOGIN = 'mutation { login(input: { identifier: "nobody-here", password: "x" }) { __typename } }';
  const RESET = 'mutation { requestPasswordReset(input: { identifier: "nobody-here" }) { __typename } }';

  const layers: readonly Layer[] = [
    {
      name: 'a service',
      breakIt: () => replaceMethod(gateway.app.core.services.passwords, 'request', boom),
      document: RESET,
      status: 200,
    },
    {
      name: 'a field below the root',
      breakIt: () => replaceMethod(gateway.app.core.services.administration.directory, 'sessionsOf', boom),
      document: ACCOUNT,
      token: true,
      status: 200,
    },
    {
      name: 'the database',
      breakIt: () => replaceMethod(gateway.app.stores.database, 'write', boom),
      document: RESET,
      status: 200,
    },
    {
      name: 'the short-lived store',
      breakIt: () => replaceMethod(gateway.app.stores.cells, 'update', boom),
      document: LOGIN,
      status: 200,
    },
    {
      name: 'hashing',
      breakIt: () => replaceMethod(gateway.app.core.hasher, 'verify', boom),
      document: LOGIN,
      status: 200,
    },
    {
      name: 'recognising who asks',
      breakIt: () => replaceMethod(gateway.app.core.recognition, 'of', boom),
      document: '{ me { id } }',
      token: true,
      status: 500,
    },
  ];

  for (const { name, breakIt, document = '', token, status } of layers) {
    it(`GQL-04 masks an unexpected exception of ${name}, and logs its cause under the id it answers`, async () => {
      const mend = breakIt();
      const options = token === undefined ? {} : { token: person.accessToken };
      const answer = await gateway.client.graphql(document, {}, options).finally(mend);
      const [error] = answer.body.errors ?? [];
      expectMasked(error, answer.text, answer.headers);
      expect([200, 500]).to.include(answer.status);
      expect(answer.status).to.equal(answer.body.data ? 200 : status);
    });
  }

  it('GQL-04 masks an unexpected exception of an address beside GraphQL', async () => {
    const mend = replaceMethod(gateway.app.stores.signingKeys, 'jwks', boom);
    const answer = await send<{ errors: GraphQLFailure[] }>(gateway, '/.well-known/jwks.json').finally(mend);
    expect(answer.status).to.equal(500);
    expect(answer.headers.get('cache-control')).to.equal('no-store');
    expectMasked(answer.json?.errors[0], answer.text, answer.headers);
  });

  it('GQL-04 masks what is no value of its type', async () => {
    const mend = replaceMethod(gateway.app.core.services.accounts, 'me', () => ({ id: { SECRET } }));
    const answer = await gateway.client.graphql('{ me { id } }').finally(mend);
    expectMasked(answer.body.errors?.[0], answer.text, answer.headers, 'GraphQLError');
  });

  it('GQL-04 masks what is thrown that is no error', async () => {
    const mend = replaceMethod(gateway.app.core.services.passwords, 'request', () => {
      throw SECRET;
    });
    const answer = await gateway.client.graphql(RESET).finally(mend);
    expectMasked(answer.body.errors?.[0], answer.text, answer.headers, 'NonErrorThrown');
  });

  function expectMasked(
    error: GraphQLFailure | undefined,
    text: string,
    headers: Headers,
    cause = 'TypeError',
  ): void {
    expect(error?.message).to.equal(MASKED);
    const requestId = String(error?.extensions?.requestId);
    expect(error?.extensions).to.deep.equal({ code: 'INTERNAL_SERVER_ERROR', requestId });
    expect(headers.get('x-request-id')).to.equal(requestId);
    expect(text).to.not.match(/canary|ER_SECRET|select|\.ts|\bat /);
    const lines = gateway.logged().split('\n');
    const line = lines.find((one) => one.includes(requestId) && one.includes('"unexpected error"'));
    expect(line, 'the cause in the log').to.include(cause);
  }

  it('has the request id in the extensions of every error and in the header', async () => {
    const bodies = [
      '{',
      '[]',
      '{"query":"{"}',
      '{"query":"{ nothing }"}',
      '{"query":"mutation($i: LoginInput!) { login(input: $i) { __typename } }","variables":{}}',
      '{"query":"query A { me { id } } query B { me { id } }"}',
      '{"query":"mutation { endSessions(input: {}) { __typename } }"}',
      '{}',
      '"text"',
      `{"query":"{ me { id } }","x":"${'x'.repeat(70_000)}"}`,
    ];
    for (const body of bodies) {
      const { text, headers, status, body: answer } = await gateway.client.post(body);
      expect(status, text).to.be.within(400, 499);
      expect(answer.errors, text).to.have.length.of.at.least(1);
      for (const { extensions } of answer.errors ?? []) {
        expect(extensions?.requestId, text).to.equal(headers.get('x-request-id'));
        expect(extensions?.code, text).to.be.a('string');
      }
    }
  });

  it('GQL-03 refuses a batch, and runs nothing of it', async () => {
    const operation = { query: registration(newName()) };
    const before = await accounts();
    for (const batch of [[operation], [operation, operation], []]) {
      const answer = await gateway.client.post(JSON.stringify(batch));
      expect(answer.status).to.equal(400);
      expect(answer.body.data ?? null).to.equal(null);
    }
    expect(await accounts()).to.equal(before);
    expect((await gateway.client.post(JSON.stringify(operation))).status).to.equal(200);
    expect(await accounts(), 'alone it runs').to.equal(before + 1);
  });

  it('GQL-03 refuses a batch of subscriptions', async () => {
    const operation = { query: 'subscription { qrLogin(id: "a", secret: "b") { status } }' };
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
    for (const batch of [[operation], [operation, operation], []]) {
      const init = { method: 'POST', headers, body: JSON.stringify(batch) };
      expect((await send(gateway, '/graphql', init)).status).to.equal(400);
    }
  });

  it('GQL-07 runs no mutation that comes by GET', async () => {
    const before = await accounts();
    const query = encodeURIComponent(registration(newName()));
    const preflighted = await send(gateway, `/graphql?query=${query}`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    expect(preflighted.status).to.equal(405);
    expect(preflighted.headers.get('allow')).to.equal('POST');
    const plain = await send(gateway, `/graphql?query=${query}`);
    expect(plain.status).to.be.within(400, 405);
    expect(await accounts()).to.equal(before);
  });

  it('GQL-07 executes nothing that a form of another site could send', async () => {
    const before = await accounts();
    const json = (): string => JSON.stringify({ query: registration(newName()) });
    const form = (): string => `query=${encodeURIComponent(registration(newName()))}`;
    const multipart = (): string =>
      `--b\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${json()}\r\n--b--\r\n`;
    const preflight = { 'apollo-require-preflight': '1' };
    const bodies: readonly (readonly [string, string])[] = [
      ['text/plain', json()],
      ['text/plain; application/json', json()],
      ['text/plain;charset=application/json', json()],
      ['application/x-www-form-urlencoded', form()],
      ['application/x-www-form-urlencoded', json()],
      ['multipart/form-data; boundary=b', multipart()],
      ['multipart/form-data; boundary=b; application/json', json()],
      ['application/jsonp', json()],
      ['application/graphql', registration(newName())],
      ['', json()],
      ['message/rfc822', json()],
    ];
    for (const [type, body] of bodies) {
      for (const more of [{}, preflight]) {
        const headers = new Headers({ 'content-type': type, ...more });
        const answer = await send(gateway, '/graphql', { method: 'POST', headers, body });
        expect(answer.status, `${type}: ${answer.text}`).to.be.within(400, 415);
        expect(answer.text, type).to.not.include('"data"');
      }
    }
    expect(await accounts()).to.equal(before);
  });

  it('GQL-07 takes a query by GET with a preflight header only', async () => {
    const query = encodeURIComponent('{ __typename }');
    expect((await send(gateway, `/graphql?query=${query}`)).status).to.equal(400);
    // Browsers have been made to send a type of this kind without asking first.
    for (const type of ['message/rfc822', 'text/plain', 'application/json, text/plain', 'nothing']) {
      const typed = await send(gateway, `/graphql?query=${query}`, { headers: { 'content-type': type } });
      expect(typed.status, type).to.be.oneOf([400, 415]);
      expect(typed.text, type).to.not.include('"data"');
    }
    const headers = { 'apollo-require-preflight': '1' };
    const answer = await send(gateway, `/graphql?query=${query}`, { headers });
    expect(answer.json).to.deep.equal({ data: { __typename: 'Query' } });
  });

  function registration(username: string): string {
    const input = `email: "${username}@example.com", username: "${username}", password: "${newPassword()}"`;
    return `mutation { register(input: { ${input} }) { __typename } }`;
  }

  async function accounts(): Promise<number> {
    return gateway.app.stores.database.read.count(Account, { status: 'UNVERIFIED' });
  }
});
