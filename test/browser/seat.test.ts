import { expect } from 'chai';
import { describeBrowser } from '../support/browser.js';

describeBrowser('a browser at the gateway', (use) => {
  it('opens a page', async () => {
    const page = await use().open();
    await page.goto('/recover');
    expect(await page.title()).to.equal('Reset your password – Northwind');
  });
});
