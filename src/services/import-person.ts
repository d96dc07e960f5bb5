import type { AccountStatus, Role } from '../../entities/account.js';
import type { Instant } from '../clock.js';
import type { ForeignHash } from '../crypto/foreign-hash.js';
import { type FirebaseProject, type HashRefusal, readForeignHash } from '../crypto/foreign-hash-text.js';
import { readDisplayName } from './display-name.js';
import { type Identifier, readEmail, readUsername } from './identifiers.js';

/** What a file says of one person, under our names; text from CSV, anything from JSON. Absent, null and '' are one. */
export type ForeignFields = Readonly<Partial<Record<ForeignField, unknown>>>;

export const FOREIGN_FIELDS = [
  'email',
  'username',
  'displayName',
  'locale',
  'emailVerified',
  'status',
  'bannedUntil',
  'roles',
  'createdAt',
  'passwordHash',
] as const;
export type ForeignField = (typeof FOREIGN_FIELDS)[number];

export interface ReadingRules {
  /** Roles are refused unless whoever imports has said that the file may give them. */
  readonly allowRoles: boolean;
  /** For files that do not say whether an address is verified. */
  readonly assumeVerified: boolean;
  readonly firebase: FirebaseProject | null;
  readonly now: Instant;
}

export interface ForeignPerson {
  readonly email: Identifier;
  /** Null: one is made up. */
  readonly username: Identifier | null;
  /** Null: the username. */
  readonly displayName: string | null;
  readonly locale: string | null;
  readonly emailVerified: boolean;
  readonly status: AccountStatus;
  readonly roles: readonly Role[];
  readonly createdAt: Instant | null;
  readonly hash: ForeignHash | null;
}

/** Why a record was left out. The words never hold what stood in the file. */
export interface Refusal {
  readonly field: ForeignField | null;
  readonly why: string;
}

const HASH_WORDS: Readonly<Record<HashRefusal, string>> = {
  UNKNOWN_SCHEME: 'is of a kind that cannot be checked',
  MALFORMED: 'is damaged or incomplete',
  COST_OUT_OF_RANGE: 'costs more to check than is allowed, or less than there is',
  UNSALTED: 'has no salt',
};
const STATUSES = ['ACTIVE', 'LOCKED', 'DISABLED'] as const;
const ROLES: readonly Role[] = ['SUPPORT', 'ADMIN'];
const LONGEST_LOCALE = 35;
/** Digits alone are seconds below this and milliseconds above: the year 5138 or the year 1973. */
const SECONDS_UNTIL = 100_000_000_000;
/** Nothing that is imported is older than the Web. */
const EARLIEST = Date.UTC(1990, 0, 1);
const DAY = 86_400_000;
const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})(?!\d)/;
const ZONE = /(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)$/i;

class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.why);
  }
}

/** What a record says, or the first thing that is wrong with it. */
export type ReadPerson = { readonly person: ForeignPerson } | { readonly refusal: Refusal };

export function readPerson(fields: ForeignFields, rules: ReadingRules): ReadPerson {
  try {
    return { person: personOf(fields, rules) };
  } catch (error) {
    if (error instanceof Refused) return { refusal: error.refusal };
    throw error;
  }
}

function personOf(fields: ForeignFields, rules: ReadingRules): ForeignPerson {
  const email = readEmail(textOf(fields, 'email') ?? refuse('email', 'is missing'));
  const name = textOf(fields, 'username');
  const username = name === null ? null : readUsername(name);
  if (name !== null && username === null) refuse('username', 'is none that could be signed in with');
  return {
    email: email ?? refuse('email', 'is not an e-mail address'),
    username,
    displayName: displayNameOf(fields),
    locale: localeOf(fields),
    emailVerified: flagOf(fields, 'emailVerified') ?? rules.assumeVerified,
    status: isBanned(fields, rules.now) ? 'DISABLED' : statusOf(fields),
    roles: rolesOf(fields, rules),
    createdAt: momentOf(fields, rules.now),
    hash: hashOf(fields, rules),
  };
}

function refuse(field: ForeignField, why: string): never {
  throw new Refused({ field, why });
}

