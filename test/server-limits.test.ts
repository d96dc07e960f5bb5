import { serve } from '@hono/node-server';
import { expect } from 'chai';
import { SERVER_OPTIONS, serverLimits } from '../src/http/server-limits.js';
import { statusOf } from './support/raw-socket.js';

describe('the limits of connections', () => {
  it('HTTP-07 gives headers at most 10 seconds, requests 30, and looks often enough to hold to it', async () => {
    const server = serve({
      // As every handler of ours: nothing is answered before all was read.
      fetch: async (request) => new Response(await request.text()),
      port: 0,
      hostname: '127.0.0.1',
      serverOptions: SERVER_OPTIONS,
    });
    serverLimits(server);
    try {
      if (!('headersTimeout' in server)) throw new Error('Not a server of HTTP/1.1.');
      expect(server.headersTimeout).to.be.within(1, 10_000);
      expect(server.requestTimeout).to.be.within(1, 30_000);
      expect(server.keepAliveTimeout).to.be.within(60_001, 120_000);
      expect(server.maxHeadersCount).to.be.within(1, 100);
      // Shorter than a person would set it, for the same clockwork.
      server.headersTimeout = 200;
      server.requestTimeout = 400;
      await new Promise<void>((resolve) => server.once('listening', resolve));
      const address = server.address();
      if (typeof address !== 'object' || address === null) throw new Error('No port.');
      const url = `http://127.0.0.1:${address.port}`;
      const statuses = await Promise.all([
        statusOf(url, 'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: '),
        statusOf(url, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1'),
      ]);
      expect(statuses).to.deep.equal([408, 408]);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
