import { Equal, type FindOptionsOrder, IsNull, LessThan, MoreThan } from 'typeorm';
import { Account } from '../../entities/account.js';
import type { Database } from '../database.js';
import { both, type Conditions, EVERYBODY } from './account-search.js';

export type Direction = 'ASC' | 'DESC';
export type Sorted = 'createdAt' | 'lastLoginAt' | 'username' | 'email' | 'failedLogins';
export type Key = string | number | null;

export interface List {
  readonly column: Sorted;
  readonly direction: Direction;
  readonly place: Place | null;
}

interface Range {
  readonly range: Conditions;
  readonly order: FindOptionsOrder<Account>;
}

export interface Place {
  readonly id: string;
  readonly value: Key;
}

/** So many are read whole and sorted here: optimizers would rather walk along a million that are not wanted. */
const FEW = 2_000;
const EVER = -1;
const INDICES: Readonly<Record<Sorted, string>> = {
  createdAt: 'accounts_created_at',
  lastLoginAt: 'accounts_last_login_at',
  username: 'accounts_username',
  email: 'accounts_email',
  failedLogins: 'accounts_failed_logins',
};

/** A way along one index, and who is looked for on it: any of these. */
interface Walk {
  readonly index: string;
  readonly wanted: readonly Conditions[];
}

/** Reads along lists of accounts, from a place in them on. */
export class AccountLists {
  constructor(
    private readonly database: Database,
    private readonly few = FEW,
  ) {}

  /** In order. Each alternative is read as what fits how many it is about, and all of them are put together here. */
  async read(wanted: readonly Conditions[], list: List, take: number): Promise<readonly Account[]> {
    const { few, many } = await this.parted(wanted);
    const found = await Promise.all([
      ...few.map((where) => this.database.stale.find(Account, { where, take: this.few })),
      ...walksOf(many, list.column).map((walk) => this.along(walk, list, take)),
    ]);
    const rows = new Map(found.flat().map((row) => [row.id, row]));
    return ordered([...rows.values()], list).slice(0, take);
  }

  /** Who are few is read whole, all of them `FEW` at most. Each alternative is one range of an index of its own. */
  private async parted(wanted: readonly Conditions[]) {
    if (wanted.includes(EVERYBODY)) return { few: [], many: [EVERYBODY] };
    const { stale } = this.database;
    const counts = await Promise.all(wanted.map((where) => stale.countUpTo(Account, where, this.few + 1)));
    const sum = counts.reduce((total, count) => total + count, 0);
    const limit = sum > this.few ? this.few / wanted.length : this.few;
    const isFew = (_: Conditions, at: number): boolean => (counts[at] ?? 0) <= limit;
    return { few: wanted.filter(isFew), many: wanted.filter((one, at) => !isFew(one, at)) };
  }

  /** Until enough are met: where many are wanted, that is soon. */
  private async along({ index, wanted }: Walk, list: List, take: number): Promise<readonly Account[]> {
    const rows: Account[] = [];
    for (const { range, order } of rangesOf(list)) {
      if (rows.length >= take) break;
      const where = wanted.map((one) => both(one, range));
      const selection = { where, order, take: take - rows.length, index };
      rows.push(...(await this.database.stale.find(Account, selection)));
    }
    return rows;
  }
}

/**
 * Those with an index that has the order behind what they have in common go their own way, all others the way of the
 * order. No way is left to the database: MariaDB takes the beginning of an index for all of it, and reads half a
 * million rows that are alike to come to the place among them.
 */
function walksOf(wanted: readonly Conditions[], column: Sorted): readonly Walk[] {
  const own = wanted.flatMap((one) => {
    const index = column === 'createdAt' ? ownIndex(one) : null;
    return index === null ? [] : [{ index, wanted: [one] }];
  });
  const rest = wanted.filter((one) => !own.some((walk) => walk.wanted.includes(one)));
  return rest.length === 0 ? own : [...own, { index: INDICES[column], wanted: rest }];
}

function ownIndex({ status, rolesKey }: Conditions): string | null {
  if (rolesKey !== undefined) return 'accounts_roles_key';
  return status === undefined ? null : 'accounts_status';
}

/** Where the rest of the list lies, in order: those with the same value, those beyond it. Null comes before everything. */
function rangesOf({ column, direction, place }: List): readonly Range[] {
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
