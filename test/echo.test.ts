import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { Gateway } from './support/gateway.js';
import { newName, newPassword, type Person, permitFor, post, signUp } from './support/person.js';
import { send } from './support/raw-request.js';

/** Letters alone, so that it can stand in a document as a name, too. */
const CANARY = `Canary${randomBytes(12).toString('hex').replace(/\d/g, 'x')}`;

const LOGIN =
  'mutation($input: LoginInput!) { login(input: $input) { __typename ... on Problem { code message } } }';
const UPDATE =
  'mutation($input: UpdatePasswordInput!) { updatePassword(input: $input) { __typename ... on Problem { message fields { path issue message } } } }';

interface Sample {
  readonly what: string;
  readonly query: string;
  readonly variables?: object | string | null;
}

const inVariables: readonly Sample[] = [
  {
    what: 'a list for a string',
    query: LOGIN,
    variables: { input: { identifier: 'a', password: [CANARY] } },
  },
  {
    what: 'an object for a string',
    query: LOGIN,
    variables: { input: { identifier: 'a', password: { [CANARY]: CANARY } } },
  },
  {
    what: 'a string for a Boolean',
    query: LOGIN,
    variables: { input: { identifier: 'a', password: 'b', remember: CANARY } },
  },
  {
    what: 'an unknown enum value',
    query: LOGIN,
    variables: { input: { identifier: 'a', password: 'b', delivery: CANARY } },
  },
  {
    what: 'an unknown field',
    query: LOGIN,
    variables: { input: { identifier: 'a', password: 'b', [CANARY]: CANARY } },
  },
  { what: 'a missing field', query: LOGIN, variables: { input: { password: CANARY } } },
  { what: 'a string for an input', query: LOGIN, variables: { input: CANARY } },
  { what: 'a list for an input', query: LOGIN, variables: { input: [CANARY, { password: CANARY }] } },
  { what: 'variables that are a string', query: LOGIN, variables: CANARY },
  { what: 'variables that are a list', query: LOGIN, variables: [CANARY] },
  {
    what: 'a number of its own',
    query: LOGIN,
    variables: { input: { identifier: 1e300, password: CANARY } },
  },
  {
    what: 'an ID of another type',
    query: 'mutation($input: SendCodeInput!) { sendCode(input: $input) { __typename } }',
    variables: { input: { flowId: { a: CANARY } } },
  },
  { what: 'a variable nobody declared', query: 'query { me { id } }', variables: { [CANARY]: CANARY } },
];

const inDocuments: readonly Sample[] = [
  {
    what: 'a literal of another type',
    query: `mutation { login(input: { identifier: "a", password: "b", remember: "${CANARY}" }) { __typename } }`,
  },
  {
    what: 'a bare word for a string',
    query: `mutation { login(input: { identifier: "a", password: ${CANARY} }) { __typename } }`,
  },
  {
    what: 'a list literal',
    query: `mutation { login(input: { identifier: "a", password: ["${CANARY}"] }) { __typename } }`,
  },
  {
    what: 'an unknown enum value',
    query: `mutation { login(input: { identifier: "a", password: "b", delivery: ${CANARY} }) { __typename } }`,
  },
  {
    what: 'a missing field beside it',
    query: `mutation { login(input: { password: "${CANARY}" }) { __typename } }`,
  },
  {
    what: 'an unknown input field',
    query: `mutation { login(input: { identifier: "a", pasword: "${CANARY}", password: "b" }) { __typename } }`,
  },
  { what: 'a string for the whole input', query: `mutation { login(input: "${CANARY}") { __typename } }` },
  { what: 'an unknown argument', query: `mutation { login(password: "${CANARY}") { __typename } }` },
  {
    what: 'a string that never ends',
    query: `mutation { login(input: { identifier: "a", password: "${CANARY} }) { __typename } }`,
  },
  {
    what: 'a bad escape',
    query: `mutation { login(input: { identifier: "a", password: "${CANARY}\\q" }) { __typename } }`,
  },
  {
    what: 'a quote too many',
    query: `mutation { login(input: { identifier: "a", password: "x"${CANARY}" }) { __typename } }`,
  },
  {
    what: 'a number that is none',
    query: `mutation { login(input: { identifier: 12${CANARY}, password: "x" }) { __typename } }`,
  },
  {
    what: 'a number for a string',
    query: `mutation { login(input: { identifier: "${CANARY}", password: 7 }) { __typename } }`,
  },
  {
    what: 'a default value of another type',
    query: `mutation($p: Boolean = "${CANARY}") { login(input: { identifier: "a", password: "b", remember: $p }) { __typename } }`,
  },
  { what: 'an argument of a directive', query: `query { me @include(if: "${CANARY}") { id } }` },
  { what: 'no document at all', query: CANARY },
];

