import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { GatewayProcess } from './gateway-process.js';

/** Milliseconds between two looks at each /readyz. */
const LOOK_EVERY = 100;
const LONGEST_LOOK = 1_000;

/**
 * A balancer as simple as they come: takes the members that say they are ready in turn, keeps connections open, and
 * tries nothing twice. What it cannot deliver it answers with 502.
 */
export class Balancer {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly server: Server;
  private isOver = false;
  private members: readonly GatewayProcess[];
  private ready: readonly GatewayProcess[];
  private turn = 0;

  private constructor(members: readonly GatewayProcess[]) {
    this.members = members;
    this.ready = members;
    this.server = createServer((incoming, outgoing) => this.pass(incoming, outgoing));
  }

  static async over(members: readonly GatewayProcess[]): Promise<Balancer> {
    const balancer = new Balancer(members);
    await new Promise<void>((resolve) => balancer.server.listen(0, '127.0.0.1', resolve));
    void balancer.look();
    return balancer;
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  replace(old: GatewayProcess, fresh: GatewayProcess): void {
    this.members = this.members.map((one) => (one === old ? fresh : one));
  }

  async close(): Promise<void> {
    this.isOver = true;
    this.agent.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** One look after the other, so that no old verdict outlives a new one. Who takes too long is not ready. */
  private async look(): Promise<void> {
    while (!this.isOver) {
      const { members } = this;
      const verdicts = await Promise.all(members.map((one) => one.isReady(LONGEST_LOOK)));
      if (members === this.members) this.ready = members.filter((_, n) => verdicts[n]);
      await pause(LOOK_EVERY);
    }
  }

  private pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    this.turn += 1;
    const member = this.ready[this.turn % this.ready.length];
    const fail = (reason: string): void => {
      outgoing.writeHead(502).end(reason);
    };
    if (member === undefined) {
      fail('nobody is ready');
      return;
    }
    const { method = 'GET', url = '/', headers } = incoming;
    const onward = request(
      { host: '127.0.0.1', port: member.port, agent: this.agent, method, path: url, headers },
      (answer) => {
        const { connection: _, ...kept } = answer.headers;
        outgoing.writeHead(answer.statusCode ?? 502, kept);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', (error) => fail(`${member.name}: ${error.message}`));
    incoming.pipe(onward);
  }
}
