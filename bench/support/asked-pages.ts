import { END } from '../../scripts/seed/people.js';

/** Somewhere far into the lists of one database, and who is there. */
export interface Place {
  /** Cursors of accounts by the order they are listed in, nine tenths of the way. */
  readonly deep: Readonly<Record<AccountField, string>>;
  /** A cursor of an event, as far. */
  readonly event: string;
  /** The id of what asked for that event. */
  readonly request: string;
  /** Somebody with events, what they are called, and an administrator who acted on others. */
  readonly person: string;
  readonly username: string;
  readonly actor: string;
}

/** A page of one of the lists: what it is called in the results, and how it is asked for. */
export interface Page {
  readonly what: string;
  readonly query: (place: Place) => string;
}

export const ACCOUNT_FIELDS = [
  'CREATED_AT',
  'LAST_LOGIN_AT',
  'USERNAME',
  'EMAIL',
  'FAILED_ATTEMPTS',
] as const;
export type AccountField = (typeof ACCOUNT_FIELDS)[number];

const DAY = 86_400_000;
const EVENT = 'edges { cursor node { id at kind succeeded subject { username } device { name ip } } }';
const ACCOUNT = 'edges { cursor node { id email status lastLoginAt createdAt } }';

/** In the middle of the year that is made up, and a day of it. */
const MIDDLE = moment(182);
const NEXT_DAY = moment(181);

function moment(daysBeforeEnd: number): string {
  return `"${new Date(END - daysBeforeEnd * DAY).toISOString()}"`;
}

function events(what: string, args: (place: Place) => string): Page {
  return {
    what: `auditEvents, ${what}`,
    query: (place) => `{ auditEvents(first: 50, ${args(place)}) { ${EVENT} } }`,
  };
}

/** The first page of what a filter finds, and one that is deep in it. */
function found(what: string, filter: (place: Place) => string): readonly Page[] {
  return [
    events(what, (place) => `filter: { ${filter(place)} }`),
    events(`${what}, deep`, (place) => `after: "${place.event}", filter: { ${filter(place)} }`),
  ];
}

function accounts(what: string, args: (place: Place) => string): Page {
  return {
    what: `accounts, ${what}`,
    query: (place) => `{ accounts(${args(place)}) { ${ACCOUNT} } }`,
  };
}

function listed(
  what: string,
  filter: (place: Place) => string,
  field: AccountField = 'CREATED_AT',
): readonly Page[] {
  const order = `orderBy: { field: ${field}, direction: DESC }`;
  return [
    accounts(what, (place) => `first: 50, ${order}, filter: { ${filter(place)} }`),
    accounts(
      `${what}, deep`,
      (place) => `first: 50, after: "${place.deep[field]}", ${order}, filter: { ${filter(place)} }`,
    ),
  ];
}

function sorted(field: AccountField): readonly Page[] {
  return ['DESC', 'ASC'].flatMap((direction) => {
    const order = `orderBy: { field: ${field}, direction: ${direction} }`;
    const what = `by ${field} ${direction}`;
    return [
      accounts(what, () => `first: 50, ${order}`),
      accounts(`${what}, deep`, ({ deep }) => `first: 50, after: "${deep[field]}", ${order}`),
      accounts(`${what}, deep and backwards`, ({ deep }) => `last: 50, before: "${deep[field]}", ${order}`),
    ];
  });
}

const LOCKED = 'status: [LOCKED]';

/** Every order and every condition the API offers, near the beginning and far from it. */
export const PAGES: readonly Page[] = [
  ...ACCOUNT_FIELDS.flatMap(sorted),
  accounts('the last', () => 'last: 50'),
  accounts('of one username', ({ username }) => `filter: { identifier: "${username}" }`),
  ...listed('search of one letter', () => 'search: "h"'),
  ...listed('search of a whole name', ({ username }) => `search: "${username}"`),
  ...listed('LOCKED', () => LOCKED),
  ...listed('UNVERIFIED or DISABLED', () => 'status: [UNVERIFIED, DISABLED]'),
  ...listed('ACTIVE', () => 'status: [ACTIVE]'),
  ...listed('SUPPORT', () => 'role: [SUPPORT]'),
  ...listed('with a second factor', () => 'hasSecondFactor: true'),
  ...listed('without a second factor', () => 'hasSecondFactor: false'),
  ...listed('created until the middle', () => `createdBefore: ${MIDDLE}`),
  ...listed('created on one day', () => `createdAfter: ${MIDDLE}, createdBefore: ${NEXT_DAY}`),
  ...listed('not seen since the middle', () => `lastLoginBefore: ${MIDDLE}`),
  ...ACCOUNT_FIELDS.slice(1).flatMap((field) => listed(`LOCKED by ${field}`, () => LOCKED, field)),
  ...listed('LOCKED, with a second factor', () => `${LOCKED}, hasSecondFactor: true`),
  events('first page', () => ''),
  events('deep', ({ event }) => `after: "${event}"`),
  ...found('of one account', ({ person }) => `accountId: "${person}"`),
  ...found('of one account, refusals', ({ person }) => `accountId: "${person}", succeeded: false`),
  ...found('of one account, one kind', ({ person }) => `accountId: "${person}", kind: [LOGGED_IN]`),
  ...found('by one actor', ({ actor }) => `actorId: "${actor}"`),
  ...found('by one actor, one kind', ({ actor }) => `actorId: "${actor}", kind: [LOGGED_IN]`),
  ...found('by one actor, refusals', ({ actor }) => `actorId: "${actor}", succeeded: false`),
  ...found(
    'by one actor on one account',
    ({ actor, person }) => `actorId: "${actor}", accountId: "${person}"`,
  ),
  ...found('refusals', () => 'succeeded: false'),
  ...found('successes', () => 'succeeded: true'),
  ...found('a frequent kind', () => 'kind: [LOGGED_IN]'),
  ...found('a rare kind', () => 'kind: [LOCKED]'),
  ...found('a rare kind, refusals', () => 'kind: [LOCKED], succeeded: false'),
  ...found('two kinds until the middle', () => `kind: [LOGGED_IN, LOCKED], until: ${MIDDLE}`),
  ...found('of one day', () => `since: ${MIDDLE}, until: ${NEXT_DAY}`),
  events('of one request', ({ request }) => `filter: { requestId: "${request}" }`),
];
