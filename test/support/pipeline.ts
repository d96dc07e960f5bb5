import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Gateway } from './gateway.js';
import type { GraphQLBody } from './http-client.js';
import { documentOf, type MutationName, type Outcome } from './person.js';
import { openSocket, readSocket } from './raw-socket.js';

export interface Burst {
  /** In the order of the requests. */
  readonly outcomes: readonly Outcome[];
  /** Requests that had begun within the gateway when the first answer left it. */
  readonly begunTogether: number;
}

const PATIENCE_MS = 15_000;

/**
 * The same mutation with each of these inputs, at once: HTTP/1.1 pipelining (RFC 9112 section 9.3.2) in one write per
 * socket, which fits one TCP segment on loopback, so that no time on the way lies between one request and the next.
 * Throws for anything but data.
 */
export async function burst(
  gateway: Pick<Gateway, 'url'>,
  name: MutationName,
  inputs: readonly object[],
  socketCount: number,
): Promise<Burst> {
  const shares = Array.from({ length: socketCount }, (_, socket) =>
    inputs.filter((__, n) => n % socketCount === socket),
  );
  const sockets = await Promise.all(shares.map(() => openSocket(gateway.url, '')));
  const watch = watchServer();
  try {
    for (const [n, socket] of sockets.entries()) socket.write(pipelined(name, shares[n] ?? []));
    const answers = await Promise.all(sockets.map((socket) => readSocket(socket, PATIENCE_MS)));
    const told = answers.map((answer) => bodiesOf(answer).map((body) => outcomeIn(name, body)));
    const outcomes = inputs.map((_, n) => told[n % socketCount]?.[Math.floor(n / socketCount)]);
    return { outcomes: outcomes.map(given), begunTogether: watch.begunTogether() };
  } finally {
    watch.end();
  }
}

/** Requests written one behind the other; the last one asks for the connection to be closed. */
function pipelined(name: MutationName, inputs: readonly object[]): string {
  const query = documentOf(name);
  const requests = inputs.map((input, n) => {
    const body = JSON.stringify({ query, variables: { input } });
    const lines = ['POST /graphql HTTP/1.1', 'Host: localhost', 'Content-Type: application/json'];
    if (n === inputs.length - 1) lines.push('Connection: close');
    return [...lines, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
  });
  return requests.join('');
}

/** The bodies of answers that follow each other. `answers` has one character for each byte. */
function bodiesOf(answers: string): readonly string[] {
  const bodies: string[] = [];
  for (let rest = answers; rest !== ''; ) {
    const end = rest.indexOf('\r\n\r\n');
    const length = Number(/^content-length: (\d+)\r?$/im.exec(rest.slice(0, end))?.[1]);
    if (!rest.startsWith('HTTP/1.1 ') || end < 0 || Number.isNaN(length))
      throw new Error(`No answer: ${rest}`);
    const start = end + 4;
    bodies.push(Buffer.from(rest.slice(start, start + length), 'latin1').toString('utf8'));
    rest = rest.slice(start + length);
  }
  return bodies;
}

function outcomeIn(name: MutationName, text: string): Outcome {
  const body: GraphQLBody<Record<string, Outcome>> = JSON.parse(text);
  const outcome = body.data?.[name];
  if (outcome === undefined) throw new Error(`${name} answered: ${text}`);
  return outcome;
}

function given(outcome: Outcome | undefined): Outcome {
  if (outcome === undefined) throw new Error('A request had no answer.');
  return outcome;
}

/** Counts the requests of this process's servers up to their first answer. */
function watchServer(): { readonly begunTogether: () => number; readonly end: () => void } {
  let begun = 0;
  let isAnswered = false;
  const onStart = (): void => {
    if (!isAnswered) begun += 1;
  };
  const onFinish = (): void => {
    isAnswered = true;
  };
  subscribe('http.server.request.start', onStart);
  subscribe('http.server.response.finish', onFinish);
  return {
    begunTogether: () => begun,
    end: () => {
      unsubscribe('http.server.request.start', onStart);
      unsubscribe('http.server.response.finish', onFinish);
    },
  };
}
