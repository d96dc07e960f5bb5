import type { Page } from 'playwright-core';
import { Account, type Role } from '../../entities/account.js';
import { rolesKey } from '../../src/flows/scopes.js';
import type { BrowserSeat, OpenOptions } from './browser.js';
import type { Gateway } from './gateway.js';
import type { Person } from './person.js';
import { press } from './recovery-pages.js';

/** Gives somebody roles, before there is an administrator to do it; the id of the account. */
export async function giveRoles(gateway: Gateway, person: Person, roles: readonly Role[]): Promise<string> {
  const { database } = gateway.app.stores;
  const account = await database.read.findOne(Account, { email: person.email });
  if (account === null) throw new Error('There is no such account.');
  const change = { roles: [...roles], rolesKey: rolesKey(roles) };
  await database.write((tx) => tx.update(Account, { id: account.id }, change));
  return account.id;
}

/** Through the hosted page, and back to where in the console somebody wanted to go. */
export async function enterConsole(page: Page, person: Person, path = '/admin'): Promise<void> {
  await page.goto(path);
  await page.waitForURL('**/signin**');
  await page.locator('#username').fill(person.email);
  await page.locator('#password').fill(person.password);
  await press(page, 'Sign in');
  await page.locator('main h1').waitFor();
}

/** A browser in which somebody new, with these roles, is in the console. */
export async function openConsole(
  { gateway, person, open }: BrowserSeat,
  { roles, path }: { readonly roles: readonly Role[]; readonly path: string },
  options: OpenOptions = {},
): Promise<Page> {
  const somebody = await person();
  await giveRoles(gateway, somebody, roles);
  const page = await open(options);
  await enterConsole(page, somebody, path);
  return page;
}

/** Nothing is waited for any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main h1').waitFor();
  await page.waitForLoadState('networkidle');
  await page.locator('.skeleton, [aria-busy=true]').first().waitFor({ state: 'detached' });
}

/** Opens a dialog, says why, and confirms. */
export async function act(page: Page, name: string, reason: string): Promise<void> {
  await page.locator('.acts').getByRole('button', { name, exact: true }).click();
  await page.getByLabel('Reason').fill(reason);
  await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
}

/** What the console says was done. */
export function doneOf(page: Page): Promise<string> {
  return page.locator('main .done').innerText();
}
