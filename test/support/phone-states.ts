import type { Page } from 'playwright-core';
import type { BrowserSeat } from './browser.js';
import { type Look, press, send, visit } from './page-states.js';
import { newPhone } from './phones.js';
import { wrongCode } from './recovery.js';

/** A phone set up, asked for at sign-in and in a recovery; found by ids, for the words are in any language. */
export async function walkTexts(page: Page, seat: BrowserSeat, look: Look): Promise<void> {
  const walk = { page, seat, look };
  const { gateway } = seat;
  const { email, password } = await seat.person();
  const phone = newPhone();
  await page.goto('/signin');
  await page.locator('#username').fill(email);
  await page.locator('#password').fill(password);
  await press(page, '#signin .primary');
  await page.goto('/settings/security');
  await send(walk, '#add-phone button', 'phone: its number');
  await send(walk, '#phone-number .primary', 'phone: nothing typed');
  await page.locator('#phone').fill('+1 202 555 0123');
  await send(walk, '#phone-number .primary', 'phone: no such country');
  await page.locator('#phone').fill(phone);
  await send(walk, '#phone-number .primary', 'phone: its code');
  await send(walk, '#confirm .primary', 'phone: no code typed');
  const code = await gateway.codeTo(phone);
  await page.locator('#code').fill(wrongCode(code));
  await send(walk, '#confirm .primary', 'phone: wrong code');
  await page.locator('#code').fill(code);
  await press(page, '#confirm .primary');
  await send(walk, '#kept .primary', 'two-step sign-in by text: on');
  gateway.clock.advance(301);
  await visit(walk, '/device', 'another device: a fresh proof, by text');
  await page.context().clearCookies();
  gateway.clock.advance(61);
  await page.goto('/signin');
  await page.locator('#username').fill(email);
  await page.locator('#password').fill(password);
  await send(walk, '#signin .primary', 'challenge by text');
  await page.locator('#code').fill(wrongCode(await gateway.codeTo(phone)));
  await send(walk, '#verify .primary', 'challenge by text: wrong code');
  await visit(walk, '/signin/verify/other', 'challenge by text: other ways');
  await page.goto('/recover');
  await page.locator('#username').fill(email);
  await press(page, '#identify .primary');
  await page.goto('/recover/other');
  await send(walk, '#ways [value=sms]', 'recovery by text');
}
