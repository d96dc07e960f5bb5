import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { assets } from '../../src/pages/assets.js';
import { describeBrowser } from '../support/browser.js';
import { BUDGET, loadOf, overBudget } from '../support/page-budget.js';
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
    await page.goto('/signin');
    await page.locator('#username').fill(somebody.email);
    await page.locator('#password').fill(somebody.password);
    await press(page, 'Sign in');
    await look('/settings', '/settings/password');
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

/** As somebody sees it who was never here: nothing is kept in a cache. */
async function freshLoad(page: Page, path: string): ReturnType<typeof loadOf> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  return loadOf(page, path);
}
