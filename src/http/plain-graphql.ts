import type { IncomingMessage } from 'node:http';
import { EVERYWHERE, type Everywhere, failure, operationsToLog } from './everywhere.js';
import { type Answer, type Exchange, headerOf } from './exchange.js';
import { type GraphqlDeps, headersFor, MAX_BODY, PATH, prepareGraphql } from './graphql-request.js';
import type { Observe } from './observation.js';

/*
 * Nearly every request is a POST to /graphql, spelled just so, with a small body in one piece and one answer. It needs
 * nothing that Hono does, and routing, middleware and web streams cost as much as a quarter of answering it: so it is
 * taken and answered with Node's own objects. Everything else about /graphql is in graphql-route.ts, by the same rules.
 */

/** Answers instead, when the caller has no business here. */
export type Guard = (exchange: Exchange, requestId: string) => Answer | null;

type PlainDeps = GraphqlDeps & Everywhere & { readonly guard?: Guard };

export function isPlain({ method, url, headers }: IncomingMessage): boolean {
  if (method !== 'POST' || url !== PATH) return false;
  if (!(Number(headers['content-length']) <= MAX_BODY)) return false;
  return headers.accept === undefined || !headers.accept.includes('text/event-stream');
}

/** Whatever goes wrong is an answer too. */
export function answerPlainly(deps: PlainDeps): (exchange: Exchange) => Promise<void> {
  const answerTo = answerer(deps);
  return async (exchange) => {
    const started = performance.now();
    const requestId = deps.newRequestId();
    deps.departure.asked(PATH);
    const operations: string[] = [];
    let status = 500;
    const work = async (): Promise<void> => {
      const answer = await answerTo(exchange, { requestId, operations });
      status = answer.status;
      exchange.outgoing.writeHead(status, linesOf(exchange, requestId, answer, deps)).end(answer.body);
      const ms = Math.round(performance.now() - started);
      const line = { requestId, method: 'POST', path: PATH, status, ms, ...operationsToLog(operations) };
      deps.log.info(line, 'request');
    };
    try {
      await (deps.observe?.(askedOf(exchange), work, () => ({ route: PATH, status })) ?? work());
    } finally {
      deps.departure.answered();
    }
  };
}

function askedOf(exchange: Exchange): Parameters<Observe>[0] {
  return { method: 'POST', path: PATH, traceparent: headerOf(exchange, 'traceparent') };
}

function answerer(
  deps: PlainDeps,
): (exchange: Exchange, of: { requestId: string; operations: string[] }) => Promise<Answer> {
  const prepare = prepareGraphql(deps);
  return async (exchange, { requestId, operations }) => {
    try {
      const refusal = deps.guard?.(exchange, requestId);
      if (refusal) return refusal;
      const read = () => wholeBody(exchange.incoming);
      const prepared = await prepare(exchange, { requestId, operations, search: '', read });
      return 'status' in prepared ? prepared : await deps.graphql(prepared.request, prepared.context);
    } catch (error) {
      return failure(error, requestId, deps);
    }
  };
}

/** As long as was announced, which `isPlain` has measured. Rejects when the connection breaks off before. */
function wholeBody(incoming: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => resolve(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)));
    incoming.on('error', reject);
  });
}

const ALWAYS = [...EVERYWHERE].map(([name, value]) => ({ key: name.toLowerCase(), name, value }));

/** Names and values by turns: the form Node takes without copying each header first. What the answer says itself replaces ours. */
function linesOf(exchange: Exchange, requestId: string, answer: Answer, deps: PlainDeps): string[] {
  const lines = ['X-Request-Id', requestId, 'Content-Length', String(Buffer.byteLength(answer.body))];
  for (const { key, name, value } of ALWAYS) {
    if (!answer.headers.has(key)) lines.push(name, value);
  }
  for (const line of headersFor(exchange.incoming.headers.origin, deps.allowedOrigins)) lines.push(...line);
  for (const [name, value] of answer.headers) {
    if (name !== 'content-length') lines.push(name, value);
  }
  if (deps.departure.isUnderWay) lines.push('Connection', 'close');
  return lines;
}
