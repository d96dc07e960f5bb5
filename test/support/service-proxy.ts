import { connect, createServer, type Server, type Socket } from 'node:net';

interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** Node never ends when a socket was reset that was saying goodbye already: its handle stays half closed. */
function breakOff(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

/** One connection, there and back. */
interface Line {
  readonly sockets: readonly Socket[];
  /** What was sent into silence; null while it is heard. */
  kept: (() => void)[] | null;
}

/**
 * A piece of wire between a client and a server on this machine that can be cut or go silent, for what a signal to
 * the server cannot show.
 */
export class Wire {
  private readonly lines = new Set<Line>();
  private isSilent = false;
  private isCut = false;
  port = 0;

  private constructor(
    private readonly server: Server,
    private to: HostPort,
  ) {}

  static async to(target: HostPort): Promise<Wire> {
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
    for (const line of this.lines) line.kept ??= [];
  }

  /** Connections that are made from now on lead there, and are heard; those there are stay as they are. */
  lead(to: HostPort): void {
    this.to = to;
    this.isSilent = false;
  }

  /** Connections break, and new ones do as soon as they are made. */
  cut(): void {
    this.isCut = true;
    for (const { sockets } of this.lines) for (const socket of sockets) breakOff(socket);
  }

  mend(): void {
    this.isCut = false;
    this.isSilent = false;
    for (const line of this.lines) {
      const kept = line.kept ?? [];
      line.kept = null;
      for (const send of kept) send();
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
    const line: Line = { sockets: [client, server], kept: this.isSilent ? [] : null };
    this.lines.add(line);
    const pass = (send: () => void): void => {
      if (line.kept === null) send();
      else line.kept.push(send);
    };
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('data', (chunk: Buffer) => pass(() => other.write(chunk)));
      one.on('error', () => pass(() => other.destroy()));
      one.on('close', () => {
        pass(() => other.destroy());
        if (other.destroyed) this.lines.delete(line);
      });
    }
  }
}
