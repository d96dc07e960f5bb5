import { useState } from 'preact/hooks';
import {
  type AccountFilter,
  type AccountOrderField,
  type AccountStatus,
  ConsoleAccountsDocument,
  type Role,
} from '../../../clients/typescript/src/generated/console.js';
import { type AccountRow, nodesOf } from '../api/answers.js';
import { useAnswer } from '../api/use-answer.js';
import { Count, Heading, Moment, Status } from '../parts/bits.js';
import { ColumnChooser, isDense, shownOf } from '../parts/columns.js';
import { Chips, ClearFilters, chosenOf, type Filter, Filters, Finder } from '../parts/filters.js';
import { Pager, pagingOf } from '../parts/paging.js';
import { Nothing, Shown } from '../parts/states.js';
import { type Column, type Sorting, Table } from '../parts/table.js';
import { may } from '../rights.js';
import type { Route } from '../route.js';
import { say, sayNumber, sayOne } from '../words/say.js';
import { BulkActs, pickColumn } from './bulk-acts.js';

const FIELDS: readonly AccountOrderField[] = [
  'CREATED_AT',
  'LAST_LOGIN_AT',
  'USERNAME',
  'EMAIL',
  'FAILED_ATTEMPTS',
];
type AccountSorting = Sorting & { readonly field: AccountOrderField };

const FILTERS: readonly Filter[] = [
  {
    name: 'status',
    label: say('users.status'),
    options: optionsOf('status', ['ACTIVE', 'UNVERIFIED', 'LOCKED', 'DISABLED']),
  },
  { name: 'role', label: say('users.role'), options: optionsOf('role', ['SUPPORT', 'ADMIN']) },
  { name: 'second', label: say('users.second'), options: optionsOf('second', ['yes', 'no']) },
];

const COLUMNS: readonly Column<AccountRow>[] = [
  { head: 'users.login', field: 'USERNAME', cell: (row) => <UserLink row={row} /> },
  { head: 'users.email', field: 'EMAIL', cell: ({ email }) => <bdi dir="ltr">{email}</bdi> },
  { head: 'users.name', cell: ({ user }) => <bdi>{user.displayName}</bdi> },
  {
    head: 'users.status',
    cell: ({ status, lockedUntil }) => <Status status={status} until={lockedUntil} />,
  },
  { head: 'users.second', cell: ({ factors }) => secondOf(factors) },
  { head: 'users.failed', field: 'FAILED_ATTEMPTS', cell: ({ failedAttempts }) => sayNumber(failedAttempts) },
  { head: 'users.lastLogin', field: 'LAST_LOGIN_AT', cell: ({ lastLoginAt }) => <Moment at={lastLoginAt} /> },
  { head: 'users.created', field: 'CREATED_AT', cell: ({ createdAt }) => <Moment at={createdAt} /> },
];

/** Beyond this the gateway does not count. */
const COUNTED = 10_000;

/** Every account, to be searched, filtered, sorted and paged through. */
export function Users({ route }: { route: Route }) {
  const by = sortingOf(route);
  const given = { filter: filterOf(route), orderBy: by, ...pagingOf(route) };
  const answered = useAnswer(ConsoleAccountsDocument, given);
  const [done, setDone] = useState<string | null>(null);
  const finish = (text: string): void => {
    setDone(text);
    answered.again();
  };
  return (
    <>
      <Heading text={say('users.title')} />
      <Finder route={route} label={say('users.find')} hint={say('users.findHint')} />
      <div class="tools">
        <Filters route={route} filters={FILTERS} />
        <ColumnChooser route={route} columns={COLUMNS} />
      </div>
      <Chips route={route} filters={FILTERS} />
      <p role="status" class={done === null ? 'vh' : 'done'}>
        {done}
      </p>
      <Shown of={answered}>
        {({ accounts }) => (
          <>
            <Count text={countOf(accounts?.totalCount ?? 0)} />
            {may('accounts:write') ? (
              <BulkActs route={route} rows={nodesOf(accounts)} onDone={finish} />
            ) : null}
            <List route={route} by={by} rows={nodesOf(accounts)} />
            <Pager
              route={route}
              info={accounts?.pageInfo}
              label={say('page.of', { list: say('users.title') })}
            />
          </>
        )}
      </Shown>
    </>
  );
}

function List({ route, by, rows }: { route: Route; by: AccountSorting; rows: readonly AccountRow[] }) {
  if (rows.length === 0) return <NoUsers route={route} />;
  const shown = shownOf(route, COLUMNS);
  return (
    <Table
      caption={say('users.title')}
      columns={may('accounts:write') ? [...shown, pickColumn(route)] : shown}
      isDense={isDense(route)}
      rows={rows}
      keyOf={({ id }) => id}
      sorted={{ route, by }}
    />
  );
}

function countOf(n: number): string {
  return n > COUNTED ? say('users.countMore', { n: COUNTED }) : say('users.count', { n });
}

function UserLink({ row: { id, user } }: { row: AccountRow }) {
  return (
    <a href={`/admin/users/${id}`}>
      <bdi dir="ltr">{user.username}</bdi>
    </a>
  );
}

function NoUsers({ route }: { route: Route }) {
  const isFiltered = route.find !== '' || FILTERS.some(({ name }) => route.query.has(name));
  if (!isFiltered) return <Nothing text={say('users.none')} />;
  return (
    <Nothing text={say('users.noMatch')}>
      <ClearFilters route={route} />
    </Nothing>
  );
}

function secondOf(factors: readonly { readonly kind: string }[]): string {
  const kinds = new Set(factors.map(({ kind }) => kind).filter((kind) => kind !== 'BACKUP_CODE'));
  if (kinds.size === 0) return say('users.secondNone');
  return [...kinds].map((kind) => sayOne('proof', kind)).join(', ');
}

function sortingOf({ query }: Route): AccountSorting {
  const field = FIELDS.find((one) => one === query.get('sort')) ?? 'CREATED_AT';
  const direction = query.get('dir') === 'ASC' ? 'ASC' : 'DESC';
  return { field, direction };
}

function filterOf(route: Route): AccountFilter {
  const { find } = route;
  const second = route.query.getAll('second');
  return {
    ...(find === '' ? {} : { search: find }),
    status: chosenOf<AccountStatus>(route, 'status'),
    role: chosenOf<Role>(route, 'role'),
    ...(second.length === 1 ? { hasSecondFactor: second[0] === 'yes' } : {}),
  };
}

function optionsOf(prefix: string, values: readonly string[]): Filter['options'] {
  return values.map((value) => ({ value, label: sayOne(prefix, value) }));
}
