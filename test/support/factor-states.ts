import type { Page } from 'playwright-core';
import { Authenticator } from './authenticator.js';
import type { BrowserSeat } from './browser.js';
import { enroll } from './factors.js';
import { type Look, press, send, visit, type Walk } from './page-states.js';
import type { Person } from './person.js';

/** Second factors: set up, shown, and removed again. */
export async function walkFactors(page: Page, seat: BrowserSeat, look: Look): Promise<void> {
  const walk = { page, seat, look };
  const { gateway } = seat;
  const somebody = await seat.person();
  await signInAs(walk, somebody);
  await visit(walk, '/settings/security', 'two-step sign-in: off');
  await visit(walk, '/settings/security/passkey', 'passkey: to be made');
  gateway.clock.advance(301);
  await visit(walk, '/settings/security/totp', 'app: before anything is shown');
  await send(walk, '#begin .primary', 'step-up by mail');
  await page.locator('#code').fill(await gateway.codeTo(somebody.email));
  await press(page, '#verify .primary');
  await send(walk, '#begin .primary', 'app: to be scanned');
  const secret = await page.locator('main code').innerText();
  const app = new Authenticator(gateway, secret.replaceAll(' ', ''));
  await send(walk, '#confirm .primary', 'app: nothing typed');
  await page.locator('#code').fill(app.wrong());
  await send(walk, '#confirm .primary', 'app: wrong code');
  await page.locator('#code').fill(app.next());
  await send(walk, '#confirm .primary', 'backup codes');
  await send(walk, '#kept .primary', 'two-step sign-in: on');
  await visit(walk, '/settings/security/codes/new', 'new backup codes?');
  gateway.clock.advance(301);
  await page.goto('/settings/security');
  await page.locator('a[href$="/remove"]').click();
  await page.locator('#remove').waitFor();
  await look('remove the app?');
  await send(walk, '#remove .primary', 'step-up by the app');
  await page.locator('#code').fill(app.next());
  await press(page, '#verify .primary');
  await send(walk, '#remove .primary', 'two-step sign-in: removed');
}

/** The second proof, in a recovery and at sign-in, right, wrong and too late. */
export async function walkChallenges(page: Page, seat: BrowserSeat, look: Look): Promise<void> {
  const walk = { page, seat, look };
  const { app, backupCodes, ...somebody } = await enroll(seat.gateway, await seat.person());
  await page.goto('/recover');
  await page.locator('#username').fill(somebody.email);
  await press(page, '#identify .primary');
  await visit(walk, '/recover/other', 'other ways, of the deployment');
  await send(walk, '#ways [value=qr]', 'a code to approve, in a recovery');
  await page.goto('/recover/other');
  await send(walk, '#ways [value=totp]', 'code of the app, in a recovery');
  await page.locator('#code').fill(app.next());
  await send(walk, '#verify .primary', 'one more step, in a recovery');
  await visit(walk, '/recover/other', 'other ways, of the account');
  await signInAs(walk, somebody);
  await look('challenge');
  await page.locator('#code').fill(app.wrong());
  await send(walk, '#verify .primary', 'challenge: wrong code');
  for (let n = 0; n < 3; n += 1) {
    await page.locator('#code').fill(app.wrong());
    await press(page, '#verify .primary');
  }
  await page.locator('#code').fill(app.wrong());
  await send(walk, '#verify .primary', 'challenge: locked');
  await signInAs(walk, somebody);
  await page.locator('#code').fill(app.wrong());
  await send(walk, '#verify .primary', 'challenge: slowed down');
  seat.gateway.clock.advance(601);
  await visit(walk, '/signin/verify', 'challenge: run out');
  await signInAs(walk, somebody);
  await visit(walk, '/signin/verify/other', 'challenge: other ways');
  await send(walk, '#ways [value=backup_code]', 'challenge: backup code');
  await page.locator('#code').fill('123');
  await send(walk, '#verify .primary', 'challenge: no backup code');
  await page.locator('#code').fill(backupCodes[0] ?? '');
  await press(page, '#verify .primary');
}

/** To the settings, or to the second proof. */
async function signInAs({ page }: Walk, { email, password }: Person): Promise<void> {
  await page.goto('/signin');
  await page.locator('#username').fill(email);
  await page.locator('#password').fill(password);
  await press(page, '#signin .primary');
}
