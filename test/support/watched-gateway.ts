import { serveMetrics } from '../../src/http/metrics-listener.js';
import { type Exposition, scrape } from './exposition.js';
import { Gateway } from './gateway.js';
import { freePorts } from './service-process.js';

/** A gateway whose metrics are read over HTTP. */
export class WatchedGateway {
  private constructor(
    readonly gateway: Gateway,
    readonly address: string,
    private readonly listener: { close(): Promise<void> },
  ) {}

  static async start(env: Record<string, string> = {}): Promise<WatchedGateway> {
    const [port = 0] = await freePorts(1);
    const gateway = await Gateway.start({ env: { METRICS_PORT: String(port), ...env } });
    const { metrics } = gateway.app;
    if (metrics === null) throw new Error('This gateway counts nothing.');
    const listener = await serveMetrics(metrics, { host: '127.0.0.1', port });
    return new WatchedGateway(gateway, `http://127.0.0.1:${port}/metrics`, listener);
  }

  scrape(): Promise<Exposition> {
    return scrape(this.address);
  }

  /** What the counters moved by while something happened. */
  async moved(work: () => Promise<unknown>): Promise<Record<string, number>> {
    const before = await this.scrape();
    await work();
    await this.gateway.app.core.outbox.idle();
    return (await this.scrape()).movedSince(before);
  }

  async stop(): Promise<void> {
    await this.listener.close();
    await this.gateway.stop();
  }
}
