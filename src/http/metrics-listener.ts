import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** Something that can be read as Prometheus's exposition text. */
interface Readable {
  readonly contentType: string;
  read(): Promise<string>;
}

/**
 * Serves `GET /metrics` and nothing else, on an address of its own: what it tells is for operators, so it never
 * stands on the port that people reach. Answers once it listens; rejects when it cannot.
 */
export async function serveMetrics(
  metrics: Readable,
  address: { readonly host: string; readonly port: number },
): Promise<{ close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(metrics, request, response).catch(() => refuse(response, 503));
  });
  await listening(server, address);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${error.code})`;
      reject(new Error(`METRICS_PORT ${port} on ${host} ${why}. Choose others: METRICS_PORT, METRICS_HOST.`));
    });
    server.listen(port, host, () => resolve());
  });
}

async function answer(metrics: Readable, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path] = (request.url ?? '').split('?');
  if (path !== '/metrics') return refuse(response, 404);
  if (request.method !== 'GET') return refuse(response, 405, { allow: 'GET' });
  const text = await metrics.read();
  response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' });
  response.end(text);
}

function refuse(
  response: ServerResponse,
  status: 404 | 405 | 503,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { ...headers, 'content-length': '0' });
  response.end();
}
