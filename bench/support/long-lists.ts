import type { DataSource } from 'typeorm';
import { createDataSource } from '../../ormconfig.js';
import { END } from '../../scripts/seed/people.js';
import { seedMany } from '../../scripts/seed/seed-many.js';
import { Progress } from '../../src/commands/progress.js';
import { readConfig } from '../../src/config.js';
import { idBounds } from '../../src/crypto/random-token.js';
import { createLog } from '../../src/log.js';
import { openStores } from '../../src/stores.js';
import { Client } from '../../test/support/http-client.js';
import { ACCOUNT_FIELDS, type AccountField, type Page, type Place } from './asked-pages.js';
import { type Person, REQUESTS, signUp } from './people.js';
import { GATEWAY, Served, variables } from './programs.js';
import { median } from './results.js';

export interface Size {
  readonly accounts: number;
  readonly events: number;
}

type Environment = Readonly<Record<string, string>>;

/** For filling one database; what is there by then is measured. */
const MINUTES = Number(process.env.BENCH_PAGES_MINUTES ?? 45);
const ASKED = 5;
/** Milliseconds. Tokens live twice as long. */
const TOKEN_AGE = 5 * 60_000;
const COLUMNS: Readonly<Record<AccountField, string>> = {
  CREATED_AT: 'created_at',
  LAST_LOGIN_AT: 'last_login_at',
  USERNAME: 'username',
  EMAIL: 'email',
  FAILED_ATTEMPTS: 'failed_logins',
};

/** A gateway over a database of one size, and somebody who may ask it. */
export class LongLists {
  private token = { text: '', at: Number.NEGATIVE_INFINITY };

  private constructor(
    private readonly served: Served,
    private readonly client: Client,
    private readonly person: Person,
    /** What is really in it. */
    readonly held: Size,
    private readonly place: Place,
  ) {}

  /** Over a new database, filled up to that size, or over one that `npm run seed:many` has filled. */
  static async open(size: Size | URL): Promise<LongLists> {
    const env = await variables('servers', size instanceof URL ? { DATABASE_URL: size.href } : {});
    const source = createDataSource(readConfig(env).database);
    if (!(size instanceof URL)) await fill(env, size);
    await source.initialize();
    const served = await Served.start(GATEWAY, env);
    try {
      return await LongLists.over(source, served);
    } catch (error) {
      await served.stop();
      throw error;
    } finally {
      await source.destroy();
    }
  }

  private static async over(source: DataSource, served: Served): Promise<LongLists> {
    const person = await signUp(served);
    await source.query("UPDATE accounts SET roles = '[\"SUPPORT\"]', roles_key = 'SUPPORT' WHERE email = ?", [
      person.identifier,
    ]);
    const held = {
      accounts: Number(await one(source, 'SELECT COUNT(*) AS found FROM accounts')),
      events: Number(await one(source, 'SELECT COUNT(*) AS found FROM audit_events')),
    };
    const client = new Client(served.origin);
    const { body } = await client.post<LoggedIn>(REQUESTS.login(person));
    const token = body.data?.login.tokens?.accessToken ?? '';
    const place = await placeIn(source, held.accounts, { client, token });
    return new LongLists(served, client, person, held, place);
  }

  /** Milliseconds of the median of a few. */
  async time(page: Page): Promise<number> {
    const token = await this.freshToken();
    const query = page.query(this.place);
    const times: number[] = [];
    for (let n = 0; n < ASKED; n += 1) {
      const from = performance.now();
      const { body, text } = await this.client.graphql(query, {}, { token });
      times.push(performance.now() - from);
      if (body.errors) throw new Error(`A page was refused: ${query} ${text}`);
    }
    return median(times);
  }

  close(): Promise<void> {
    return this.served.stop();
  }

  private async freshToken(): Promise<string> {
    const now = performance.now();
    if (now - this.token.at < TOKEN_AGE) return this.token.text;
    const { body } = await this.client.post<LoggedIn>(REQUESTS.login(this.person));
    this.token = { text: body.data?.login.tokens?.accessToken ?? '', at: now };
    return this.token.text;
  }
}

interface LoggedIn {
  readonly login: { readonly tokens?: { readonly accessToken: string } };
}

interface Asker {
  readonly client: Client;
  readonly token: string;
}

async function fill(env: Environment, size: Size): Promise<void> {
  const config = readConfig(env);
  const stores = await openStores(config, { log: createLog({ level: 'warn', destination: process.stderr }) });
  const source = createDataSource(config.database);
  await source.initialize();
  try {
    const until = performance.now() + MINUTES * 60_000;
    const wanted = { ...size, auditKey: stores.keyring.audit, until };
    await seedMany(source, wanted, (total, what) => new Progress(total, what));
  } finally {
    await source.destroy();
    await stores.close();
  }
}

/** Nine tenths of the way into each list. */
async function placeIn(source: DataSource, count: number, asker: Asker): Promise<Place> {
  // By its id, which is the only order the log has.
  const { least } = idBounds('evt', END - 328 * 86_400_000);
  const event = `FROM audit_events WHERE id < '${least}'`;
  const person = await one(source, `SELECT subject_id AS found ${event} AND subject_id IS NOT NULL LIMIT 1`);
  const cursors: [AccountField, string][] = [];
  for (const field of ACCOUNT_FIELDS) {
    const order = `ORDER BY ${COLUMNS[field]} DESC, id DESC LIMIT 1 OFFSET ${Math.floor(count * 0.9)}`;
    const username = await one(source, `SELECT username AS found FROM accounts ${order}`);
    cursors.push([field, await cursorOf(username, field, asker)]);
  }
  return {
    deep: Object.fromEntries(cursors) as Record<AccountField, string>,
    event: await one(source, `SELECT id AS found ${event} ORDER BY id DESC LIMIT 1`),
    request: await one(source, `SELECT request_id AS found ${event} ORDER BY id DESC LIMIT 1`),
    person,
    username: await one(source, `SELECT username AS found FROM accounts WHERE id = '${person}'`),
    actor: await one(
      source,
      `SELECT actor_id AS found ${event} AND kind = 'LOCKED' AND actor_id IS NOT NULL LIMIT 1`,
    ),
  };
}

/** As a page of one gives it out. */
async function cursorOf(username: string, field: AccountField, { client, token }: Asker): Promise<string> {
  const filter = `filter: { identifier: "${username}" }, orderBy: { field: ${field}, direction: DESC }`;
  const { body, text } = await client.graphql<{ accounts: { edges: readonly { cursor: string }[] } | null }>(
    `{ accounts(first: 1, ${filter}) { edges { cursor } } }`,
    {},
    { token },
  );
  const cursor = body.data?.accounts?.edges[0]?.cursor;
  if (cursor === undefined) throw new Error(`There is no deep page of accounts: ${text}`);
  return cursor;
}

async function one(source: DataSource, sql: string): Promise<string> {
  const [row]: { found: string }[] = await source.query(sql);
  return row?.found ?? '';
}
