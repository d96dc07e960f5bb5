import {
  And,
  Between,
  Equal,
  FindOperator,
  type FindOptionsWhere,
  IsNull,
  LessThan,
  MoreThan,
  MoreThanOrEqual,
} from 'typeorm';
import type { Account, AccountStatus, Role } from '../../entities/account.js';
import type { Instant } from '../clock.js';
import { PAUSED_AT } from '../flows/login-throttle.js';
import { keysWith } from '../flows/scopes.js';
import { readIdentifier } from './identifiers.js';

/** Given conditions must all hold; an empty list is met by nobody. */
export interface AccountFilter {
  readonly identifier?: string | null;
  readonly search?: string | null;
  readonly status?: readonly AccountStatus[] | null;
  readonly role?: readonly Role[] | null;
  readonly hasSecondFactor?: boolean | null;
  readonly createdAfter?: Date | null;
  readonly createdBefore?: Date | null;
  readonly lastLoginBefore?: Date | null;
}

/** Conditions that must all hold, each an operator. */
export type Conditions = FindOptionsWhere<Account>;

/** The last character there is: whatever begins with a text lies between that text and that text with this behind it. */
const LAST = '\u{10FFFF}';
const EVER: Instant = -1;
/** Milliseconds, and more than the clocks of two nodes are ever apart. */
const CLOCKS_APART = 3_600_000;
/** No condition at all. */
export const EVERYBODY: Conditions = { id: MoreThan('') };

/**
 * What to look for, as alternatives. Only these columns are ever compared, and beginnings are ranges in them: no
 * character of a search means anything but itself.
 */
export function conditionsOf(filter: AccountFilter): readonly Conditions[] {
  const alternatives = [
    namedBy(filter.identifier ?? null),
    beginningWith(filter.search ?? null),
    inStatus(filter.status ?? null),
    inRole(filter.role ?? null),
  ].reduce(crossed, [both(withFactor(filter.hasSecondFactor ?? null), within(filter))]);
  return alternatives.map((one) => (Object.keys(one).length === 0 ? EVERYBODY : one));
}

/** Both at once, in one condition for each column. */
export function both(one: Conditions, other: Conditions): Conditions {
  const present: ReadonlyMap<string, unknown> = new Map(Object.entries(one));
  const joined = Object.entries(other).map(([column, operator]: [string, unknown]) => {
    const first = present.get(column);
    const areTwo = first instanceof FindOperator && operator instanceof FindOperator;
    return [column, areTwo ? And(first, operator) : operator];
  });
  return { ...one, ...Object.fromEntries(joined) };
}

function crossed(some: readonly Conditions[], others: readonly Conditions[]): readonly Conditions[] {
  return some.flatMap((one) => others.map((other) => both(one, other)));
}

function namedBy(typed: string | null): readonly Conditions[] {
  if (typed === null) return [{}];
  const identifier = readIdentifier(typed);
  if (identifier === null) return [];
  const column = identifier.kind === 'EMAIL' ? 'emailKey' : 'usernameKey';
  return [{ [column]: Equal(identifier.key) }];
}

/** Addresses and usernames are in small letters; a name to show is looked for as it was typed, and with capitals. */
function beginningWith(typed: string | null): readonly Conditions[] {
  if (typed === null) return [{}];
  const text = typed.trim();
  const small = text.toLowerCase();
  const capital = small.replace(/(^|[\s-])\p{L}/gu, (letter) => letter.toUpperCase());
  const names = [...new Set([text, small, capital])];
  return [
    { email: beginning(small) },
    { username: beginning(small) },
    ...names.map((name) => ({ displayName: beginning(name) })),
  ];
}

function beginning(text: string): FindOperator<string> {
  return Between(text, `${text}${LAST}`);
}

/** As the API tells it: who was guessed at a hundred times in a row is locked, too. */
function inStatus(wanted: readonly AccountStatus[] | null): readonly Conditions[] {
  if (wanted === null) return [{}];
  return [...new Set(wanted)].flatMap((status): readonly Conditions[] => {
    const active = Equal<AccountStatus>('ACTIVE');
    if (status === 'ACTIVE') return [{ status: active, failedLogins: LessThan(PAUSED_AT) }];
    const itself = { status: Equal<AccountStatus>(status) };
    if (status !== 'LOCKED') return [itself];
    return [itself, { status: active, failedLogins: MoreThanOrEqual(PAUSED_AT) }];
  });
}

function inRole(wanted: readonly Role[] | null): readonly Conditions[] {
  if (wanted === null) return [{}];
  return keysWith(wanted).map((key) => ({ rolesKey: Equal(key) }));
}

function withFactor(wanted: boolean | null): Conditions {
  if (wanted === null) return {};
  return { secondFactorSince: wanted ? MoreThan(EVER) : IsNull() };
}

function within({ createdAfter, createdBefore, lastLoginBefore }: AccountFilter): Conditions {
  const after = createdAfter ? { createdAt: MoreThan(createdAfter.getTime()) } : {};
  const before = createdBefore ? { createdAt: LessThan(createdBefore.getTime()) } : {};
  const unseen = lastLoginBefore ? lastSeenBefore(lastLoginBefore.getTime()) : {};
  return both(both(after, before), unseen);
}

/** Nobody signs in before there is an account: said as well, it spares the newest, who come first, from being read. */
function lastSeenBefore(moment: Instant): Conditions {
  return { lastLoginAt: LessThan(moment), createdAt: LessThan(moment + CLOCKS_APART) };
}
