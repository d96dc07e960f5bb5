import type { Account } from '../../entities/account.js';
import { ProblemError } from '../errors.js';
import { visible } from '../log/terminal-safe-lines.js';
import type { AccountName, AccountSupport, Doer } from '../services/account-support.js';
import { UsageError } from './usage-error.js';
import { originOf, withCore } from './with-core.js';

/** How a command names an account: one of the three. */
export interface NameOptions {
  readonly email?: string;
  readonly username?: string;
  readonly id?: string;
  /** Told to the owner of the account. */
  readonly reason?: string;
}

export interface Circumstances {
  readonly doer: Doer;
  /** Waits are in the memory of a running gateway, where no command reaches them. */
  readonly embedded: boolean;
}

/** Runs the work with the one account that is named, and with who does it for the audit log. */
export async function withAccount(
  options: NameOptions,
  command: string,
  work: (support: AccountSupport, account: Account, about: Circumstances) => Promise<void>,
): Promise<void> {
  const name = nameFrom(options);
  const reason = readReason(options.reason);
  await withCore(async ({ accountSupport }, { redis }) => {
    const doer = { origin: originOf(command), reason };
    await work(accountSupport, await find(accountSupport, name), { doer, embedded: redis === null });
  });
}

const KINDS: Readonly<Record<AccountName['kind'], string>> = {
  ID: 'the id',
  EMAIL: 'the e-mail address',
  USERNAME: 'the username',
};

async function find(support: AccountSupport, name: AccountName): Promise<Account> {
  try {
    return await support.find(name);
  } catch (error) {
    if (!(error instanceof ProblemError && error.code === 'NOT_FOUND')) throw error;
    throw new Error(`There is no account with ${KINDS[name.kind]} ${visible(name.value)}.`);
  }
}

function nameFrom(options: NameOptions): AccountName {
  const names: readonly AccountName[] = [
    ...(options.id === undefined ? [] : [{ kind: 'ID' as const, value: options.id }]),
    ...(options.email === undefined ? [] : [{ kind: 'EMAIL' as const, value: options.email }]),
    ...(options.username === undefined ? [] : [{ kind: 'USERNAME' as const, value: options.username }]),
  ];
  const [name, ...more] = names;
  if (name !== undefined && more.length === 0) return name;
  throw new UsageError('Name one account: by --email, by --username or by --id.');
}

/** One line of plain text, or null for none. */
export function readReason(typed: string | undefined): string | null {
  const reason = typed?.trim() ?? '';
  if (reason.length <= 200 && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(reason))
    return reason === '' ? null : reason;
  throw new UsageError('Give a reason of at most 200 characters, in one line.');
}
