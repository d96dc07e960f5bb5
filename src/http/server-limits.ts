import type { ServerOptions } from 'node:http';
import type { ServerType } from '@hono/node-server';

/** Milliseconds within which the headers, and the whole request, must have come (OWASP ASVS 4.2.1). */
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
/**
 * Milliseconds a connection without a request is kept. Longer than the minute balancers keep theirs: whoever closes
 * first must not be us, or a request that is just on its way is lost and becomes a 502.
 */
const KEEP_ALIVE_MS = 65_000;
/** Milliseconds between two looks at how long connections have taken. Node's own half minute would triple the limit. */
const LOOK_MS = 1_000;
const MAX_HEADERS = 64;

/** Bounds that Node takes only while a server is made: `serve({ …, serverOptions: SERVER_OPTIONS })`. */
export const SERVER_OPTIONS: ServerOptions = {
  connectionsCheckingInterval: LOOK_MS,
  insecureHTTPParser: false,
  // Of a header that comes twice Node would read the first, and whoever stands before us may have read the last.
  joinDuplicateHeaders: true,
  maxHeaderSize: 16 * 1024,
  requireHostHeader: true,
};

/** What one connection may take of this process. Call it before the server listens, or right after. */
export function serverLimits(server: ServerType): void {
  if (!('headersTimeout' in server)) return;
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxHeadersCount = MAX_HEADERS;
}
