import type { Page } from 'playwright-core';
import type { BrowserSeat } from './browser.js';
import { type Look, send, visit } from './page-states.js';
import { decline, makeTicket, scan } from './qr-steps.js';

/** Every state of both sides of signing in with a phone; found by ids, for the words are in any language. */
export async function walkQrLogin(page: Page, seat: BrowserSeat, look: Look): Promise<void> {
  const walk = { page, seat, look };
  const person = await seat.person();
  await visit(walk, '/signin', 'a code to scan');
  const payload = (await page.locator('#qr > [data-code]').getAttribute('data-code')) ?? '';
  const shown = { id: '', secret: '', matchCode: '', payload };
  const { id = '' } = await scan(seat.gateway, shown, person.accessToken);
  await page.locator('#qr .number').waitFor();
  await look('scanned: the number');
  await decline(seat.gateway, { ...shown, id }, person.accessToken);
  await page.locator('#qr-new').waitFor();
  await look('declined');
  await page.locator('#username').fill(person.email);
  await page.locator('#password').fill(person.password);
  await send(walk, '#signin .primary', 'settings');
  await visit(walk, '/device', 'another device: its code');
  await send(walk, '#scan .primary', 'another device: nothing typed');
  const ticket = await makeTicket(seat.gateway);
  await visit(walk, `/device?id=${ticket.id}`, 'another device: scanned');
  await send(walk, '#scan .primary', 'another device: is this you');
  await send(walk, '#answer .primary', 'another device: no number');
  await page.locator(`input[name=number]:not([value="${ticket.matchCode}"])`).first().check();
  await send(walk, '#answer .primary', 'another device: the wrong number');
  seat.gateway.clock.advance(200);
  await visit(walk, '/device', 'another device: the password again');
  await page.locator('#password').fill('wrong');
  await send(walk, '#again .primary', 'another device: a wrong password');
}
