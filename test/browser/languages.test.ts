import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { describeBrowser } from '../support/browser.js';
import { wrongCode } from '../support/recovery.js';

describeBrowser('languages, in a browser', (use) => {
  /** At the page of the code, in that language. */
  async function atCode(locale: string): Promise<{ page: Page; email: string; code: string }> {
    const { gateway, open, person } = use();
    const { email } = await person();
    const page = await open();
    await page.goto(`/recover?lang=${locale}`);
    await page.locator('#username').fill(email);
    await press(page, '#identify .primary');
    return { page, email, code: await gateway.codeTo(email) };
  }

  it('P33 Arabic runs from right to left; codes and addresses do not', async () => {
    const { page, email } = await atCode('ar');
    expect(await page.locator('html').getAttribute('dir')).to.equal('rtl');
    expect(await page.locator('html').getAttribute('lang')).to.equal('ar');
    const field = await page.locator('#code').boundingBox();
    const button = await page.locator('#get-code').boundingBox();
    expect(field?.x).to.be.above(button?.x ?? 0);
    expect(await directionOf(page, '#code')).to.equal('ltr');
    expect(await directionOf(page, '#wait-time')).to.equal('ltr');
    const echo = page.locator('main bdi', { hasText: email }).first();
    expect(await echo.getAttribute('dir')).to.equal('ltr');
  });

  it('P33 Russian counts its attempts', async () => {
    const { page, code } = await atCode('ru');
    for (const left of ['4 попытки', '3 попытки', '2 попытки', '1 попытка']) {
      await page.locator('#code').fill(wrongCode(code));
      await press(page, '#verify .primary');
      expect(await page.locator('#code-error').innerText()).to.include(left);
    }
  });

  it('C12 is the browser’s own, until another is chosen at the foot of any page; then it stays', async () => {
    const page = await use().open({ locale: 'es-MX' });
    await page.goto('/signin');
    expect(await page.locator('html').getAttribute('lang')).to.equal('es');
    const choice = page.locator('footer').getByRole('link', { name: 'Português (Brasil)' });
    expect(await choice.getAttribute('lang')).to.equal('pt-BR');
    await choice.click();
    await page.waitForURL(/lang=pt-BR/);
    await page.goto('/recover');
    expect(await page.locator('html').getAttribute('lang')).to.equal('pt-BR');
    expect(await page.locator('footer a[aria-current]').innerText()).to.equal('Português (Brasil)');
  });

  it('shows what it is where colours are the system’s own', async () => {
    const page = await use().open();
    await page.emulateMedia({ forcedColors: 'active' });
    await page.goto('/recover');
    const width = await page.evaluate<string>(
      'getComputedStyle(document.querySelector(".primary")).borderTopColor + getComputedStyle(document.querySelector(".primary")).borderTopWidth',
    );
    expect(width).to.match(/^rgb\(.*\)1px$/);
    await page.locator('#username').focus();
    const ring = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
    expect(ring).to.equal('solid');
  });
});

async function press(page: Page, button: string): Promise<void> {
  await Promise.all([page.waitForEvent('domcontentloaded'), page.locator(button).click()]);
  await page.waitForLoadState('load');
}

function directionOf(page: Page, selector: string): Promise<string> {
  return page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).direction`);
}