function textOf(fields: ForeignFields, field: ForeignField): string | null {
  const value = fields[field] ?? '';
  if (typeof value !== 'string') return refuse(field, 'is not text');
  // What stands in the place of bytes that mean nothing: who would be called so cannot be told any more.
  if (value.includes('\ufffd')) return refuse(field, 'is not UTF-8');
  return value.trim() === '' ? null : value;
}

function displayNameOf(fields: ForeignFields): string | null {
  const text = textOf(fields, 'displayName');
  if (text === null) return null;
  return readDisplayName(text) ?? refuse('displayName', 'is not up to 100 characters that can be seen');
}

function localeOf(fields: ForeignFields): string | null {
  const tag = textOf(fields, 'locale');
  if (tag === null) return null;
  try {
    const [canonical = ''] = Intl.getCanonicalLocales(tag.trim().replaceAll('_', '-'));
    if (canonical !== '' && canonical.length <= LONGEST_LOCALE) return canonical;
  } catch {
    // What is no tag is said below.
  }
  return refuse('locale', 'is not a language tag');
}

function flagOf(fields: ForeignFields, field: ForeignField): boolean | null {
  const value = fields[field] ?? '';
  if (typeof value === 'boolean') return value;
  const word = String(value).trim().toLowerCase();
  if (word === '') return null;
  if (['true', '1', 't', 'yes'].includes(word)) return true;
  return ['false', '0', 'f', 'no'].includes(word) ? false : refuse(field, 'is neither true nor false');
}

function statusOf(fields: ForeignFields): AccountStatus {
  const word = textOf(fields, 'status')?.trim().toUpperCase() ?? 'ACTIVE';
  return STATUSES.find((one) => one === word) ?? refuse('status', `is none of ${STATUSES.join(', ')}`);
}

/** Of the words that Postgres has for always and never, too. */
function isBanned(fields: ForeignFields, now: Instant): boolean {
  const value = fields.bannedUntil ?? '';
  const text = String(value).trim();
  if (text === '' || text === '-infinity') return false;
  const until = text === 'infinity' ? Number.POSITIVE_INFINITY : momentIn(value);
  return Number.isNaN(until) ? refuse('bannedUntil', 'is no moment') : until > now;
}

function rolesOf(fields: ForeignFields, { allowRoles }: ReadingRules): readonly Role[] {
  const value = fields.roles ?? '';
  const words = Array.isArray(value) ? value : String(value).split(/[\s,;]+/);
  const given = words.map((word) => String(word).trim().toUpperCase()).filter((word) => word !== '');
  if (given.length > 0 && !allowRoles) refuse('roles', 'are given, and --allow-roles is not');
  const roles = given.map(
    (word) => ROLES.find((role) => role === word) ?? refuse('roles', 'has one unknown'),
  );
  return [...new Set(roles)];
}

/** ISO 8601, of UTC where no zone is said, or seconds or milliseconds since 1970; NaN for everything else. */
export function momentIn(value: unknown): number {
  const text = String(value).trim();
  const number = Number(text);
  if (text !== '' && Number.isFinite(number)) {
    return Math.trunc(number < SECONDS_UNTIL ? number * 1000 : number);
  }
  return isDate(text) ? Date.parse(ZONE.test(text) ? text : `${text}Z`) : Number.NaN;
}

/** Else a word with a number in it would be some year, and the 30th of February the 1st of March. */
function isDate(text: string): boolean {
  const [, year, month, day] = (ISO_DATE.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined) return false;
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

function momentOf(fields: ForeignFields, now: Instant): Instant | null {
  const value = fields.createdAt ?? '';
  if (String(value).trim() === '') return null;
  const moment = momentIn(value);
  if (!(moment >= EARLIEST && moment <= now + DAY)) refuse('createdAt', 'is not a moment of the past');
  return Math.min(moment, now);
}

function hashOf(fields: ForeignFields, { firebase }: ReadingRules): ForeignHash | null {
  const text = textOf(fields, 'passwordHash')?.trim() ?? null;
  if (text === null) return null;
  const hash = readForeignHash(text, firebase);
  return typeof hash === 'string' ? refuse('passwordHash', HASH_WORDS[hash]) : hash;
}
