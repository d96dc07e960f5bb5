import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { assets } from '../../src/pages/assets.js';
import { Authenticator } from '../support/authenticator.js';
import { describeBrowser } from '../support/browser.js';
import { BUDGET, loadOf, overBudget } from '../support/page-budget.js';
import type { Person } from '../support/person.js';
import { makeTicket } from '../support/qr-steps.js';
import { askFor, press, proveMailbox } from '../support/recovery-pages.js';

describeBrowser('what pages cost', (use) => {
  it('P35 every page is within its budget, and nothing on it moves', async () => {
    const { gateway, open, person } = use();
    const somebody = await person();
    const page = await open();
    const over: string[] = [];
    const look = async (...paths: readonly string[]): Promise<void> => {
      for (const path of paths) over.push(...overBudget(await freshLoad(page, path)));
    };
    await look('/signin', '/signup', '/recover', '/recover/code');
    await askFor(page, somebody.email);
    await look('/recover/code', '/recover/other');
    await proveMailbox(page, gateway, somebody.email);
    await look('/recover/password');
    await signIn(page, somebody);
    await look('/settings', '/settings/password', '/settings/security', '/settings/security/totp');
    await look('/settings/security/passkey', '/settings/security/proof', '/device');
    await page.goto(`/device?id=${(await makeTicket(gateway)).id}`);
    await press(page, 'Continue');
    expect(await page.locator('main dt').allInnerTexts()).to.deep.equal([
      'Device',
      'Network address',
      'Asked at',
    ]);
    await look('/device');
    await page.goto('/settings/security/totp');
    await press(page, 'Show the QR code');
    await look('/settings/security/totp');
    const secret = await page.locator('main code').innerText();
    const app = new Authenticator(gateway, secret.replaceAll(' ', ''));
    await typeInto(page, app.next(), 'Turn on');
    await look('/settings/security/codes', '/settings/security', '/settings/security/codes/new');
    await page.goto('/settings/security');
    await look((await page.locator('a[href$="/remove"]').first().getAttribute('href')) ?? 'no page');
    await page.goto('/settings/security');
    await press(page, 'Add a phone for codes');
    await look('/settings/security/phone');
    gateway.clock.advance(301);
    await look('/device');
    await press(page, 'Continue');
    await look('/settings/security/verify', '/settings/security/verify/other');
    await page.context().clearCookies();
    await signIn(page, somebody);
    await look('/signin/verify', '/signin/verify/other');
    expect(over).to.deep.equal([]);
  });

  it('P35 scripts are small, kept for ever, and sent compressed to whoever takes that', async () => {
    expect(assets.enhance.gzipped.length).to.be.below(BUDGET.js);
    expect(assets.strength.gzipped.length).to.be.below(BUDGET.strength);
    const page = await use().open();
    const response = await page.request.get(assets.enhance.path);
    expect(response.headers()).to.include({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-encoding': 'gzip',
      vary: 'Accept-Encoding',
    });
    expect(await response.text()).to.equal(assets.enhance.text);
    const plain = await page.request.get(assets.enhance.path, { headers: { 'accept-encoding': 'br' } });
    expect(plain.headers()).not.to.have.property('content-encoding');
    expect(await plain.text()).to.equal(assets.enhance.text);
  });
});

async function signIn(page: Page, { email, password }: Person): Promise<void> {
  await page.goto('/signin');
  await page.locator('#username').fill(email);
  await page.locator('#password').fill(password);
  await press(page, 'Sign in');
}

async function typeInto(page: Page, code: string, button: string): Promise<void> {
  await page.locator('#code').fill(code);
  await press(page, button);
}

/** As somebody sees it who was never here: nothing is kept in a cache. */
async function freshLoad(page: Page, path: string): ReturnType<typeof loadOf> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  return loadOf(page, path);
}
