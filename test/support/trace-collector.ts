import { createServer, type Server } from 'node:http';

export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly status: { readonly code?: number };
  readonly attributes: readonly { readonly key: string; readonly value: unknown }[];
  readonly events: readonly unknown[];
}

interface Export {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly CollectedSpan[] }[];
  }[];
}

/** An OTLP/HTTP collector on loopback that takes JSON. */
export class TraceCollector {
  readonly spans: CollectedSpan[] = [];
  /** Every body as it came. */
  readonly raw: string[] = [];
  /** What it answers. */
  status = 200;
  private readonly server: Server;

  constructor() {
    this.server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      const isExport = request.method === 'POST' && request.url === '/otel/v1/traces';
      if (isExport && this.status === 200) this.take(Buffer.concat(chunks).toString('utf8'));
      response.writeHead(isExport ? this.status : 404, { 'content-type': 'application/json' }).end('{}');
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get endpoint(): string {
    const address = this.server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The collector is not listening.');
    return `http://127.0.0.1:${address.port}/otel`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  named(name: string): CollectedSpan[] {
    return this.spans.filter((span) => span.name === name);
  }

  private take(body: string): void {
    this.raw.push(body);
    const { resourceSpans }: Export = JSON.parse(body);
    this.spans.push(...resourceSpans.flatMap((one) => one.scopeSpans).flatMap(({ spans }) => spans));
  }
}
