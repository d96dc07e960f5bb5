import jsQR from 'jsqr';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import type { BrowserSeat } from './browser.js';
import type { Person } from './person.js';
import { press } from './recovery-pages.js';

/** A browser somebody has just signed in with. */
export async function phoneOf(seat: BrowserSeat, person: Person, options: object = {}): Promise<Page> {
  const page = await seat.open({ width: 390, ...options });
  await page.goto('/signin');
  await page.locator('#username').fill(person.email);
  await page.locator('#password').fill(person.password);
  await press(page, 'Sign in');
  await page.waitForURL('**/settings');
  return page;
}

/** A browser that shows a code. */
export async function screenOf(seat: BrowserSeat, options: object = {}): Promise<Page> {
  const page = await seat.open(options);
  await page.goto('/signin');
  await page.locator('.qr-code').waitFor();
  return page;
}

/** What the picture of the screen says to a camera; null when it cannot be read. */
export async function decoded(page: Page): Promise<string | null> {
  const { data, width, height } = PNG.sync.read(await page.screenshot());
  return jsQR.default(new Uint8ClampedArray(data), width, height)?.data ?? null;
}

/** The code to type. */
export async function typedCode(page: Page): Promise<string> {
  return (await page.locator('#qr > [data-code]').getAttribute('data-code')) ?? '';
}

/** The number a screen shows once its code was scanned. */
export async function numberOn(page: Page): Promise<string> {
  return (await page.locator('#qr .number').innerText()).trim();
}

/** The phone reads what the screen shows, by typing it. */
export async function typeIn(phone: Page, code: string): Promise<void> {
  await phone.goto('/device');
  await phone.locator('#code').fill(code);
  await press(phone, 'Continue');
}

export async function pick(phone: Page, number: string): Promise<void> {
  await phone.getByRole('radio', { name: number, exact: true }).check();
}

/** Waits until the screen shows another code than this one. */
export async function anotherCode(page: Page, code: string): Promise<void> {
  await page.locator(`#qr > [data-code]:not([data-code="${code}"])`).waitFor();
}
