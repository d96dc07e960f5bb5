import type { AccountStatus } from '../../entities/account.js';
import { toCrockford } from '../../src/crypto/crockford.js';
import { readEmail, readUsername } from '../../src/services/identifiers.js';

const DAY = 86_400_000;
/** Everything that is made up happened in the year before this moment, so that two runs make the same. */
export const END = Date.UTC(2026, 0, 1);
const SPAN = 365 * DAY;
/** Of fifty accounts; the others are active, and a few disabled. */
const STATUSES: Readonly<Record<number, AccountStatus>> = { 0: 'LOCKED', 1: 'UNVERIFIED' };
const NAMES = ['ada', 'bo', 'chen', 'dara', 'emil', 'fatima', 'goran', 'hana', 'ines', 'jonas'];

/** An id as newId makes them, with a number where chance would be. */
export function idAt(prefix: string, at: number, number: number): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(Math.trunc(at), 0, 6);
  bytes.writeUIntBE(number, 10, 6);
  return `${prefix}_${toCrockford(bytes)}`;
}

/** When the nth of so many happened. */
export function momentOf(number: number, of: number): number {
  return END - SPAN + Math.floor((SPAN * number) / of);
}

export function accountId(number: number, of: number): string {
  return idAt('usr', momentOf(number, of), number);
}

/** The values of one row of `accounts`, by column. */
export function accountRow(number: number, of: number): Readonly<Record<string, string | number | null>> {
  const name = `${NAMES[number % NAMES.length]}${number}`;
  const email = `${name}@example.com`;
  const at = momentOf(number, of);
  const isStaff = number % 5_003 === 1;
  return {
    id: accountId(number, of),
    email,
    email_key: readEmail(email)?.key ?? '',
    email_verified_at: at,
    username: name,
    username_key: readUsername(name)?.key ?? '',
    display_name: name.toUpperCase(),
    locale: null,
    status: STATUSES[number % 50] ?? (number % 500 === 3 ? 'DISABLED' : 'ACTIVE'),
    roles: isStaff ? '["SUPPORT"]' : '[]',
    password_hash: null,
    password_changed_at: at,
    password_reset_required: number % 200 === 0 ? 1 : 0,
    credential_epoch: 1,
    failed_logins: number % 7 === 0 ? (number * 31) % 120 : 0,
    created_at: at,
    locked_until: null,
    roles_key: isStaff ? 'SUPPORT' : null,
    second_factor_since: number % 10 === 4 ? at : null,
    last_login_at: number % 3 === 0 ? null : Math.min(END, at + (number % 300) * DAY),
  };
}
