import type { Reading } from './setting-reader.js';

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** The pieces of `scheme://user:password@host:port,host:port/path?options`, which the URL standard cannot hold. */
export interface ServerAddress {
  readonly scheme: string;
  readonly user: string;
  readonly password: string;
  readonly hosts: readonly HostPort[];
  /** Without the leading slash, decoded. */
  readonly path: string;
  readonly options: URLSearchParams;
}

const SHAPE = /^([a-z+]+):\/\/(?:([^/?#]*)@)?([^/?#@]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/i;
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i;
const ENCODE =
  'Percent-encode special characters in user and password: @ is %40, / is %2F, # is %23, % is %25.';

export function parseServerAddress(text: string, defaultPort: number): Reading<ServerAddress> {
  const shape = SHAPE.exec(text);
  if (shape === null) return { problem: 'is not a server address', fix: ENCODE };
  const [, scheme = '', credentials = '', hostList = '', rawPath = '', query = ''] = shape;
  const [rawUser = '', ...rest] = credentials.split(':');
  const user = decode(rawUser);
  const password = decode(rest.join(':'));
  const path = decode(rawPath);
  if (user === null || password === null || path === null) {
    return { problem: 'holds a stray % sign', fix: ENCODE };
  }
  const hosts = parseHosts(hostList, defaultPort);
  if (hosts === null) {
    return {
      problem: 'names a host or port that cannot be',
      fix: 'Write host:port, several separated by commas.',
    };
  }
  return {
    value: { scheme: scheme.toLowerCase(), user, password, hosts, path, options: new URLSearchParams(query) },
  };
}

/** `null` when one of them is wrong. */
export function parseHosts(list: string, defaultPort: number): HostPort[] | null {
  const hosts = list.split(',').map((item) => parseHost(item.trim(), defaultPort));
  const good = hosts.filter((host) => host !== null);
  return good.length === hosts.length ? good : null;
}

function parseHost(text: string, defaultPort: number): HostPort | null {
  const match = HOST.exec(text);
  if (match === null) return null;
  const [, host = '', port] = match;
  const number = port === undefined ? defaultPort : Number(port);
  if (number < 1 || number > 65535) return null;
  return { host: host.replace(/^\[|\]$/g, ''), port: number };
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
