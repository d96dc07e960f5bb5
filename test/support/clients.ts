import type { Role } from '../../entities/account.js';
import { CLIENT_SCOPES } from '../../src/flows/scopes.js';
import type { Registrar } from '../../src/services/clients.js';
import type { Gateway } from './gateway.js';
import type { Answer } from './http-client.js';
import { type Asked, ask, newName, newPassword } from './person.js';

export interface Registered {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What a form was answered. */
export interface FormAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

interface Sending {
  readonly basic?: Registered;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of a form. */
  readonly raw?: string;
}

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** An operator at a command line, who may do everything. */
export const OPERATOR: Registrar = {
  id: null,
  isMachine: false,
  scopes: null,
  reason: null,
  origin: { requestId: 'cli', ip: null, network: null, device: 'a test', deviceCookie: null, viewer: null },
};

/** A client that an operator has registered. */
export async function register(
  { app }: Pick<Gateway, 'app'>,
  scopes: readonly string[] = CLIENT_SCOPES,
  publicKeys: readonly unknown[] = [],
): Promise<Registered> {
  const wanted = { name: 'A partner', scopes, publicKeys };
  const { client, clientSecret } = await app.core.clients.create(wanted, OPERATOR);
  return { clientId: client.id, clientSecret };
}

/** A form to one of the standard endpoints. */
export async function sendForm(
  { url }: Pick<Gateway, 'url'>,
  path: string,
  form: Readonly<Record<string, string>>,
  { basic, headers = {}, raw }: Sending = {},
): Promise<FormAnswer> {
  const pair = basic && `${encodeURIComponent(basic.clientId)}:${encodeURIComponent(basic.clientSecret)}`;
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(pair === undefined ? {} : { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }),
      ...headers,
    },
    body: raw ?? new URLSearchParams(form).toString(),
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: parsed(text), text };
}

export function askToken(
  gateway: Pick<Gateway, 'url'>,
  basic: Registered,
  scope?: string,
  headers?: Readonly<Record<string, string>>,
): Promise<FormAnswer> {
  const form = { grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) };
  return sendForm(gateway, '/oauth2/token', form, { basic, ...(headers === undefined ? {} : { headers }) });
}

/** The access token of a client; throws for anything else. */
export async function tokenOf(
  gateway: Pick<Gateway, 'url'>,
  basic: Registered,
  scope?: string,
): Promise<string> {
  const { status, body, text } = await askToken(gateway, basic, scope);
  if (typeof body.access_token === 'string') return body.access_token;
  throw new Error(`No token: ${status} ${text}`);
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

export interface InCharge {
  readonly id: string;
  readonly token: string;
  readonly refreshToken: string;
}

/** Somebody with these roles, who has just signed in. */
export async function signInAs(gateway: Gateway, roles: readonly Role[]): Promise<InCharge> {
  const username = newName();
  const password = newPassword();
  const email = `${username}@example.com`;
  const wanted = { email, username, displayName: null, password, roles };
  await gateway.app.core.accountMaker.create(wanted, OPERATOR.origin);
  const { user, tokens } = await ask(gateway, 'login', { identifier: email, password });
  if (!user || !tokens?.refreshToken) throw new Error('There was no sign-in.');
  return { id: user.id, token: tokens.accessToken, refreshToken: tokens.refreshToken };
}

const CLIENT = 'id name scopes enabled createdAt lastUsedAt';
const CREATED = `... on ClientCreated { clientSecret client { ${CLIENT} } }`;
const MUTATIONS = {
  createClient: ['CreateClientInput!', CREATED],
  rotateClientSecret: ['ClientInput!', CREATED],
  setClientKeys: ['SetClientKeysInput!', `... on Client { ${CLIENT} }`],
  disableClient: ['ClientInput!', `... on Client { ${CLIENT} }`],
  issueClientToken: [
    'IssueClientTokenInput!',
    '... on TokenSet { accessToken refreshToken expiresIn scope }',
  ],
  introspectToken: [
    'IntrospectTokenInput!',
    '... on TokenInfo { active scope clientId user { id } sessionId issuer audience issuedAt expiresAt }',
  ],
} as const;

export interface ListedClient {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly enabled: boolean;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

/** What a mutation about clients answered, with all fields of all its members. */
export interface Told extends Partial<ListedClient> {
  readonly __typename: string;
  readonly code?: string;
  readonly retryAfter?: number | null;
  readonly fields?: readonly { readonly path: readonly string[]; readonly message: string }[];
  readonly client?: ListedClient;
  readonly clientSecret?: string;
  readonly accessToken?: string;
  readonly refreshToken?: string | null;
  readonly expiresIn?: number;
  readonly scope?: string | null;
  readonly active?: boolean;
  readonly clientId?: string | null;
  readonly user?: { readonly id: string } | null;
  readonly sessionId?: string | null;
  readonly audience?: readonly string[] | null;
}

/** What one of the mutations about clients answered; throws for anything but data. */
export async function tell(
  gateway: Asked,
  name: keyof typeof MUTATIONS,
  input: object,
  token?: string,
): Promise<Told> {
  const { status, text, body } = await post(gateway, name, input, token);
  const told = body.data?.[name];
  if (told === undefined || told === null) throw new Error(`${name} answered ${status}: ${text}`);
  return told;
}

/** The whole answer to one of them over HTTP. */
export function post(
  { client }: Asked,
  name: keyof typeof MUTATIONS,
  input: object,
  token?: string,
): Promise<Answer<Record<string, Told | null>>> {
  const [type, selection] = MUTATIONS[name];
  const problem = '... on Problem { code retryAfter fields { path message } }';
  const document = `mutation($input: ${type}) { ${name}(input: $input) { __typename ${selection} ${problem} } }`;
  return client.graphql(document, { input }, token === undefined ? {} : { token });
}

/** The clients that somebody sees. */
export async function clientsOf({ client }: Asked, token: string): Promise<readonly ListedClient[]> {
  const { body, text } = await client.graphql<{ clients: readonly ListedClient[] | null }>(
    `{ clients { ${CLIENT} } }`,
    {},
    { token },
  );
  if (!body.data?.clients) throw new Error(text);
  return body.data.clients;
}
