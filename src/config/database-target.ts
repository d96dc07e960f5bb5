import { type HostPort, parseHosts, parseServerAddress, type ServerAddress } from './server-address.js';
import type { Reading, Refusal } from './setting-reader.js';

export type DatabaseTarget =
  | { readonly kind: 'sqlite'; readonly file: string }
  | {
      readonly kind: 'mysql' | 'mariadb';
      /** Tried in this order. */
      readonly hosts: readonly HostPort[];
      readonly replica: HostPort | null;
      readonly user: string;
      readonly password: string;
      readonly database: string;
      readonly tls: boolean;
      /** Connections at most. */
      readonly poolSize: number;
    };

type ServerTarget = Exclude<DatabaseTarget, { kind: 'sqlite' }>;

const OPTIONS = ['replica', 'tls', 'pool'];
const EXAMPLE = 'Write mariadb://user:password@host:3306/database, mysql://… or sqlite:path/to/file.';
const OPTIONS_FIX =
  'The options are replica=host:port, tls=1 or tls=0, and pool=1 to pool=200, each at most once.';

export function parseDatabaseUrl(text: string): Reading<DatabaseTarget> {
  if (/^sqlite:/i.test(text)) return sqlite(text.slice('sqlite:'.length));
  const kind = /^(mysql|mariadb):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (kind !== 'mysql' && kind !== 'mariadb') return { problem: 'names no database we know', fix: EXAMPLE };
  const reading = parseServerAddress(text, 3306);
  return 'value' in reading ? server(kind, reading.value) : reading;
}

function sqlite(rest: string): Reading<DatabaseTarget> {
  const file = rest.startsWith('///') ? rest.slice(2) : rest;
  if (file === '' || file.startsWith('//')) {
    return { problem: 'names no file', fix: 'Write sqlite:data/latchkey.sqlite or sqlite:/absolute/path.' };
  }
  return { value: { kind: 'sqlite', file } };
}

function server(kind: ServerTarget['kind'], address: ServerAddress): Reading<ServerTarget> {
  const { hosts, user, password, path } = address;
  if (user === '') return { problem: 'names no user', fix: EXAMPLE };
  if (!/^[^/\\.]{1,64}$/.test(path)) return { problem: 'names no database, or a bad one', fix: EXAMPLE };
  const options = readOptions(address.options);
  if (!('value' in options)) return options;
  return { value: { kind, hosts, user, password, database: path, ...options.value } };
}

function readOptions(options: URLSearchParams): Reading<Pick<ServerTarget, 'replica' | 'tls' | 'poolSize'>> {
  const bad = (problem: string): Refusal => ({ problem, fix: OPTIONS_FIX });
  const names = [...options.keys()];
  if (names.some((name) => !OPTIONS.includes(name))) return bad('holds an option that does not exist');
  if (new Set(names).size !== names.length) return bad('holds an option twice');
  const [replica = null, ...more] = options.has('replica')
    ? (parseHosts(options.get('replica') ?? '', 3306) ?? [])
    : [];
  if (more.length > 0 || (options.has('replica') && replica === null))
    return bad('holds a bad replica option');
  const tls = options.get('tls') ?? '0';
  if (tls !== '0' && tls !== '1') return bad('holds a bad tls option');
  const pool = options.get('pool') ?? '10';
  if (!/^\d{1,3}$/.test(pool) || Number(pool) < 1 || Number(pool) > 200)
    return bad('holds a bad pool option');
  return { value: { replica, tls: tls === '1', poolSize: Number(pool) } };
}
