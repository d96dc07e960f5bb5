import { connect, type Socket } from 'node:net';

/** Opens a connection to the gateway and writes exactly this. */
export async function openSocket(url: string, bytes: string | Buffer): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => {});
  socket.write(bytes);
  return socket;
}

/** What comes back until the other side closes, or for so many milliseconds. */
export async function readSocket(socket: Socket, patience = 5000): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, patience);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  socket.destroy();
  return Buffer.concat(chunks).toString('latin1');
}

/** The status of the answer to a request as it is written; 0 when the connection just ended. */
export async function statusOf(
  url: string,
  request: string | Buffer,
  /** To say nothing more once that is written. */
  { hangUp = false } = {},
): Promise<number> {
  const socket = await openSocket(url, request);
  if (hangUp) socket.end();
  const answer = await readSocket(socket);
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}
