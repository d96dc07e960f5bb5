import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { Gateway } from './gateway.js';

/** Presses the button of a form by its words, and waits for the page that comes of it. */
export async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name, exact: true });
  await button.waitFor();
  // What the page before it is still to say of itself would be taken for the next one's.
  await isReady(page);
  await Promise.all([page.waitForEvent('domcontentloaded'), button.click()]);
  await isReady(page);
}

/** Follows a link by its words. Its page is there then: a button pressed after it would wait for the wrong one. */
export async function follow(page: Page, name: string): Promise<void> {
  const link = page.getByRole('link', { name });
  await Promise.all([page.waitForEvent('domcontentloaded'), link.click()]);
  await isReady(page);
}

/** Scripts have run: until then forms are plain, and so are the buttons. */
export async function isReady(page: Page): Promise<void> {
  await page.waitForLoadState('load');
}

/** Until it is true of the page. Looked at from outside: a page of ours lets nobody inside evaluate a text. */
export async function comesTrue(page: Page, expression: string, patience = 10_000): Promise<void> {
  const until = Date.now() + patience;
  while (!(await page.evaluate<boolean>(expression))) {
    if (Date.now() > until) throw new Error(`It never came true: ${expression}`);
    await pause(50);
  }
}

/** Step 1. */
export async function askFor(page: Page, identifier: string): Promise<void> {
  await page.goto('/recover');
  await page.getByLabel('E-mail or login').fill(identifier);
  await press(page, 'Continue');
}

/** Steps 1 and 2, with the code out of the mailbox. */
export async function proveMailbox(page: Page, gateway: Gateway, email: string): Promise<void> {
  await askFor(page, email);
  await typeCode(page, await gateway.codeTo(email));
}

export async function typeCode(page: Page, code: string): Promise<void> {
  await page.locator('#code').pressSequentially(code);
  await press(page, 'Continue');
}

/** Step 3. */
export async function choose(page: Page, password: string, again = password): Promise<void> {
  await page.locator('#password').fill(password);
  await page.locator('#again').fill(again);
  await press(page, 'Update password');
}

/** From the clipboard, by the keys, into the code field. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await page.locator('#code').press('ControlOrMeta+v');
}

/** What `<main>` reads. */
export function textOf(page: Page): Promise<string> {
  return page.locator('main').innerText();
}

/** The id of what has the focus. */
export function focusOf(page: Page): Promise<string> {
  return page.evaluate<string>('document.activeElement?.id ?? ""');
}

/** Everything the live region says from now on. */
export async function listen(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(LISTEN);
  return () => page.evaluate<readonly string[]>('window.heard');
}

/* What runs in the page is text here: the compiler knows nothing of documents in what runs in Node. */

const LISTEN = `(() => {
  window.heard = [];
  const live = document.getElementById('live');
  const hear = () => { if (live.textContent !== '') window.heard.push(live.textContent); };
  new MutationObserver(hear).observe(live, { childList: true, characterData: true, subtree: true });
})()`;
