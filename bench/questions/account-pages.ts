import { Account } from '../../entities/account.js';
import { createDataSource } from '../../ormconfig.js';
import { Database } from '../../src/database.js';
import { type AccountOrder, AccountPages } from '../../src/services/account-pages.js';
import type { AccountFilter } from '../../src/services/account-search.js';
import { accountView } from '../../src/services/accounts.js';
import { migrate } from '../../src/sql/migrate.js';
import { account } from '../../test/support/service-rows.js';
import { services } from '../../test/support/services.js';
import { median, type Question, type Row } from '../support/results.js';

const SMALL = 10_000;
const LARGE = Number(process.env.BENCH_ACCOUNTS ?? 1_000_000);
const AT_ONCE = 1_000;
const ROUNDS = 15;
const MINUTE = 60_000;
const FIELDS = ['CREATED_AT', 'LAST_LOGIN_AT', 'USERNAME', 'EMAIL', 'FAILED_ATTEMPTS'] as const;

type Times = ReadonlyMap<string, number>;

/** Whether a page of accounts, near the beginning or in the middle, costs more when there are a hundred times as many. */
export const accountPages: Question = {
  title: 'Pages of accounts',
  async ask() {
    const source = createDataSource(await services.mariadb());
    await migrate(source);
    const database = await Database.open(source, { patience: 60_000 });
    // What the cells would add is the same for every page.
    const directory = {
      view: async (one: Account) => ({ ...accountView(one), status: one.status, lockedUntil: null }),
    };
    const pages = new AccountPages(database, directory);
    try {
      await seed(database, 0, SMALL);
      const small = await measure(pages, SMALL);
      await seed(database, SMALL, LARGE);
      await source.query('ANALYZE TABLE accounts');
      const large = await measure(pages, LARGE);
      return [...small].map(([what, before]): Row => row(what, before, large.get(what) ?? Number.NaN));
    } finally {
      await database.close();
    }
  },
};

async function seed(database: Database, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n += AT_ONCE) {
    const rows = Array.from({ length: AT_ONCE }, (_, m) => person(n + m));
    await database.write((tx) => tx.insertAll(Account, rows));
    if (n % 50_000 === 0) process.stderr.write(`\r${n} of ${to} accounts …`);
  }
  process.stderr.write(`\r${to} accounts.            \n`);
}

/** Spread so that neighbours in one order are far apart in another. */
function person(n: number): Account {
  const mixed = (n * 7_919) % 1_000_003;
  const name = `${String.fromCharCode(97 + (mixed % 26))}${mixed.toString(36)}n${n}`;
  return account({
    email: `${name}@example.com`,
    username: name,
    displayName: `${name.slice(0, 1).toUpperCase()}${name.slice(1)} Smith`,
    createdAt: n * MINUTE,
    lastLoginAt: mixed % 3 === 0 ? null : mixed * MINUTE,
    failedLogins: mixed % 11 === 0 ? mixed % 120 : 0,
    status: mixed % 997 === 0 ? 'LOCKED' : 'ACTIVE',
    rolesKey: mixed % 5_003 === 0 ? 'SUPPORT' : null,
  });
}

async function measure(pages: AccountPages, count: number): Promise<Times> {
  const times = new Map<string, number>();
  for (const field of FIELDS) {
    const order: AccountOrder = { field, direction: 'DESC' };
    times.set(`${field}, first page`, await timed(() => pages.page({}, order, { first: 50 })));
    const after = await middleOf(pages, field, count);
    times.set(`${field}, deep page`, await timed(() => pages.page({}, order, { first: 50, after })));
  }
  const filters: Readonly<Record<string, AccountFilter>> = {
    'search of one letter': { search: 'k' },
    'search of a whole name': { search: 'kgcn' },
    'status LOCKED': { status: ['LOCKED'] },
    'role SUPPORT': { role: ['SUPPORT'] },
    'with a second factor': { hasSecondFactor: true },
  };
  for (const [what, filter] of Object.entries(filters)) {
    times.set(what, await timed(() => pages.page(filter, null, { first: 50 })));
  }
  times.set('totalCount of all', await timed(() => pages.count({ filter: {} })));
  return times;
}

/** A cursor in the middle of the list, as a page would have given it out. */
async function middleOf(pages: AccountPages, field: AccountOrder['field'], count: number): Promise<string> {
  const around = {
    createdAfter: new Date((count / 2) * MINUTE),
    createdBefore: new Date((count / 2 + 9) * MINUTE),
  };
  const { pageInfo } = await pages.page(around, { field, direction: 'DESC' }, { first: 1 });
  return pageInfo.endCursor ?? '';
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let n = 0; n < ROUNDS; n += 1) {
    const started = performance.now();
    await work();
    taken.push(performance.now() - started);
  }
  return median(taken);
}

function row(what: string, before: number, after: number): Row {
  const measured = `${before.toFixed(1)} ms → ${after.toFixed(1)} ms`;
  return { what, on: `${SMALL} → ${LARGE} on MariaDB`, measured, target: '< 3 times' };
}
