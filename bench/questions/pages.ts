import { createDataSource } from '../../ormconfig.js';
import { END } from '../../scripts/seed/people.js';
import { seedMany } from '../../scripts/seed/seed-many.js';
import { Progress } from '../../src/commands/progress.js';
import { readConfig } from '../../src/config.js';
import { createLog } from '../../src/log.js';
import { openStores } from '../../src/stores.js';
import { Client } from '../../test/support/http-client.js';
import { REQUESTS, signUp } from '../support/people.js';
import { GATEWAY, Served, variables } from '../support/programs.js';
import { inTurns, median, type Question, type Row, ratio } from '../support/results.js';

interface Size {
  readonly accounts: number;
  readonly events: number;
}

const { BENCH_PAGES_SMALL, BENCH_PAGES_LARGE, BENCH_PAGES_MINUTES } = process.env;
const SMALL = sizeFrom(BENCH_PAGES_SMALL ?? '10000/100000');
const LARGE = sizeFrom(BENCH_PAGES_LARGE ?? '1000000/10000000');
/** For filling one database; what is there by then is measured. */
const MINUTES = Number(BENCH_PAGES_MINUTES ?? 45);
const ROUNDS = 9;
const ASKED = 5;
const MIDDLE = END - 182 * 86_400_000;

/** A page of each list: what it is called, and its arguments by where the list is deep. */
interface Page {
  readonly what: string;
  readonly field: string;
  readonly selection: string;
  readonly args: (place: Place) => string;
}

interface Place {
  /** Cursors far from the beginning. */
  readonly account: string;
  readonly event: string;
  /** Somebody with events, and an administrator. */
  readonly person: string;
  readonly actor: string;
}

const EVENT = 'edges { cursor node { id at kind succeeded subject { username } device { name ip } } }';
const ACCOUNT = 'edges { cursor node { id email status lastLoginAt createdAt } }';
const events = (what: string, args: (place: Place) => string): Page => ({
  what: `auditEvents, ${what}`,
  field: 'auditEvents',
  selection: EVENT,
  args,
});
const accounts = (what: string, args: (place: Place) => string): Page => ({
  what: `accounts, ${what}`,
  field: 'accounts',
  selection: ACCOUNT,
  args,
});
const UNTIL = `until: "${new Date(MIDDLE).toISOString()}"`;

const PAGES: readonly Page[] = [
  events('first page', () => 'first: 50'),
  events('deep page', ({ event }) => `first: 50, after: "${event}"`),
  events('of one account', ({ person }) => `first: 50, filter: { accountId: "${person}" }`),
  events(
    'by one actor, deep',
    ({ actor, event }) => `first: 50, after: "${event}", filter: { actorId: "${actor}" }`,
  ),
  events('refusals, deep', ({ event }) => `first: 50, after: "${event}", filter: { succeeded: false }`),
  events('a rare kind, deep', ({ event }) => `first: 50, after: "${event}", filter: { kind: [LOCKED] }`),
  events('two kinds, until the middle', () => `first: 50, filter: { kind: [LOGGED_IN, LOCKED], ${UNTIL} }`),
  accounts('first page', () => 'first: 50'),
  accounts('deep page', ({ account }) => `first: 50, after: "${account}"`),
  accounts('last page', () => 'last: 50'),
];

/** Whether a page costs the same however long the list is. */
export const pages: Question = {
  title: `Pages of long lists: ${nameOf(LARGE)} against ${nameOf(SMALL)}`,
  async ask() {
    const small = await Lists.open(SMALL);
    const large = await Lists.open(LARGE).catch(async (error: unknown) => {
      await small.close();
      throw error;
    });
    try {
      const rows: Row[] = [];
      for (const page of PAGES) rows.push(await compare(page, small, large));
      return rows;
    } finally {
      await Promise.all([small.close(), large.close()]);
    }
  },
};

async function compare(page: Page, small: Lists, large: Lists): Promise<Row> {
  const times = await inTurns(ROUNDS, { small: () => small.time(page), large: () => large.time(page) });
  const ms = (of: readonly number[]): string => median(of).toFixed(1);
  const measured = `${ratio(times.large, times.small).toFixed(2)} (${ms(times.large)} to ${ms(times.small)} ms)`;
  return { what: page.what, on: `servers, ${large.held}`, measured, target: '≤ 3' };
}

