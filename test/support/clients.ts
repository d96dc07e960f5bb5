import { CLIENT_SCOPES } from '../../src/flows/scopes.js';
import type { Registrar } from '../../src/services/clients.js';
import type { Gateway } from './gateway.js';

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
