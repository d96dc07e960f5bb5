import { createHash } from 'node:crypto';
import { mariadbFromUrl, runSql, type ServerTarget } from './service-mariadb.js';
import { redisClient, redisFromUrl } from './service-redis.js';

/** The tables of a gateway's database, by name: each row as text, binary columns as hexadecimal and as they are. */
export async function dumpSql(databaseUrl: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const target = mariadbFromUrl(databaseUrl);
  const database = new URL(databaseUrl).pathname.slice(1);
  const names = await column(
    target,
    `SELECT table_name AS c FROM information_schema.tables WHERE table_schema = '${database}'`,
  );
  const tables = new Map<string, readonly string[]>();
  for (const name of names) {
    const rows = await runSql(target, `SELECT * FROM \`${database}\`.\`${name}\``);
    tables.set(name, Array.isArray(rows) ? rows.map(rowText).sort() : []);
  }
  return tables;
}

/** One line of the names and rows of some tables, to see that nothing changed. */
export function digestOf(tables: ReadonlyMap<string, readonly string[]>, names: readonly string[]): string {
  return names
    .map((name) => {
      const rows = tables.get(name);
      if (rows === undefined) throw new Error(`There is no table ${name}.`);
      return `${name} ${rows.length} ${createHash('sha256').update(rows.join('\n')).digest('hex')}`;
    })
    .join(', ');
}

/** Every key of a Redis database with all it holds. */
export async function dumpRedis(redisUrl: string): Promise<readonly string[]> {
  const client = redisClient(redisFromUrl(redisUrl));
  try {
    await client.connect();
    const keys = await client.keys('*');
    return await Promise.all(
      keys.map(async (key) => {
        const type = await client.type(key);
        if (type === 'string') return `${key} = ${await client.get(key)}`;
        if (type === 'hash') return `${key} = ${JSON.stringify(await client.hgetall(key))}`;
        throw new Error(`A key of type ${type}: the dump has to learn it.`);
      }),
    );
  } finally {
    client.disconnect();
  }
}

async function column(target: ServerTarget, sql: string): Promise<readonly string[]> {
  const rows = await runSql(target, sql);
  return Array.isArray(rows) ? rows.map((row) => String(Reflect.get(row, 'c'))) : [];
}

function rowText(row: object): string {
  return Object.entries(row)
    .map(([name, value]) => `${name}=${cellText(value)}`)
    .join(' ');
}

function cellText(value: unknown): string {
  if (Buffer.isBuffer(value)) return `${value.toString('hex')} ${value.toString('latin1')}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
