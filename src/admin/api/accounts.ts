import type { PageInfo, Paging } from '../parts/paging.js';
import { question } from './gateway.js';
import { PROBLEM, type Problem } from './problem.js';

export interface Person {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
}

export interface AccountRow {
  readonly id: string;
  readonly user: Person;
  readonly email: string;
  readonly status: string;
  readonly lockedUntil: string | null;
  readonly lastLoginAt: string | null;
  readonly createdAt: string;
  readonly failedAttempts: number;
  readonly roles: readonly string[];
  readonly factors: readonly { readonly kind: string }[];
}

export interface Device {
  readonly name: string;
  readonly ip: string | null;
  readonly location: string | null;
}

export interface SessionRow {
  readonly id: string;
  readonly current: boolean;
  readonly device: Device;
  readonly proofs: readonly string[];
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly expiresAt: string;
}

export interface FactorRow {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly remaining: number | null;
}

export interface Account extends Omit<AccountRow, 'factors'> {
  readonly emailVerified: boolean;
  readonly passwordResetRequired: boolean;
  readonly passwordChangedAt: string;
  readonly factors: readonly FactorRow[];
}

export interface AccountFilter {
  readonly identifier?: string;
  readonly search?: string;
  readonly status?: readonly string[];
  readonly role?: readonly string[];
  readonly hasSecondFactor?: boolean;
}

type AccountsGiven = Paging & {
  readonly filter: AccountFilter;
  readonly orderBy: { readonly field: string; readonly direction: string };
};

interface AccountsAnswer {
  readonly accounts: {
    readonly totalCount: number;
    readonly pageInfo: PageInfo;
    readonly edges: readonly { readonly node: AccountRow | null }[];
  };
}

const PAGE_INFO = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const PERSON = 'user { id username displayName }';
const ROW = `id ${PERSON} email status lockedUntil lastLoginAt createdAt failedAttempts roles`;

export const ACCOUNTS = question<AccountsAnswer, AccountsGiven>(
  `query ConsoleAccounts($filter: AccountFilter, $orderBy: AccountOrder, $first: Int, $after: String, $last: Int, $before: String) {
    accounts(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
      totalCount ${PAGE_INFO} edges { node { ${ROW} factors { kind } } } } }`,
);

interface FindAnswer {
  readonly accounts: { readonly edges: readonly { readonly node: FoundAccount | null }[] };
}

export interface FoundAccount {
  readonly id: string;
  readonly email: string;
  readonly user: Person;
}

export const FIND = question<FindAnswer, { readonly filter: AccountFilter }>(
  `query ConsoleFind($filter: AccountFilter) { accounts(filter: $filter, first: 8) {
    edges { node { id email ${PERSON} } } } }`,
);

export const ACCOUNT = question<{ readonly account: Account | null }, { readonly id: string }>(
  `query ConsoleAccount($id: ID!) { account(id: $id) {
    ${ROW} emailVerified passwordResetRequired passwordChangedAt
    factors { id kind name createdAt lastUsedAt remaining } } }`,
);

export const SESSIONS = question<
  { readonly account: { readonly id: string; readonly sessions: readonly SessionRow[] } | null },
  { readonly id: string }
>(
  `query ConsoleSessions($id: ID!) { account(id: $id) { id sessions {
    id current device { name ip location } proofs createdAt lastSeenAt expiresAt } } }`,
);

export type Changed = { readonly __typename: 'Account' } | Problem;
interface Act {
  readonly accountId: string;
  readonly reason: string;
}

export const LOCK = question<
  { readonly lockAccount: Changed },
  { readonly input: Act & { readonly until: string | null } }
>(`mutation ConsoleLock($input: LockAccountInput!) { lockAccount(input: $input) { __typename ${PROBLEM} } }`);
export const UNLOCK = question<{ readonly unlockAccount: Changed }, { readonly input: Act }>(
  `mutation ConsoleUnlock($input: AccountActionInput!) { unlockAccount(input: $input) { __typename ${PROBLEM} } }`,
);
export const REQUIRE_RESET = question<{ readonly requirePasswordReset: Changed }, { readonly input: Act }>(
  `mutation ConsoleRequireReset($input: AccountActionInput!) {
    requirePasswordReset(input: $input) { __typename ${PROBLEM} } }`,
);
export const CLEAR_COOLDOWN = question<{ readonly clearCooldown: Changed }, { readonly input: Act }>(
  `mutation ConsoleClearCooldown($input: AccountActionInput!) {
    clearCooldown(input: $input) { __typename ${PROBLEM} } }`,
);
export const SET_ROLES = question<
  { readonly setRoles: Changed },
  { readonly input: Act & { readonly roles: readonly string[] } }
>(`mutation ConsoleSetRoles($input: SetRolesInput!) { setRoles(input: $input) { __typename ${PROBLEM} } }`);

export type Ended = { readonly __typename: 'SessionsEnded'; readonly count: number } | Problem;
export const END_SESSIONS = question<
  { readonly endSessions: Ended },
  { readonly input: Act & { readonly sessionIds: readonly string[] | null } }
>(
  `mutation ConsoleEndSessions($input: EndSessionsInput!) {
    endSessions(input: $input) { __typename ... on SessionsEnded { count } ${PROBLEM} } }`,
);
