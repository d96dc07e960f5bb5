import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { describeBrowser } from '../support/browser.js';
import { newPassword, type Person } from '../support/person.js';
import { choose, press, textOf, typeCode } from '../support/recovery-pages.js';

const pathOf = (page: Page): string => new URL(page.url()).pathname;

describeBrowser('settings, in a browser', (use) => {
  async function signIn({ email, password }: Person): Promise<Page> {
    const page = await use().open();
    await page.goto('/signin');
    await page.locator('#username').fill(email);
    await page.locator('#password').fill(password);
    await press(page, 'Sign in');
    return page;
  }

  it('P27 change the password: mail on a press only, this session stays, the others end', async () => {
    const { gateway, person } = use();
    const somebody = await person();
    const elsewhere = await signIn(somebody);
    const page = await signIn(somebody);
    await page.goto('/.well-known/change-password');
    expect(pathOf(page)).to.equal('/settings/password');
    const before = (await gateway.mailsTo(somebody.email)).length;
    await page.reload();
    expect(await gateway.mailsTo(somebody.email)).to.have.length(before);
    expect(await textOf(page)).to.match(
      /To change your password we will e-mail a code to .*Press “Get code”/,
    );
    await press(page, 'Get code');
    const after = await gateway.mailsTo(somebody.email);
    expect(after).to.have.length(before + 1);
    await typeCode(page, await gateway.codeTo(somebody.email));
    expect(pathOf(page)).to.equal('/settings/password/new');
    await choose(page, newPassword());
    expect(pathOf(page)).to.equal('/settings');
    expect(await page.locator('.done:focus').innerText()).to.equal('Your password has been updated.');
    await page.reload();
    expect(pathOf(page)).to.equal('/settings');
    expect(await page.locator('.done').count()).to.equal(0);
    await elsewhere.goto('/settings');
    expect(pathOf(elsewhere)).to.equal('/signin');
  });

  it('P26 another tab of the browser hears that the change is over', async () => {
    const { gateway, person } = use();
    const somebody = await person();
    const page = await signIn(somebody);
    await page.goto('/settings/password');
    await press(page, 'Get code');
    const other = await page.context().newPage();
    await other.goto('/settings/password');
    expect(await other.locator('#notice').isVisible()).to.equal(false);
    await typeCode(page, await gateway.codeTo(somebody.email));
    await choose(page, newPassword());
    await other.getByText('You finished this in another tab.').first().waitFor();
    await page.reload();
    await other.reload();
    expect(await textOf(other)).to.include('Press “Get code”');
    expect(await other.locator('#notice').isVisible()).to.equal(false);
  });

  it('signs out one device of several, each by its name, and then itself', async () => {
    const somebody = await use().person();
    await signIn(somebody);
    const page = await signIn(somebody);
    const buttons = page.getByRole('button', { name: /^Sign out .*Chrome/ });
    const known = await buttons.count();
    expect(known).to.be.at.least(1);
    await Promise.all([page.waitForEvent('domcontentloaded'), buttons.first().click()]);
    expect(await page.locator('.done').innerText()).to.equal('1 device was signed out.');
    expect(await buttons.count()).to.equal(known - 1);
    await press(page, 'Sign out');
    expect(pathOf(page)).to.equal('/signin');
    await page.goto('/settings');
    expect(pathOf(page)).to.equal('/signin');
  });

  it('leads whoever is not signed in back to where they were going', async () => {
    const somebody = await use().person();
    const page = await use().open();
    await page.goto('/settings/password');
    expect(pathOf(page)).to.equal('/signin');
    await page.locator('#username').fill(somebody.username);
    await page.locator('#password').fill(somebody.password);
    await press(page, 'Sign in');
    expect(pathOf(page)).to.equal('/settings/password');
  });
});
