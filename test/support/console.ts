import type { Page } from 'playwright-core';
import { Account, type Role } from '../../entities/account.js';
import type { Gateway } from './gateway.js';
import type { Person } from './person.js';
import { press } from './recovery-pages.js';

/** Gives somebody roles, as an operator would before there is an administrator. */
export async function giveRoles(gateway: Gateway, person: Person, roles: readonly Role[]): Promise<string> {
  const { database } = gateway.app.stores;
  const account = await database.read.findOne(Account, { email: person.email });
  if (account === null) throw new Error('There is no such account.');
  await database.write((tx) => tx.update(Account, { id: account.id }, { roles: [...roles] }));
  return account.id;
}

/** Through the hosted page, and back to the console. */
export async function enterConsole(page: Page, person: Person, path = '/admin'): Promise<void> {
  await page.goto(path);
  await page.waitForURL('**/signin**');
  await page.locator('#username').fill(person.email);
  await page.locator('#password').fill(person.password);
  await press(page, 'Sign in');
  await page.locator('main h1').waitFor();
}
