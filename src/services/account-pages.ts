import { Equal, type FindOptionsOrder, IsNull, LessThan, MoreThan } from 'typeorm';
import { Account } from '../../entities/account.js';
import type { Database } from '../database.js';
import { invalidField } from '../errors.js';
import type { AccountDirectory } from './account-directory.js';
import { type AccountFilter, both, type Conditions, conditionsOf, EVERYBODY } from './account-search.js';
import type { AccountView } from './accounts.js';

export interface AccountOrder {
  readonly field: 'CREATED_AT' | 'LAST_LOGIN_AT' | 'USERNAME' | 'EMAIL' | 'FAILED_ATTEMPTS';
  readonly direction: 'ASC' | 'DESC';
}

/** Relay's arguments: the first so many after a cursor, or the last so many before one. */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

export interface AccountPageView {
  readonly edges: readonly { readonly node: AccountView; readonly cursor: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  /** What was looked for, to be counted when somebody asks how many there are. */
  readonly filter: AccountFilter;
}

type Direction = AccountOrder['direction'];
type Sorted = 'createdAt' | 'lastLoginAt' | 'username' | 'email' | 'failedLogins';
type Key = string | number | null;

interface Window {
  readonly size: number;
  readonly backward: boolean;
  readonly cursor: string | null;
}

interface List {
  readonly column: Sorted;
  readonly direction: Direction;
  readonly place: Place | null;
}

interface Range {
  readonly range: Conditions;
  readonly order: FindOptionsOrder<Account>;
}

interface Place {
  readonly id: string;
  readonly value: Key;
}

const COLUMNS: Readonly<Record<AccountOrder['field'], Sorted>> = {
  CREATED_AT: 'createdAt',
  LAST_LOGIN_AT: 'lastLoginAt',
  USERNAME: 'username',
  EMAIL: 'email',
  FAILED_ATTEMPTS: 'failedLogins',
};
/** What a person is called is looked up again, so that no cursor, and no address a console keeps it in, has it. */
const NAMES: ReadonlySet<Sorted> = new Set(['username', 'email']);
const NEWEST_FIRST: AccountOrder = { field: 'CREATED_AT', direction: 'DESC' };
const USUAL_PAGE = 20;
const LARGEST_PAGE = 100;
/** As far as accounts are counted. */
export const COUNTED_TO = 10_000;
/** So many are read whole and sorted here: optimizers would rather walk along a million that are not wanted. */
const FEW = 2_000;
const EVER = -1;

/**
 * Lists of accounts. A page begins where the one before ended, by the value it is sorted by and the id, so that the
 * thousandth page costs what the first does: each is read as one or two ranges of an index that has them in order.
 */
export class AccountPages {
  constructor(
    private readonly database: Database,
    private readonly directory: Pick<AccountDirectory, 'view'>,
  ) {}

  /** Throws INVALID_INPUT for arguments that make no page. */
  async page(
    filter: AccountFilter,
    asked: AccountOrder | null,
    args: PageArguments,
  ): Promise<AccountPageView> {
    const window = windowOf(args);
    const order = asked ?? NEWEST_FIRST;
    const column = COLUMNS[order.field];
    const place = await this.placeOf(window, column);
    const direction = window.backward ? opposite(order.direction) : order.direction;
    const rows = await this.read(filter, { column, direction, place }, window.size + 1);
    const shown = rows.slice(0, window.size);
    if (window.backward) shown.reverse();
    const edges = await Promise.all(
      shown.map(async (row) => ({ node: await this.directory.view(row), cursor: cursorOf(row, column) })),
    );
    const isMore = rows.length > window.size;
    const isWithin = window.cursor !== null;
    const pageInfo = {
      hasNextPage: window.backward ? isWithin : isMore,
      hasPreviousPage: window.backward ? isMore : isWithin,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    };
    return { edges, pageInfo, filter };
  }

  /** How many there are, exact up to `COUNTED_TO`; one more than that says that there are more. */
  async count({ filter }: Pick<AccountPageView, 'filter'>): Promise<number> {
    const where = [...conditionsOf(filter)];
    return where.length === 0 ? 0 : this.database.stale.countUpTo(Account, where, COUNTED_TO + 1);
  }

  private async read(filter: AccountFilter, list: List, take: number): Promise<readonly Account[]> {
    const wanted = conditionsOf(filter);
    const few = await this.few(wanted);
    return few === null ? this.walk(wanted, list, take) : ordered(few, list).slice(0, take);
  }

  /** All who are wanted, in no order; null when there are many. Each alternative is one range of an index of its own. */
  private async few(wanted: readonly Conditions[]): Promise<readonly Account[] | null> {
    if (wanted.includes(EVERYBODY)) return null;
    const { stale } = this.database;
    const counts = await Promise.all(wanted.map((where) => stale.countUpTo(Account, where, FEW + 1)));
    if (counts.reduce((sum, count) => sum + count, 0) > FEW) return null;
    const found = await Promise.all(wanted.map((where) => stale.find(Account, { where, take: FEW })));
    return [...new Map(found.flat().map((row) => [row.id, row])).values()];
  }

