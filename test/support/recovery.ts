import { Account, type AccountStatus } from '../../entities/account.js';
import { createDataSource } from '../../ormconfig.js';
import { readConfig } from '../../src/config.js';
import type { MailboxEntry } from '../../src/mail/mailbox.js';
import type { Gateway } from './gateway.js';
import { type Asked, ask, type Circumstances, type Outcome } from './person.js';

/** A reset whose code is in the mailbox. */
export interface OpenReset {
  readonly id: string;
  readonly code: string;
  /** Milliseconds since 1970, by the store's clock. */
  readonly openedAt: number;
}

const FLOW_LIFE_MS = 30 * 60_000;

/** Step 1, by e-mail address or username; throws unless a new code came to the address. */
export async function openReset(
  gateway: Gateway,
  email: string,
  identifier: string | null = email,
  circumstances: Circumstances = {},
): Promise<OpenReset> {
  const before = await gateway.mailsTo(email);
  const input = identifier === null ? {} : { identifier };
  const flow = await ask(gateway, 'requestPasswordReset', input, circumstances);
  const code = codeOf(await newMail(gateway, email, before));
  return { id: idOf(flow), code, openedAt: Date.parse(flow.expiresAt ?? '') - FLOW_LIFE_MS };
}

/** *Get code*: the code that comes of it. */
export async function anotherCode(gateway: Gateway, flowId: string, email: string): Promise<string> {
  const before = await gateway.mailsTo(email);
  idOf(await ask(gateway, 'sendCode', { flowId }));
  return codeOf(await newMail(gateway, email, before));
}

export function verify(gateway: Asked, resetId: string, code: string): Promise<Outcome> {
  return ask(gateway, 'verifyResetCode', { resetId, code });
}

/** Steps 1 and 2, from the settings or as a stranger. */
export async function grantFor(
  gateway: Gateway,
  email: string,
  circumstances: Circumstances = {},
): Promise<string> {
  const isSignedIn = circumstances.token !== undefined;
  const reset = await openReset(gateway, email, isSignedIn ? null : email, circumstances);
  return grantOf(await verify(gateway, reset.id, reset.code));
}

export function update(gateway: Asked, resetToken: string, newPassword: string): Promise<Outcome> {
  return ask(gateway, 'updatePassword', { resetToken, newPassword });
}

export function login(gateway: Asked, identifier: string, password: string): Promise<Outcome> {
  return ask(gateway, 'login', { identifier, password });
}

export function idOf(flow: Outcome): string {
  if (flow.id === undefined) throw new Error(`No flow: ${JSON.stringify(flow)}`);
  return flow.id;
}

export function grantOf(permit: Outcome): string {
  if (permit.resetToken === undefined) throw new Error(`No permit: ${JSON.stringify(permit)}`);
  return permit.resetToken;
}

/** Six digits that are none of these. */
export function wrongCode(...right: readonly string[]): string {
  let wrong = 500_000;
  while (right.includes(String(wrong))) wrong += 1;
  return String(wrong);
}

/** What an administrator would do. */
export async function setStatus(gateway: Gateway, id: string, status: AccountStatus): Promise<void> {
  await gateway.app.stores.database.write((tx) => tx.update(Account, { id }, { status }));
}

export async function storedAccount(gateway: Gateway, id: string): Promise<Account> {
  const account = await gateway.app.stores.database.read.findOne(Account, { id }, ['passwordHash']);
  if (account === null) throw new Error('No such account.');
  return account;
}

/**
 * Moves the clock to less than a second short of that moment, or beyond it. Whole seconds, so that tests stay on the
 * side they name however slow the machine is.
 */
export function advanceTo(gateway: Gateway, moment: number, side: 'before' | 'after'): void {
  const seconds = (moment - gateway.clock.now()) / 1000;
  gateway.clock.advance(side === 'before' ? Math.floor(seconds) : Math.ceil(seconds));
}

/** Every row of every table, as text. */
export async function dumpSql(gateway: Gateway): Promise<string> {
  const { database } = readConfig(gateway.env);
  const source = await createDataSource(database).initialize();
  try {
    const list =
      database.kind === 'sqlite' ? "SELECT name FROM sqlite_master WHERE type = 'table'" : 'SHOW TABLES';
    const tables: Record<string, string>[] = await source.query(list);
    const names = tables.flatMap((row) => Object.values(row));
    const rows = await Promise.all(names.map((name) => source.query(`SELECT * FROM \`${name}\``)));
    return names.map((name, n) => `${name}: ${JSON.stringify(rows[n])}`).join('\n');
  } finally {
    await source.destroy();
  }
}

/** Whether the digits stand anywhere by themselves, not by chance within a longer number or a digest. */
export function holdsCode(text: string, code: string): boolean {
  return new RegExp(`(?<![0-9A-Za-z])${code}(?![0-9A-Za-z])`).test(text);
}

async function newMail(
  gateway: Gateway,
  email: string,
  before: readonly MailboxEntry[],
): Promise<MailboxEntry> {
  const newest = await gateway.mailTo(email);
  if (newest.id === before[0]?.id) throw new Error('No new mail came.');
  return newest;
}

function codeOf(mail: MailboxEntry): string {
  if (mail.code === null) throw new Error(`No code in: ${mail.subject}`);
  return mail.code;
}
