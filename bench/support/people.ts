import { randomBytes } from 'node:crypto';
import { Client } from '../../test/support/http-client.js';
import type { Served } from './programs.js';

export interface Person {
  readonly identifier: string;
  readonly password: string;
  readonly token: string;
}

const REGISTER = `mutation($input: RegisterInput!) { register(input: $input) { __typename ... on Flow { id } } }`;
const VERIFY = `mutation($input: VerifyEmailInput!) { verifyEmail(input: $input) { __typename
  ... on SignedIn { tokens { accessToken } } } }`;

/** Somebody with an account, by way of the API and the development mailbox. */
export async function signUp(served: Served): Promise<Person> {
  const client = new Client(served.origin);
  const username = `b${randomBytes(6).toString('hex')}`;
  const email = `${username}@example.com`;
  const password = `plum-${randomBytes(9).toString('base64url')}-harbor`;
  const registered = await client.graphql<{ register: { id: string } }>(REGISTER, {
    input: { email, username, password },
  });
  const code = await codeTo(served, email);
  const { body, text } = await client.graphql<{ verifyEmail: { tokens?: { accessToken: string } } }>(VERIFY, {
    input: { verificationId: registered.body.data?.register.id, code },
  });
  const token = body.data?.verifyEmail.tokens?.accessToken;
  if (token === undefined) throw new Error(`Nobody could sign up: ${text}`);
  return { identifier: email, password, token };
}

async function codeTo(served: Served, email: string): Promise<string | undefined> {
  const answer = await fetch(`${served.origin}/dev/mailbox.json?wait=10&to=${encodeURIComponent(email)}`);
  return /"code":"([^"]+)"/.exec(await answer.text())?.[1];
}

/** The requests the questions are asked with. */
export const REQUESTS = {
  typename: JSON.stringify({ query: '{ __typename }' }),
  me: JSON.stringify({ query: '{ me { id username displayName } }' }),
  login: ({ identifier, password }: Pick<Person, 'identifier' | 'password'>) =>
    mutation('login', 'LoginInput!', '... on SignedIn { user { id } tokens { accessToken } }', {
      identifier,
      password,
    }),
  requestReset: mutation('requestPasswordReset', 'RequestPasswordResetInput!', '... on Flow { id }', {
    identifier: 'nobody%n@example.com',
  }),
  verifyCode: (resetId: string) =>
    mutation('verifyResetCode', 'VerifyResetCodeInput!', '... on Problem { code }', {
      resetId,
      code: '123456',
    }),
};

function mutation(name: string, type: string, selection: string, input: object): string {
  const query = `mutation($input: ${type}) { ${name}(input: $input) { __typename ${selection} } }`;
  return JSON.stringify({ query, variables: { input } });
}
