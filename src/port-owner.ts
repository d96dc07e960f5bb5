import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

export interface PortOwner {
  readonly pid: number;
  /** Of its program, such as `node`. */
  readonly name: string;
}

/** In /proc/net/tcp: a socket that waits for connections. */
const LISTENING = '0A';

/** Who listens on a TCP port of this machine, as far as this user may see it. Only Linux tells: null elsewhere. */
export function portOwner(port: number): PortOwner | null {
  const sockets = new Set(['tcp', 'tcp6'].flatMap((family) => listeningSockets(family, port)));
  if (sockets.size === 0) return null;
  const pids = tried(() => readdirSync('/proc'), []).filter((name) => /^\d+$/.test(name));
  const pid = pids.find((one) => openFiles(one).some((file) => sockets.has(file)));
  if (pid === undefined) return null;
  const name = tried(() => basename(readlinkSync(`/proc/${pid}/exe`)), '');
  // It comes from outside, and goes to a terminal.
  return { pid: Number(pid), name: /^[\w.+-]{1,40}$/.test(name) ? name : 'another program' };
}

function listeningSockets(family: string, port: number): readonly string[] {
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = tried(() => readFileSync(`/proc/net/${family}`, 'utf8'), '')
    .split('\n')
    .slice(1);
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, local = '', , state]) => local.endsWith(`:${hexadecimal}`) && state === LISTENING)
    .map((columns) => `socket:[${columns[9]}]`);
}

function openFiles(pid: string): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  return tried(() => readdirSync(folder), []).map((file) =>
    tried(() => readlinkSync(`${folder}/${file}`), ''),
  );
}

/** What is not there, not there any more or not for us to see is as good as nothing. */
function tried<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