  /** Along the index of the order, until enough are met: where many are wanted, that is soon. */
  private async walk(
    wanted: readonly Conditions[],
    { column, direction, place }: List,
    take: number,
  ): Promise<readonly Account[]> {
    const rows: Account[] = [];
    for (const { range, order } of rangesOf(column, direction, place)) {
      if (rows.length >= take) break;
      const where = wanted.map((one) => both(one, range));
      rows.push(...(await this.database.stale.find(Account, { where, order, take: take - rows.length })));
    }
    return rows;
  }

  private async placeOf({ cursor, backward }: Window, column: Sorted): Promise<Place | null> {
    if (cursor === null) return null;
    const [id, value] = readCursor(cursor, column) ?? [null, null];
    const named = id !== null && NAMES.has(column);
    const row = named ? await this.database.stale.findOne(Account, { id }) : null;
    if (id === null || (named && row === null)) {
      throw invalidField([backward ? 'before' : 'after'], 'INVALID', 'This cursor is not of this list.');
    }
    return { id, value: row === null ? value : row[column] };
  }
}

function windowOf({ first = null, after = null, last = null, before = null }: PageArguments): Window {
  if (first !== null && last !== null) {
    throw invalidField(['last'], 'INVALID', 'Ask for the first or for the last, not for both.');
  }
  const backward = last !== null;
  if ((backward ? after : before) !== null) {
    const message = 'The first come after a cursor, and the last before one.';
    throw invalidField([backward ? 'after' : 'before'], 'INVALID', message);
  }
  const size = first ?? last ?? USUAL_PAGE;
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE) {
    throw invalidField([backward ? 'last' : 'first'], 'INVALID', `Ask for 1 to ${LARGEST_PAGE} accounts.`);
  }
  return { size, backward, cursor: backward ? before : after };
}

/** Where the rest of the list lies, in order: those with the same value, those beyond it. Null comes before everything. */
function rangesOf(column: Sorted, direction: Direction, place: Place | null): readonly Range[] {
  const order: FindOptionsOrder<Account> = { [column]: direction, id: direction };
  // A column that is the same in all of a range would only invite a sort.
  const byId: FindOptionsOrder<Account> = { id: direction };
  if (place === null) return [{ range: EVERYBODY, order }];
  const beyond = direction === 'ASC' ? MoreThan : LessThan;
  const value = place.value === null ? IsNull() : Equal(place.value);
  const alike = { range: { id: beyond(place.id), [column]: value }, order: byId };
  if (place.value === null) {
    return direction === 'ASC' ? [alike, { range: { [column]: MoreThan(EVER) }, order }] : [alike];
  }
  const further = { range: { [column]: beyond<Key>(place.value) }, order };
  const isLast = direction === 'DESC' && column === 'lastLoginAt';
  return isLast ? [alike, further, { range: { [column]: IsNull() }, order: byId }] : [alike, further];
}

/** As SQL sorts: null first, texts by their bytes (none of these has others than ASCII), the id for what is alike. */
function ordered(rows: readonly Account[], { column, direction, place }: List): readonly Account[] {
  const sign = direction === 'ASC' ? 1 : -1;
  const places = rows.map((row) => ({ row, id: row.id, value: row[column] }));
  const beyond = places.filter((one) => place === null || sign * compared(one, place) > 0);
  return beyond.sort((one, other) => sign * compared(one, other)).map(({ row }) => row);
}

function compared(one: Place, other: Place): number {
  if (one.value === other.value) return one.id < other.id ? -1 : Number(one.id > other.id);
  if (one.value === null || other.value === null) return one.value === null ? -1 : 1;
  return one.value < other.value ? -1 : 1;
}

function cursorOf(row: Account, column: Sorted): string {
  const key = NAMES.has(column) ? [row.id] : [row.id, row[column]];
  return Buffer.from(JSON.stringify([column, ...key])).toString('base64url');
}

/** Whose place it is and, if it is told, where that is; null for what no page of this list gave out. */
function readCursor(cursor: string, column: Sorted): readonly [string, Key] | null {
  const read = parsed(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!Array.isArray(read)) return null;
  const [list, id, value, ...more]: readonly unknown[] = read;
  if (list !== column || typeof id !== 'string' || id === '' || more.length > 0) return null;
  if (NAMES.has(column)) return value === undefined ? [id, null] : null;
  if (value === null) return column === 'lastLoginAt' ? [id, null] : null;
  return typeof value === 'number' && Number.isSafeInteger(value) ? [id, value] : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function opposite(direction: Direction): Direction {
  return direction === 'ASC' ? 'DESC' : 'ASC';
}
