import { expect } from 'chai';
import { axeFindings } from '../support/axe.js';
import { describeBrowser } from '../support/browser.js';
import { askFor, focusOf, press, textOf } from '../support/recovery-pages.js';

describeBrowser('who wants a new password', (use) => {
  it('P01 "Forgot password?" comes after Sign in, is easy to hit, and leads to recovery', async () => {
    const page = await use().open();
    await page.goto('/signin');
    const link = page.getByRole('link', { name: 'Forgot password?' });
    const order = await page.locator('main :is(button[type=submit], a)').allInnerTexts();
    expect(order.slice(0, 2)).to.deep.equal(['Sign in', 'Forgot password?']);
    expect((await link.boundingBox())?.height).to.be.at.least(24);
    // Of every text here, this link's among them.
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await axeFindings(page, 'looks')).to.deep.equal([]);
    }
    await link.click();
    await page.waitForURL('/recover');
  });

  it('P05 Continue looks active once there is something to send, and idle again when there is not', async () => {
    const page = await use().open();
    await page.goto('/recover');
    const field = page.getByLabel('E-mail or login');
    const button = page.getByRole('button', { name: 'Continue' });
    expect(await button.isDisabled()).to.equal(true);
    await field.pressSequentially('a');
    expect(await button.isEnabled()).to.equal(true);
    await field.fill('');
    expect(await button.isDisabled()).to.equal(true);
    await field.press('Tab');
    expect(await page.locator('button:focus').innerText()).to.equal('Continue');
  });

  it('P06 pressing it while it is idle says what is missing, at the field', async () => {
    const page = await use().open();
    await page.goto('/recover');
    // A person does not ask whether a button thinks itself enabled.
    await Promise.all([
      page.waitForEvent('domcontentloaded'),
      page.getByRole('button', { name: 'Continue' }).click({ force: true }),
    ]);
    await page.waitForLoadState();
    expect(await page.title()).to.match(/^Error: /);
    const field = page.locator('#username');
    expect(await field.getAttribute('aria-invalid')).to.equal('true');
    expect(await focusOf(page)).to.equal('username');
    const message = page.locator('#username-error');
    expect(await message.innerText()).to.equal('Enter your e-mail or login');
    expect(await field.getAttribute('aria-describedby')).to.include('username-error');
    await field.press('a');
    expect(await message.count()).to.equal(0);
    expect(await field.getAttribute('aria-invalid')).to.equal(null);
    expect(await field.getAttribute('aria-describedby')).to.equal('username-hint');
  });

  it('asks after a slip in a well-known domain, fills in the answer, and is in nobody’s way', async () => {
    const page = await use().open();
    await page.clock.install();
    await page.goto('/recover');
    const field = page.locator('#username');
    for (const [typed, meant] of [
      ['anna@gmial.com', 'anna@gmail.com'],
      ['anna@hotmail.co', 'anna@hotmail.com'],
      ['Anna.K@yahooo.com', 'Anna.K@yahoo.com'],
    ] as const) {
      await field.fill(typed);
      const suggestion = page.getByRole('button', { name: `Did you mean ${meant}?` });
      await suggestion.click();
      expect(await field.inputValue()).to.equal(meant);
      expect(await focusOf(page)).to.equal('username');
      await suggestion.waitFor({ state: 'hidden' });
    }
    for (const typed of ['anna@gmail.com', 'anna@northwind.com', 'anna', 'anna@', 'anna@mail.com']) {
      await field.fill(typed);
      await page.clock.runFor(1000);
      expect(await page.locator('.suggestion').isVisible(), typed).to.equal(false);
    }
    await askFor(page, 'anna@gmial.com');
    expect(await textOf(page)).to.include('anna@gmial.com');
  });

  it('takes an address however it was typed', async () => {
    const { gateway, open, person } = use();
    const { email } = await person();
    const page = await open();
    await page.goto('/recover');
    await page.locator('#username').fill(`  ${email.toUpperCase().replace('@', '＠')} `);
    await press(page, 'Continue');
    expect(new URL(page.url()).pathname).to.equal('/recover/code');
    expect(await gateway.codeTo(email)).to.match(/^\d{6}$/);
  });
});
