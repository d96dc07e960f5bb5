import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request and its answer as Node has them; Hono keeps both in `c.env`. */
export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** What is to be answered. Names of headers are in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** `name` is in lower case. One that came several times is one list, as SERVER_OPTIONS have it. */
export function headerOf({ incoming }: Exchange, name: string): string | undefined {
  const value = incoming.headers[name];
  return typeof value === 'object' ? value.join(', ') : value;
}

/** JSON of ours, as Hono would call it. */
export function jsonAnswer(
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const all = new Map([['content-type', 'application/json'], ...Object.entries(headers)]);
  return { status, headers: all, body: JSON.stringify(body) };
}

/** The shape of a refusal that comes before GraphQL. */
export function errorsOf(requestId: string, message: string, code = 'BAD_REQUEST'): object {
  return { errors: [{ message, extensions: { code, requestId } }] };
}