/** A gateway over a database of one size, and somebody who may ask it. */
class Lists {
  private constructor(
    private readonly served: Served,
    private readonly client: Client,
    private readonly token: string,
    private readonly place: Place,
    /** What is really in it. */
    readonly held: string,
  ) {}

  static async open(size: Size): Promise<Lists> {
    const env = await variables('servers');
    const source = createDataSource(readConfig(env).database);
    await fill(env, size);
    await source.initialize();
    const served = await Served.start(GATEWAY, env);
    try {
      return await Lists.over(source, served);
    } catch (error) {
      await served.stop();
      throw error;
    } finally {
      await source.destroy();
    }
  }

  private static async over(source: ReturnType<typeof createDataSource>, served: Served): Promise<Lists> {
    const client = new Client(served.origin);
    const person = await signUp(served);
    await source.query("UPDATE accounts SET roles = '[\"SUPPORT\"]', roles_key = 'SUPPORT' WHERE email = ?", [
      person.identifier,
    ]);
    const login = await client.post<{ login: { tokens?: { accessToken: string } } }>(REQUESTS.login(person));
    const token = login.body.data?.login.tokens?.accessToken ?? '';
    const rows: readonly { count: string }[] = await source.query(
      'SELECT COUNT(*) AS count FROM accounts UNION ALL SELECT COUNT(*) FROM audit_events',
    );
    const [held = 0, written = 0] = rows.map(({ count }) => Number(count));
    return new Lists(
      served,
      client,
      token,
      await placeIn(source, { client, token }),
      nameOf({ accounts: held, events: written }),
    );
  }

  /** Milliseconds of the median of a few. */
  async time({ field, selection, args }: Page): Promise<number> {
    const times: number[] = [];
    for (let n = 0; n < ASKED; n += 1) {
      const from = performance.now();
      const query = `{ ${field}(${args(this.place)}) { ${selection} } }`;
      const { body, text } = await this.client.graphql(query, {}, { token: this.token });
      times.push(performance.now() - from);
      if (body.errors) throw new Error(`A page was refused: ${text}`);
    }
    return median(times);
  }

  close(): Promise<void> {
    return this.served.stop();
  }
}

async function fill(env: Readonly<Record<string, string>>, size: Size): Promise<void> {
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
async function placeIn(
  source: ReturnType<typeof createDataSource>,
  { client, token }: { client: Client; token: string },
): Promise<Place> {
  const tenth = END - 328 * 86_400_000;
  const one = async (sql: string): Promise<string> => {
    const [row]: { id: string }[] = await source.query(sql, [tenth]);
    return row?.id ?? '';
  };
  const before = new Date(tenth).toISOString();
  const { body, text } = await client.graphql<{ accounts: { edges: readonly { cursor: string }[] } | null }>(
    `{ accounts(first: 1, filter: { createdBefore: "${before}" }) { edges { cursor } } }`,
    {},
    { token },
  );
  const account = body.data?.accounts?.edges[0]?.cursor;
  if (account === undefined) throw new Error(`There is no deep page of accounts: ${text}`);
  return {
    account,
    event: await one('SELECT id FROM audit_events WHERE at < ? ORDER BY id DESC LIMIT 1'),
    person: await one('SELECT subject_id AS id FROM audit_events WHERE at < ? ORDER BY id LIMIT 1'),
    actor: await one(
      "SELECT actor_id AS id FROM audit_events WHERE at < ? AND kind = 'LOCKED' AND actor_id IS NOT NULL ORDER BY id LIMIT 1",
    ),
  };
}

function sizeFrom(text: string): Size {
  const [accountCount, eventCount] = /^(\d+)\/(\d+)$/.exec(text)?.slice(1).map(Number) ?? [];
  if (accountCount === undefined || eventCount === undefined) throw new Error('Write sizes as 10000/100000.');
  return { accounts: accountCount, events: eventCount };
}

function nameOf(size: Size): string {
  return `${size.accounts} accounts and ${size.events} events`;
}
