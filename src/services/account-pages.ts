import { Account } from '../../entities/account.js';
import type { Database } from '../database.js';
import { invalidField } from '../errors.js';
import type { AccountDirectory } from './account-directory.js';
import { AccountLists, type Direction, type Key, type Place, type Sorted } from './account-lists.js';
import { type AccountFilter, conditionsOf } from './account-search.js';
import type { AccountView } from './accounts.js';

export interface AccountOrder {
  readonly field: 'CREATED_AT' | 'LAST_LOGIN_AT' | 'USERNAME' | 'EMAIL' | 'FAILED_ATTEMPTS';
  readonly direction: Direction;
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

interface Window {
  readonly size: number;
  readonly backward: boolean;
  readonly cursor: string | null;
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

/**
 * Lists of accounts. A page begins where the one before ended, by the value it is sorted by and the id, so that the
 * thousandth page costs what the first does.
 */
export class AccountPages {
  private readonly lists: AccountLists;

  constructor(
    private readonly database: Database,
    private readonly directory: Pick<AccountDirectory, 'view'>,
  ) {
    this.lists = new AccountLists(database);
  }

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
    const list = { column, direction, place };
    const rows = await this.lists.read(conditionsOf(filter), list, window.size + 1);
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
