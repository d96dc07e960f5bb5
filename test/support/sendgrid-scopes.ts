import { createServer, type Server } from 'node:http';

/** A stand-in for SendGrid's v3 `GET /v3/scopes` on loopback. */
export class SendGridScopes {
  readonly apiKey = 'SG.a-key-for-tests-only';
  /** What the key may do. */
  scopes: readonly string[] = ['mail.send', 'sender_verification_eligible'];
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const isKnown = request.headers.authorization === `Bearer ${this.apiKey}`;
      const isThere = request.method === 'GET' && request.url === '/v3/scopes';
      response.writeHead(isThere ? (isKnown ? 200 : 401) : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isThere && isKnown ? { scopes: this.scopes } : { errors: [] }));
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get baseUrl(): string {
    const address = this.server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The server is not listening.');
    return `http://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
