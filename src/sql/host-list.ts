import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** A server that accepts but does not greet is frozen or overloaded: go on to the next after so many milliseconds. */
const GREETING_LIMIT = 600;
const ERROR_PACKET = 0xff;
const HEADER_BYTES = 4;

/** Answers the open socket and the server's greeting, which MySQL sends before the client says a word. */
function greet(target: HostPort): Promise<{ socket: Socket; greeting: Buffer }> {
  return new Promise((resolve, reject) => {
    const socket = connect(target.port, target.host);
    const giveUp = (error: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => giveUp(new Error('no greeting in time')), GREETING_LIMIT);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 10_000);
    socket.once('error', giveUp);
    socket.once('close', () => giveUp(new Error('closed without a greeting')));
    socket.once('data', (greeting: Buffer) => {
      if (greeting[HEADER_BYTES] === ERROR_PACKET) {
        giveUp(new Error('the server turned the connection down'));
        return;
      }
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.pause();
      resolve({ socket, greeting });
    });
  });
}

/** A list of servers of which one at a time is used: the first that greets, and that one until it disappoints. */
export class HostList {
  private preferred = 0;
  /** How often another host was preferred: who began before the last time knows less than what decided it. */
  private changes = 0;

  constructor(private readonly hosts: readonly HostPort[]) {}

  get size(): number {
    return this.hosts.length;
  }

  /** Tries every host once, beginning with the one that served last. */
  async open(): Promise<{ socket: Socket; greeting: Buffer; host: HostPort }> {
    const first = this.preferred;
    const since = this.changes;
    for (let step = 0; step < this.hosts.length; step += 1) {
      const position = (first + step) % this.hosts.length;
      const host = this.hosts[position];
      const opened = host && (await greet(host).catch(() => undefined));
      if (host && opened) {
        if (this.changes === since) this.prefer(position);
        return { ...opened, host };
      }
    }
    throw Object.assign(new Error('No database host answered.'), { code: 'ECONNREFUSED' });
  }

  /** The next connection begins with the host after this one, if this is still the one in use. */
  leave(host: HostPort): void {
    if (this.hosts[this.preferred] === host) {
      this.prefer((this.preferred + 1) % this.hosts.length);
    }
  }

  private prefer(position: number): void {
    if (position === this.preferred) return;
    this.preferred = position;
    this.changes += 1;
  }
}

/** What mysql2 takes for a socket: it becomes one to whichever host of the list greets first. */
export class HostListStream extends Duplex {
  private socket: Socket | undefined;
  /** The host it is connected to, once it is. */
  host: HostPort | undefined;

  constructor(hosts: HostList, onHost: (host: HostPort) => void) {
    super({ allowHalfOpen: false });
    hosts.open().then(
      ({ socket, greeting, host }) => {
        this.host = host;
        onHost(host);
        this.attach(socket, greeting);
      },
      (error: Error) => this.destroy(error),
    );
  }

  private attach(socket: Socket, greeting: Buffer): void {
    if (this.destroyed) {
      socket.destroy();
      return;
    }
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) {
        socket.pause();
      }
    });
    socket.once('end', () => this.push(null));
    socket.once('error', (error) => this.destroy(error));
    socket.once('close', () => this.destroy());
    this.push(greeting);
    socket.resume();
  }

  override _read(): void {
    this.socket?.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.socket === undefined) {
      done(new Error('No database host has greeted yet.'));
      return;
    }
    this.socket.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.socket?.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.socket?.destroy();
    done(error);
  }
}
