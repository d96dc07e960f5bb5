import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { describeBrowser } from '../support/browser.js';
import { newPassword } from '../support/person.js';
import { press } from '../support/recovery-pages.js';

const UNREACHABLE = 'We can’t reach Northwind. Check your connection – what you typed is still here.';

describeBrowser('pages without a connection', (use) => {
  it('P28 say so, keep what was typed, and go on when it is back', async () => {
    const { gateway, open, person } = use();
    const { email } = await person();
    const page = await open();
    await page.goto('/recover');
    await page.locator('#username').fill(email);
    await comesBack(page, 'Continue', { '#username': email });
    const code = await gateway.codeTo(email);
    await page.locator('#code').fill(code);
    await comesBack(page, 'Continue', { '#code': code });
    const password = newPassword();
    await page.locator('#password').fill(password);
    await page.locator('#again').fill(password);
    // It is said aloud, too, and must not come after what is listened for here.
    await page.locator('#strength').waitFor();
    await comesBack(page, 'Update password', { '#password': password, '#again': password });
    await page.goto('/signin');
    await page.locator('#password').fill(password);
    await comesBack(page, 'Sign in', { '#username': email, '#password': password });
    expect(new URL(page.url()).pathname).to.equal('/settings');
  });

  it('P28 a gateway that is being restarted is told like no connection', async () => {
    const page = await use().open();
    await page.goto('/recover');
    await page.route('**/healthz', (route) => route.abort('internetdisconnected'));
    await page.locator('#username').fill('anna');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.locator('#notice').filter({ hasText: UNREACHABLE }).waitFor();
    await page.unroute('**/healthz');
    await press(page, 'Continue');
    expect(new URL(page.url()).pathname).to.equal('/recover/code');
  });
});

/** Presses the button with the network off, then on. */
async function comesBack(page: Page, button: string, typed: Readonly<Record<string, string>>): Promise<void> {
  await page.context().setOffline(true);
  await page.getByRole('button', { name: button, exact: true }).click();
  const notice = page.locator('#notice');
  await notice.filter({ hasText: UNREACHABLE }).waitFor();
  for (const [field, value] of Object.entries(typed)) {
    expect(await page.locator(field).inputValue()).to.equal(value);
  }
  await page.context().setOffline(false);
  await page.locator('#live', { hasText: 'You are back online.' }).waitFor({ state: 'attached' });
  expect(await notice.isVisible()).to.equal(false);
  await press(page, button);
}
