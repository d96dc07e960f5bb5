import { expect } from 'chai';
import { Account } from '../entities/account.js';
import { AccountLists, type List } from '../src/services/account-lists.js';
import { type AccountFilter, conditionsOf, EVERYBODY } from '../src/services/account-search.js';
import { readEmail } from '../src/services/identifiers.js';
import { type Backend, Gateway, onBothBackends } from './support/gateway.js';
import { account } from './support/service-rows.js';
import { newStaff, read, type Staff } from './support/staff.js';

interface Page {
  readonly accounts: {
    readonly totalCount: number;
    readonly edges: readonly {
      readonly cursor: string;
      readonly node: { readonly user: { readonly username: string } };
    }[];
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly hasPreviousPage: boolean;
      readonly startCursor: string | null;
      readonly endCursor: string | null;
    };
  } | null;
}

type Listed = NonNullable<Page['accounts']>;

const DOCUMENT = `query($filter: AccountFilter, $orderBy: AccountOrder, $first: Int, $after: String, $last: Int, $before: String) {
  accounts(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
    totalCount edges { cursor node { user { username } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
const HOUR = 3_600_000;
/** Whom the lists are read of: some with the same value, some with none, some with what a pattern would mean. */
const SEEDED = [
  { username: 'ada', displayName: 'Ada Lovelace', failedLogins: 2, lastLoginAt: 5 * HOUR },
  { username: 'adam', displayName: 'Adam_Smith', failedLogins: 2, lastLoginAt: 5 * HOUR },
  { username: 'bob', displayName: '100% Bob', failedLogins: 0, lastLoginAt: null },
  { username: 'carl', displayName: 'Émile Carl', failedLogins: 100, lastLoginAt: 9 * HOUR },
  { username: 'dora', displayName: 'dora d', failedLogins: 0, lastLoginAt: null, rolesKey: 'SUPPORT' },
  { username: 'eve', displayName: "Eve ' OR 1=1 --", status: 'LOCKED' as const, lastLoginAt: 1 },
  { username: 'finn', displayName: 'Finn', status: 'DISABLED' as const, secondFactorSince: 1 },
];

onBothBackends('pages of accounts', (backend: Backend) => {
  let gateway: Gateway;
  let support: Staff;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
    support = await newStaff(gateway, ['SUPPORT']);
    const rows = SEEDED.map((one, n) => {
      const email = `${one.username}@list.example`;
      const emailKey = readEmail(email)?.key ?? '';
      return account({ email, emailKey, createdAt: (n < 3 ? 1 : n) * HOUR, ...one });
    });
    await gateway.app.stores.database.write((tx) => tx.insertAll(Account, rows));
  });
  after(() => gateway.stop());

  async function page(variables: Readonly<Record<string, unknown>>) {
    const { accounts } = await read<Page>(gateway, support.token, DOCUMENT, variables);
    if (accounts === null) throw new Error('No page.');
    return accounts;
  }

  async function names(filter: object): Promise<readonly string[]> {
    const { edges, totalCount } = await page({ filter, first: 100 });
    expect(totalCount, 'totalCount').to.equal(edges.length);
    return edges.map(({ node }) => node.user.username).sort();
  }

  async function refused(variables: Readonly<Record<string, unknown>>): Promise<string> {
    const { body } = await gateway.client.graphql<Page>(DOCUMENT, variables, { token: support.token });
    expect(body.data?.accounts ?? null, JSON.stringify(variables)).to.equal(null);
    return String(body.errors?.[0]?.extensions?.code);
  }

  const seeded = { createdBefore: new Date(100 * HOUR).toISOString() };

  for (const field of ['CREATED_AT', 'LAST_LOGIN_AT', 'USERNAME', 'EMAIL', 'FAILED_ATTEMPTS']) {
    for (const direction of ['ASC', 'DESC']) {
      for (const [whose, filter] of Object.entries({ everybody: {}, some: seeded })) {
        it(`ADM-07 walked by ${field} ${direction}, forwards and backwards, ${whose} come once and in order`, async () => {
          const orderBy = { field, direction };
          const whole = await page({ filter, orderBy, first: 100 });
          const all = whole.edges.map(({ node }) => node.user.username);
          expect(all).to.include.members(SEEDED.map(({ username }) => username));
          expect([new Set(all).size, whole.totalCount]).to.deep.equal([all.length, all.length]);
          expect(all.length).to.equal(SEEDED.length + (whose === 'some' ? 0 : 1));
          const forwards: string[] = [];
          const backwards: string[] = [];
          let after: string | null = null;
          let before: string | null = null;
          for (let n = 0; n < 4; n += 1) {
            const next: Listed = await page({ filter, orderBy, first: 2, after });
            forwards.push(...next.edges.map(({ node }) => node.user.username));
            expect(next.pageInfo).to.include({ hasNextPage: n < 3, hasPreviousPage: n > 0 });
            after = next.pageInfo.endCursor;
            const last: Listed = await page({ filter, orderBy, last: 2, before });
            backwards.unshift(...last.edges.map(({ node }) => node.user.username));
            expect(last.pageInfo).to.include({ hasPreviousPage: n < 3, hasNextPage: n > 0 });
            before = last.pageInfo.startCursor;
          }
          expect(forwards).to.deep.equal(all);
          expect(backwards).to.deep.equal(all);
          const opposite = { field, direction: direction === 'ASC' ? 'DESC' : 'ASC' };
          const turned = await page({ filter, orderBy: opposite, first: 100 });
          expect(turned.edges.map(({ node }) => node.user.username)).to.deep.equal([...all].reverse());
        });
      }
    }
  }

  it('ADM-07 every condition finds whom it names, and all of them together', async () => {
    const cases: readonly (readonly [object, readonly string[]])[] = [
      [{ identifier: 'ADA@list.example' }, ['ada']],
      [{ identifier: 'Bob' }, []],
      [{ identifier: 'ad' }, []],
      [{ search: 'ada' }, ['ada', 'adam']],
      [{ search: ' ADAM@list.ex' }, ['adam']],
      [{ search: 'ada lov' }, ['ada']],
      [{ search: 'émile' }, ['carl']],
      [{ search: 'dora d' }, ['dora']],
      [{ status: ['LOCKED'], ...seeded }, ['carl', 'eve']],
      [{ status: ['DISABLED', 'LOCKED'], ...seeded }, ['carl', 'eve', 'finn']],
      [{ status: ['ACTIVE'], ...seeded }, ['ada', 'adam', 'bob', 'dora']],
      [{ role: ['SUPPORT'], ...seeded }, ['dora']],
      [{ role: ['SUPPORT', 'ADMIN'] }, ['dora', support.username].sort()],
      [{ hasSecondFactor: true }, ['finn']],
      [{ hasSecondFactor: false, ...seeded }, ['ada', 'adam', 'bob', 'carl', 'dora', 'eve']],
      [{ createdAfter: new Date(3 * HOUR).toISOString(), ...seeded }, ['dora', 'eve', 'finn']],
      [{ lastLoginBefore: new Date(6 * HOUR).toISOString() }, ['ada', 'adam', 'eve']],
      [{ search: 'c', status: ['ACTIVE'], role: ['SUPPORT'] }, []],
    ];
    for (const [filter, expected] of cases) {
      expect(await names(filter), JSON.stringify(filter)).to.deep.equal(expected);
    }
  });

  it('ADM-07 the same come in the same order, whether they count as few, as many, or some as either', async () => {
    const { database } = gateway.app.stores;
    const filters: readonly AccountFilter[] = [
      {},
      { search: 'ad' },
      { search: 'd', status: ['ACTIVE'] },
      { status: ['ACTIVE', 'LOCKED'] },
      { status: ['LOCKED', 'DISABLED'], createdBefore: new Date(seeded.createdBefore) },
      { role: ['SUPPORT', 'ADMIN'] },
      { hasSecondFactor: false, lastLoginBefore: new Date(6 * HOUR) },
    ];
    const columns = ['createdAt', 'lastLoginAt', 'username', 'email', 'failedLogins'] as const;
    const everybody = { column: 'createdAt', direction: 'ASC', place: null } as const;
    const whole = await new AccountLists(database).read([EVERYBODY], everybody, 100);
    const lists: readonly List[] = columns.flatMap((column) =>
      (['ASC', 'DESC'] as const).flatMap((direction) => [
        { column, direction, place: null },
        ...[1, 4, 6].flatMap((n) =>
          whole
            .slice(n, n + 1)
            .map((row) => ({ column, direction, place: { id: row.id, value: row[column] } })),
        ),
      ]),
    );
    const read = async (filter: AccountFilter, list: List, few?: number): Promise<readonly string[]> => {
      const rows = await new AccountLists(database, few).read(conditionsOf(filter), list, 3);
      return rows.map(({ username }) => username);
    };
    for (const filter of filters) {
      for (const list of lists) {
        const expected = await read(filter, list);
        const title = JSON.stringify([filter, list]);
        for (const few of [1, 3])
          expect(await read(filter, list, few), `${few} ${title}`).to.deep.equal(expected);
      }
    }
  }).timeout(60_000);

  it('ADM-07 no character of a search means anything but itself', async () => {
    for (const search of ['%', '_', 'ad%', 'ad_m', '*', 'a.*', '\\', '%%', "' OR 1=1 --", '"', 'ada%']) {
      expect(await names({ search }), search).to.deep.equal([]);
    }
    expect(await names({ search: '100%' })).to.deep.equal(['bob']);
    expect(await names({ search: 'adam_' })).to.deep.equal(['adam']);
    expect(await names({ search: "Eve ' OR" })).to.deep.equal(['eve']);
  });

  it('ADM-07 lists that are empty are met by nobody, and secret columns are no condition and no order', async () => {
    expect(await names({ status: [] })).to.deep.equal([]);
    expect(await names({ role: [] })).to.deep.equal([]);
    for (const key of ['passwordHash', 'password_hash', 'emailKey', 'credentialEpoch', 'id', 'where']) {
      expect(await refused({ filter: { [key]: 'x' } }), key).to.equal('BAD_USER_INPUT');
      expect(await refused({ orderBy: { field: key } }), key).to.equal('BAD_USER_INPUT');
    }
  });

  it('ADM-07 GQL-10 a page has 1 to 100 accounts, in one direction, and takes its own cursors alone', async () => {
    const first = await page({ filter: seeded, first: 1, orderBy: { field: 'EMAIL' } });
    const cursor = first.pageInfo.endCursor ?? '';
    expect(Buffer.from(cursor, 'base64url').toString()).not.to.include('@');
    const json = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const cases: readonly Readonly<Record<string, unknown>>[] = [
      ...[0, -1, 101, 2_000_000_000].flatMap((n) => [{ first: n }, { last: n }]),
      { first: 1, last: 1 },
      { last: 1, after: cursor, orderBy: { field: 'EMAIL' } },
      { first: 1, after: cursor },
      { first: 1, after: cursor, orderBy: { field: 'USERNAME' } },
      ...[
        '',
        'x',
        '!',
        json({}),
        json(['createdAt']),
        json(['createdAt', 'usr_x', '1']),
        'A'.repeat(4000),
      ].map((after) => ({ first: 1, after })),
      { first: 1, after: json(['createdAt', 'usr_x', null]) },
      { first: 1, after: json(['createdAt', 'usr_x', 1.5]) },
      { first: 1, after: json(['createdAt', '', 1]) },
      { first: 1, after: json(['createdAt', 'usr_x', 1, 1]) },
      { first: 1, after: json(['email', 'usr_x']), orderBy: { field: 'EMAIL' } },
    ];
    for (const variables of cases) {
      expect(await refused(variables), JSON.stringify(variables)).to.equal('BAD_USER_INPUT');
    }
  });

  it('ADM-07 an account that comes or goes while somebody pages moves nobody else', async () => {
    const orderBy = { field: 'USERNAME', direction: 'ASC' };
    const first = await page({ filter: seeded, orderBy, first: 2 });
    const late = account({ username: 'abe', email: 'abe@list.example', createdAt: HOUR });
    await gateway.app.stores.database.write((tx) => tx.insert(Account, late));
    const second = await page({ filter: seeded, orderBy, first: 2, after: first.pageInfo.endCursor });
    expect(second.edges.map(({ node }) => node.user.username)).to.deep.equal(['bob', 'carl']);
    await gateway.app.stores.database.write((tx) => tx.delete(Account, { id: late.id }));
  });
});
