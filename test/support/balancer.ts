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

/** Milliseconds between two looks at each /readyz: not in a hurry, as balancers are. */
const LOOK_EVERY = 2_500;
const LONGEST_LOOK = 500;
/** Looks in a row without an answer after which a member is away. One that says no is believed at once. */
const FALL = 3;

/**
 * A balancer as simple as they come: takes the members that say they are ready in turn, keeps connections open, and
 * tries nothing twice. What it cannot deliver it answers with 502.
 */
export class Balancer {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly server: Server;
  private isOver = false;
  private members: readonly GatewayProcess[] = [];
  private readonly away = new Set<GatewayProcess>();
  private turn = 0;

  private constructor(members: readonly GatewayProcess[]) {
    for (const one of members) this.add(one);
    this.server = createServer((incoming, outgoing) => this.pass(incoming, outgoing));
  }

  static async over(members: readonly GatewayProcess[]): Promise<Balancer> {
    const balancer = new Balancer(members);
    await new Promise<void>((resolve) => balancer.server.listen(0, '127.0.0.1', resolve));
    return balancer;
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  replace(old: GatewayProcess, fresh: GatewayProcess): void {
    this.members = this.members.filter((one) => one !== old);
    this.add(fresh);
  }

  async close(): Promise<void> {
    this.isOver = true;
    this.agent.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private add(member: GatewayProcess): void {
    this.members = [...this.members, member];
    void this.watch(member);
  }

  /** One look after the other, and each member for itself: none is overlooked because another one is slow. */
  private async watch(member: GatewayProcess): Promise<void> {
    let silent = 0;
    while (!this.isOver && this.members.includes(member)) {
      const verdict = await member.readiness(LONGEST_LOOK);
      silent = verdict === null ? silent + 1 : 0;
      if (verdict === true) this.away.delete(member);
      if (verdict === false || silent >= FALL) this.away.add(member);
      await pause(LOOK_EVERY);
    }
    this.away.delete(member);
  }

  private pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    this.turn += 1;
    const ready = this.members.filter((one) => !this.away.has(one));
    const member = ready[this.turn % ready.length];
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
