import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A piece of wire between a client and a server on this machine that can be cut or go silent, for what a signal to
 * the server cannot show.
 */
export class Wire {
  private readonly sockets = new Set<Socket>();
  private isSilent = false;
  private isCut = false;
  port = 0;

  private constructor(
    private readonly server: Server,
    private readonly to: { readonly host: string; readonly port: number },
  ) {}

  static async to(target: { readonly host: string; readonly port: number }): Promise<Wire> {
    const server = createServer();
    const wire = new Wire(server, target);
    server.on('connection', (socket) => wire.accept(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    wire.port = typeof address === 'object' && address !== null ? address.port : 0;
    return wire;
  }

  /** Everything sent from now on is kept back; nobody is told. */
  silence(): void {
    this.isSilent = true;
    for (const socket of this.sockets) {
      socket.pause();
    }
  }

  /** Connections break, and new ones do as soon as they are made. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) {
      socket.resetAndDestroy();
    }
  }

  mend(): void {
    this.isCut = false;
    this.isSilent = false;
    for (const socket of this.sockets) {
      socket.resume();
    }
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(client: Socket): void {
    if (this.isCut) {
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.to.port, this.to.host);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(one);
      one.on('data', (chunk: Buffer) => other.write(chunk));
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
      if (this.isSilent) {
        one.pause();
      }
    }
  }
}