describe('what was sent is never said back', () => {
  let gateway: Gateway;
  let person: Person;

  before(async () => {
    gateway = await Gateway.start();
    person = await signUp(gateway);
  });
  after(() => gateway.stop());

  /** What quotes a text may cut it short. */
  function expectSilence(text: string): void {
    expect(text.toLowerCase()).to.not.include(CANARY.slice(0, 8).toLowerCase());
    expect(gateway.logged().toLowerCase()).to.not.include(CANARY.toLowerCase());
  }

  for (const { what, query, variables = {} } of inVariables) {
    it(`GQL-05 not in a variable: ${what}`, async () => {
      const answer = await gateway.client.post(JSON.stringify({ query, variables }));
      expect(answer.status, answer.text).to.be.below(500);
      expectSilence(answer.text);
    });
  }

  for (const { what, query, variables } of inDocuments) {
    it(`GQL-05 not in a document: ${what}`, async () => {
      const answer = await gateway.client.post(JSON.stringify({ query, variables }));
      expect(answer.status, answer.text).to.equal(400);
      expect(answer.body.errors?.[0]?.message, answer.text).to.be.a('string');
      expectSilence(answer.text);
    });
  }

  it('GQL-05 not in a body that is no JSON, an operation name or an address', async () => {
    const query = '{ __typename }';
    for (const body of [
      `{"query":"{ me { id } }","variables":{"password":"${CANARY}"`,
      CANARY,
      `"${CANARY}"`,
      JSON.stringify({ query, operationName: CANARY }),
      JSON.stringify({ query, operationName: [CANARY] }),
      JSON.stringify({ query: { [CANARY]: CANARY } }),
      JSON.stringify({ query, extensions: CANARY }),
      JSON.stringify({ query, extensions: { persistedQuery: { version: 1, sha256Hash: CANARY } } }),
    ]) {
      const answer = await gateway.client.post(body);
      expect(answer.status, answer.text).to.be.below(500);
      expectSilence(answer.text);
    }
    // A path is logged, so it has a word of its own here; a query string is not.
    for (const path of [
      `/elsewhere-5150`,
      `/graphql?query=${CANARY}`,
      `/graphql?query={me{id}}&variables=${CANARY}`,
    ]) {
      const answer = await send(gateway, path, { headers: { 'apollo-require-preflight': '1' } });
      expect(answer.status).to.be.within(400, 499);
      expect(answer.text).to.not.include('elsewhere-5150');
      expectSilence(answer.text);
    }
  });

  it('GQL-05 not when a password is weak, too long, ill-formed or wrong', async () => {
    const resetToken = await permitFor(gateway, person.email, person.email);
    const passwords = [
      `${CANARY.slice(0, 4)}`,
      `${CANARY}\ud800`,
      `${CANARY}${'a'.repeat(1100)}`,
      `${CANARY}${'a'.repeat(300)}`,
    ];
    for (const newPassword of passwords) {
      const { text, body } = await gateway.client.graphql(UPDATE, { input: { resetToken, newPassword } });
      expect(body.errors, text).to.equal(undefined);
      expect(text).to.include('"__typename":"Problem"').and.not.include(newPassword.slice(0, 12));
    }
    const { text } = await post(gateway, 'login', { identifier: person.email, password: CANARY });
    expect(text).to.include('INVALID_CREDENTIALS');
    const stranger = await post(gateway, 'login', { identifier: CANARY, password: CANARY });
    expectSilence(text + stranger.text);
  });

  it('GQL-05 not when a name, code, token or locale is refused', async () => {
    const username = newName();
    const good = { email: `${username}@example.com`, username, password: newPassword(), displayName: 'A' };
    const answers = [
      await post(gateway, 'register', { ...good, username: `${CANARY}!` }),
      await post(gateway, 'register', { ...good, email: `${CANARY}@` }),
      await post(gateway, 'register', { ...good, locale: CANARY }),
      await post(gateway, 'register', { ...good, displayName: `${CANARY}\u0000` }),
      await post(gateway, 'requestPasswordReset', { identifier: `${CANARY}@@` }),
      await post(gateway, 'verifyResetCode', { resetId: CANARY, code: CANARY }),
      await post(gateway, 'verifyEmail', { verificationId: CANARY, code: '123456' }),
      await post(gateway, 'sendCode', { flowId: CANARY, channelId: CANARY }),
      await post(gateway, 'refreshSession', { refreshToken: CANARY }),
      await post(gateway, 'updatePassword', { resetToken: CANARY, newPassword: CANARY }),
      await post(gateway, 'endSessions', { sessionIds: [CANARY] }, { token: CANARY }),
      await post(gateway, 'login', { identifier: 'a', password: 'b' }, { token: `${CANARY}.${CANARY}.x` }),
      await post(
        gateway,
        'login',
        { identifier: 'a', password: 'b' },
        { headers: { cookie: `__Host-latchkey_refresh=${CANARY}`, origin: CANARY } },
      ),
    ];
    for (const { text, status } of answers) {
      expect(status, text).to.be.below(500);
      expectSilence(text);
    }
  });
});
