import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a receiver does with a message; the last one of a script stays. */
export type Reply =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Answers when that is over. */
  | { readonly status: number; readonly after: Promise<void> }
  /** Takes the request and never says a word. */
  | { readonly silence: true }
  /** Answers 200 and a body that never ends. */
  | { readonly endless: true }
  | { readonly hangUp: true };

export interface Told {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly message: {
    readonly type: string;
    readonly timestamp: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

/** Somebody who is told of events, on loopback: records what comes, and fails as it is told to. */
export class WebhookReceiver {
  readonly told: Told[] = [];
  private script: Reply[] = [{ status: 204 }];
  private readonly server: Server;
  private readonly waiting = new Set<() => void>();

  constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        const { url: path = '', headers } = request;
        this.told.push({ path, headers, body, message: JSON.parse(body) });
        for (const wake of this.waiting) wake();
        this.waiting.clear();
        const reply = this.script.length > 1 ? this.script.shift() : this.script[0];
        if (reply === undefined || 'silence' in reply) return;
        if ('hangUp' in reply) response.destroy();
        else if ('endless' in reply) pour(response);
        else if ('after' in reply) void reply.after.then(() => response.writeHead(reply.status).end());
        else response.writeHead(reply.status, reply.headers).end('x'.repeat(10));
      });
    });
  }

  async start(host = '127.0.0.1', port = 0): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
    return this;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  url(path = '/hook'): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  reply(...script: Reply[]): void {
    this.script = script;
  }

  /** Resolves when so many messages have come in since it was started. */
  async arrived(count: number): Promise<void> {
    while (this.told.length < count) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }

  kinds(): readonly string[] {
    return this.told.map(({ message }) => message.type);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

function pour(response: NodeJS.WritableStream & { destroyed?: boolean }): void {
  const more = (): void => {
    while (response.destroyed !== true && response.write('x'.repeat(65_536)));
  };
  response.on('drain', more);
  response.on('error', () => undefined);
  more();
}
