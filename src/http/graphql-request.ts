import type { IncomingHttpHeaders } from 'node:http';
import type { Context } from '../graphql/context.js';
import type { StreamAnswer } from '../graphql/subscriptions.js';
import type { Trust } from '../graphql/trusted-documents.js';
import { type Answer, type Exchange, errorsOf, jsonAnswer } from './exchange.js';
import type { ExplorerPage } from './explorer.js';
import { contextOf, type NoteRefusal, type Recognise } from './request-context.js';
import type { ProxyTest } from './source.js';
import { parseStrictJson } from './strict-json.js';

export interface GraphqlRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly search: string;
  /** Parsed JSON; undefined when there was none. */
  readonly body: unknown;
}

export interface GraphqlDeps {
  readonly graphql: (
    request: GraphqlRequest,
    context: { requestId: string; create: () => Promise<Context> },
  ) => Promise<Answer>;
  /** The same for a client that wants events. */
  readonly events: (
    body: unknown,
    context: { requestId: string; create: () => Promise<Context> },
  ) => Promise<StreamAnswer>;
  /** Turns ids of documents into documents; null where every document runs. */
  readonly trust: Trust | null;
  readonly recognise: Recognise;
  readonly noteRefusal: NoteRefusal;
  readonly allowedOrigins: readonly string[];
  readonly publicUrl: string;
  readonly isProxy: ProxyTest;
  /** What a browser that opens the address is shown. Development only. */
  readonly explorer: (() => Promise<ExplorerPage>) | null;
}

/** Bytes. The largest honest request is a few hundred. */
export const MAX_BODY = 64 * 1024;
export const PATH = '/graphql';
/** An Accept header that takes what we answer in. */
const TAKEN =
  /^(?:.*,)?\s*(?:\*\/\*|application\/(?:\*|json|graphql-response\+json)|text\/event-stream)\s*(?:[,;]|$)/i;
/** Headers of ours that a page of another origin may read. */
export const EXPOSED = ['X-Request-Id', 'Retry-After', 'WWW-Authenticate'] as const;

/** What depends on the page that asks, after the preflight. */
export function headersFor(
  origin: string | undefined,
  allowedOrigins: readonly string[],
): readonly (readonly [string, string])[] {
  const always = ['Vary', 'Origin'] as const;
  if (origin === undefined || !allowedOrigins.includes(origin)) return [always];
  return [
    always,
    ['Access-Control-Allow-Origin', origin],
    ['Access-Control-Allow-Credentials', 'true'],
    ['Access-Control-Expose-Headers', EXPOSED.join(',')],
  ];
}

interface Given {
  readonly requestId: string;
  /** Filled with what the document asks for, for the line of the request. */
  readonly operations: string[];
  /** Of a GET, with its question mark. */
  readonly search: string;
  /** The bytes of the body, which is small enough. Rejects when it breaks off. */
  readonly read: () => Promise<ArrayBuffer | Uint8Array>;
}

interface Prepared {
  readonly request: GraphqlRequest;
  readonly context: { readonly requestId: string; readonly create: () => Promise<Context> };
}

/** Reads a request as far as GraphQL takes it over, or answers why it does not get there. */
export function prepareGraphql(
  deps: GraphqlDeps,
): (exchange: Exchange, given: Given) => Promise<Prepared | Answer> {
  const { recognise, noteRefusal, isProxy } = deps;
  const trustedOrigins = [new URL(deps.publicUrl).origin, ...deps.allowedOrigins];
  const known = { recognise, noteRefusal, isProxy, trustedOrigins };
  return async (exchange, given) => {
    const { requestId, search, read } = given;
    const { method = '', headers } = exchange.incoming;
    const refused = (status: number, message: string, code?: string): Answer =>
      jsonAnswer(status, errorsOf(requestId, message, code));
    const wrongType = method === 'POST' ? unreadType(headers) : null;
    if (wrongType !== null) return refused(415, wrongType);
    // Apollo would say so too, once everything has run: the caller would not learn what became of it.
    const isTaken = method !== 'POST' || TAKEN.test(headers.accept ?? '*/*');
    if (!isTaken) return refused(406, 'Ask for application/json.');
    const body = method === 'POST' ? await parsed(read) : undefined;
    if (body instanceof SyntaxError) return refused(400, body.message);
    const sent = { search, body };
    const asked = deps.trust === null ? sent : deps.trust(sent);
    if ('code' in asked) return refused(asked.status, asked.message, asked.code);
    const context = { requestId, create: () => contextOf(exchange, given, known) };
    return { request: { method, headers, ...asked }, context };
  };
}

/**
 * Why a body of this type is not read. Only JSON in UTF-8 as it is: a form of another site can send the other types
 * without asking, and what was compressed may unfold to any size.
 */
function unreadType(headers: IncomingHttpHeaders): string | null {
  if (!isJson(headers['content-type'])) return 'Send the request as application/json in UTF-8.';
  const encoding = headers['content-encoding'] ?? 'identity';
  const isPlain = encoding.trim().toLowerCase() === 'identity';
  return isPlain ? null : 'Send the request without compression.';
}

async function parsed(read: Given['read']): Promise<unknown> {
  try {
    return parseStrictJson(await read());
  } catch {
    // Also a client that went away in the middle, which will not read this.
    return new SyntaxError('The request body is not valid JSON in UTF-8.');
  }
}

function isJson(contentType = ''): boolean {
  if (contentType === 'application/json') return true;
  const [type = '', ...parameters] = contentType.split(';').map((one) => one.trim().toLowerCase());
  const charsets = parameters.filter((one) => /^charset\s*=/.test(one));
  return type === 'application/json' && charsets.every((one) => /^charset\s*=\s*"?utf-?8"?$/.test(one));
}
