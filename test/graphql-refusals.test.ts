import { expect } from 'chai';
import { FloodError, OverloadedError, ServiceUnavailableError } from '../src/errors.js';
import { Gateway } from './support/gateway.js';
import type { Answer } from './support/http-client.js';

const CANARY = 'canary-4711';
const RESET = 'mutation { requestPasswordReset(input: { identifier: "nobody" }) { __typename } }';

/** Puts another method in place of an object's own while `work` runs. */
async function replaced<T>(
  target: object,
  name: string,
  method: () => unknown,
  work: () => Promise<T>,
): Promise<T> {
  Object.defineProperty(target, name, { value: method, configurable: true });
  return work().finally(() => Reflect.deleteProperty(target, name));
}

describe('errors that say when to come back', () => {
  let gateway: Gateway;

  before(async () => {
    gateway = await Gateway.start();
  });
  after(() => gateway.stop());

  const kinds = [
    { error: () => new FloodError(7), code: 'RATE_LIMITED', status: 429, retryAfter: 7 },
    { error: () => new OverloadedError(CANARY), code: 'OVERLOADED', status: 503, retryAfter: 1 },
    {
      error: () => new ServiceUnavailableError('sql', new Error(CANARY)),
      code: 'SERVICE_UNAVAILABLE',
      status: 503,
      retryAfter: 2,
    },
  ];
  for (const { error, code, status, retryAfter } of kinds) {
    const fail = (): never => {
      throw error();
    };

    it(`${code} is ${status} with Retry-After, out of a mutation`, async () => {
      const { passwords } = gateway.app.core.services;
      expectRefused(await replaced(passwords, 'request', fail, () => gateway.client.graphql(RESET)));
    });

    it(`${code} is ${status} with Retry-After, before there is an operation`, async () => {
      const ask = (): Promise<Answer<Record<string, unknown>>> =>
        gateway.client.graphql('{ __typename }', {}, { token: 'any' });
      expectRefused(await replaced(gateway.app.core.recognition, 'of', fail, ask));
    });

    it(`${code} is ${status} with Retry-After, of an address beside GraphQL`, async () => {
      const response = await replaced(gateway.app.stores.signingKeys, 'jwks', fail, () =>
        fetch(`${gateway.url}/.well-known/jwks.json`),
      );
      const text = await response.text();
      expectRefused({ status: response.status, headers: response.headers, body: JSON.parse(text), text });
      expect(response.headers.get('cache-control')).to.equal('no-store');
    });

    function expectRefused(answer: Answer<unknown>): void {
      expect(answer.status, answer.text).to.equal(status);
      expect(answer.headers.get('retry-after')).to.equal(String(retryAfter));
      expect(answer.text).to.not.include(CANARY);
      expect(answer.body.errors?.[0]?.extensions).to.deep.equal({
        code,
        retryAfter,
        requestId: answer.headers.get('x-request-id'),
      });
    }
  }

  it('GQL-11 answers 200 when one field of several had to be refused', async () => {
    const fail = (): never => {
      throw new ServiceUnavailableError('sql', new Error(CANARY));
    };
    const answer = await replaced(gateway.app.core.services.accounts, 'me', fail, () =>
      gateway.client.graphql('{ __typename me { id } }'),
    );
    expect(answer.status).to.equal(200);
    expect(answer.body.data).to.deep.equal({ __typename: 'Query', me: null });
    expect(answer.body.errors?.[0]?.extensions?.code).to.equal('SERVICE_UNAVAILABLE');
  });
});

describe('variables that turn out unfit while an operation runs', () => {
  let gateway: Gateway;

  before(async () => {
    gateway = await Gateway.start();
  });
  after(() => gateway.stop());

  const input = `{ identifier: "${CANARY}", password: "${CANARY}", remember: $value }`;
  const documents = [
    `mutation($value: Boolean) { login(input: ${input}) { __typename } }`,
    `mutation($value: Boolean = true) { login(input: ${input}) { __typename } }`,
    `mutation($value: Boolean = true) { login(input: ${input.replace('$value', 'true')}) @include(if: $value) { __typename } }`,
    '{ me @skip(if: $value) { id } }'.replace('{', 'query($value: Boolean = true) {'),
  ];
  for (const document of documents) {
    it(`GQL-05 GQL-11 are the client's fault and are not quoted: ${document.replaceAll(CANARY, '…')}`, async () => {
      const { status, body, text } = await gateway.client.graphql(document, { value: null });
      expect(status, text).to.equal(400);
      expect(text).to.not.include(CANARY);
      expect(body.data ?? null).to.equal(null);
      expect(body.errors?.[0]?.extensions?.code, text).to.equal('BAD_USER_INPUT');
      expect(body.errors?.[0]?.message).to.match(/^Argument "\w+" does not fit its type\.$/);
      expect(gateway.logged()).to.not.include(CANARY).and.not.include('unexpected error');
    });
  }

  it('GQL-05 names what is wrong with a document, and quotes no value of it', async () => {
    const table: readonly (readonly [string, string])[] = [
      ['{ me { id: username id } }', 'Fields "id" conflict'],
      ['{ me { ...a } }', 'Unknown fragment "a".'],
      ['{ ...a } fragment a on Query { ...a }', 'Cannot spread fragment "a" within itself'],
      ['query a { me { id } } query a { me { id } }', 'There can be only one operation named "a".'],
      [
        'subscription { __typename }',
        'Anonymous Subscription must not select an introspection top level field.',
      ],
      ['subscription a { __typename }', 'Subscription "a" must not select an introspection top level field.'],
      ['{ me { id } } query a { me { id } }', 'This anonymous operation must be the only'],
      ['{ me { id @deprecated } }', 'Directive "@deprecated" may not be used on FIELD.'],
      ['query($a: String) { me { id } }', 'Variable "$a" is never used.'],
      [
        'mutation { login(input: { identifier: "x" }) { __typename } }',
        'Field "LoginInput.password" of required',
      ],
      [`{ me { id @include(if: "${CANARY}") } }`, 'A value in the document does not fit its type.'],
      [
        `mutation { sendCode(input: { flowId: ${CANARY.replace('-', '_')} }) { __typename } }`,
        'A value in the',
      ],
      [`{ me { account { events(first: "${CANARY}") { pageInfo { hasNextPage } } } } }`, 'A value in the'],
    ];
    for (const [document, beginning] of table) {
      const { status, body, text } = await gateway.client.graphql(document);
      expect(status, document).to.equal(400);
      expect(text).to.not.include(CANARY).and.not.include(CANARY.replace('-', '_'));
      expect(body.errors?.map(({ message }) => message.slice(0, beginning.length))).to.include(beginning);
    }
  });
});
