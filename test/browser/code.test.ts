import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { describeBrowser } from '../support/browser.js';
import { countPosts } from '../support/page-watch.js';
import { newName } from '../support/person.js';
import { wrongCode } from '../support/recovery.js';
import { askFor, focusOf, listen, paste, press, textOf, typeCode } from '../support/recovery-pages.js';
import { keepPicture } from '../support/screenshots.js';

const pathOf = (page: Page): string => new URL(page.url()).pathname;

describeBrowser('the code, in a browser', (use) => {
  /** At step 2, with a code under way. */
  async function atCode(): Promise<{ page: Page; email: string; code: string }> {
    const { gateway, open, person } = use();
    const { email } = await person();
    const page = await open();
    await askFor(page, email);
    return { page, email, code: await gateway.codeTo(email) };
  }

  it('is one column with one thing to do, as the README shows', async () => {
    const page = await use().open({ width: 480 });
    await askFor(page, 'anna@example.com');
    expect(await page.locator('h1').allInnerTexts()).to.deep.equal(['Enter the code']);
    expect(await page.locator('main .primary').count()).to.equal(1);
    await keepPicture(page, 'recover-code', { y: 0, height: 600 });
  });

  it('P10 is one field, named, that phones and managers know', async () => {
    const { page } = await atCode();
    const fields = page.locator('main input:visible');
    expect(await fields.count()).to.equal(1);
    const field = page.getByLabel('6-digit code');
    for (const [name, value] of Object.entries({
      autocomplete: 'one-time-code',
      inputmode: 'numeric',
      type: 'text',
      enterkeyhint: 'done',
      dir: 'ltr',
      maxlength: null,
    })) {
      expect(await field.getAttribute(name), name).to.equal(value);
    }
    expect(await focusOf(page)).to.equal('code');
  });

  it('P11 is found in a pasted sentence and checked at once; a text without one changes nothing', async () => {
    const { page, code } = await atCode();
    const posts = countPosts(page);
    for (const text of ['No code here.', 'call 555', `${code} or 111111?`, `${code}7`])
      await paste(page, text);
    expect(await page.locator('#code').inputValue()).to.equal('');
    expect(posts).to.deep.equal([]);
    await paste(page, `Your code is ${code.slice(0, 3)} ${code.slice(3)}.`);
    await page.waitForURL('/recover/password');
    expect(posts).to.deep.equal(['/recover/code']);
  });

  it('P12 typing it sends nothing; Enter does; any script’s digits will do', async () => {
    const { page, code } = await atCode();
    const posts = countPosts(page);
    const arabic = [...code].map((digit) => String.fromCodePoint(0x0660 + Number(digit))).join('');
    await page.locator('#code').pressSequentially(arabic);
    expect(pathOf(page)).to.equal('/recover/code');
    expect(posts).to.deep.equal([]);
    await page.keyboard.press('Enter');
    await page.waitForURL('/recover/password');
    const other = await atCode();
    const wide = [...other.code].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('');
    await paste(other.page, `＃${wide}`);
    await other.page.waitForURL('/recover/password');
  });

  it('P13 Get code counts down for a minute, and says once that it works again', async () => {
    const { page } = await atCode();
    await page.clock.install();
    await page.reload();
    const heard = await listen(page);
    const button = page.getByRole('button', { name: 'Get code' });
    expect(await button.isDisabled()).to.equal(true);
    expect(await page.locator('#wait').innerText()).to.match(/^You can get a new code in (1:00|0:5\d)$/);
    await button.click({ force: true });
    await page.clock.runFor(55_000);
    expect(await button.isDisabled()).to.equal(true);
    expect(await page.locator('#wait-time').innerText()).to.match(/^0:0\d$/);
    await page.clock.runFor(6000);
    expect(await button.isEnabled()).to.equal(true);
    expect(await page.locator('#wait').isVisible()).to.equal(false);
    await page.clock.runFor(1000);
    const [early, ready, ...others] = await heard();
    expect(early).to.match(/^You can get a new code in /);
    expect(ready).to.equal('You can get a new code now.');
    expect(others).to.deep.equal([]);
  });

  it('P13 a tab that slept through the minute wakes up ready', async () => {
    const { page } = await atCode();
    await page.clock.install();
    await page.reload();
    // One tick, however much time has passed.
    await page.clock.fastForward(61_000);
    await page.getByRole('button', { name: 'Get code', disabled: false }).waitFor();
  });

  it('P14 a reload goes on counting', async () => {
    const { page } = await atCode();
    const { gateway } = use();
    gateway.clock.advance(30);
    await page.reload();
    expect(await page.locator('#wait-time').innerText()).to.match(/^0:(30|2\d)$/);
  });

  it('P15 Get code sends a second mail, and both codes work', async () => {
    const { page, email, code } = await atCode();
    const { gateway } = use();
    gateway.clock.advance(61);
    await page.reload();
    await press(page, 'Get code');
    expect(await textOf(page)).to.include('We sent a new code.');
    expect(await page.locator('.done:focus').count()).to.equal(1);
    expect(await gateway.mailsTo(email)).to.have.length(3);
    expect(await gateway.codeTo(email)).not.to.equal(code);
    await typeCode(page, code);
    expect(pathOf(page)).to.equal('/recover/password');
  });

  it('P16 wrong codes count down, stay to be corrected, and lock', async () => {
    const { page, code } = await atCode();
    const wrong = wrongCode(code);
    await page.locator('#code').pressSequentially(wrong);
    for (const left of ['4 attempts left', '3 attempts left', '2 attempts left', '1 attempt left']) {
      await press(page, 'Continue');
      expect(await page.locator('#code-error').innerText()).to.include(left);
      expect(await page.locator('#code').inputValue()).to.equal(wrong);
      expect(await focusOf(page)).to.equal('code');
    }
    expect(await page.evaluate<string>('getSelection().toString()')).to.equal(wrong);
    await press(page, 'Continue');
    const locked = await textOf(page);
    expect(locked).to.match(/Too many wrong codes\n.*You can start again in \d+ minute/s);
    expect(await page.getByRole('link', { name: 'Start again' }).getAttribute('href')).to.equal('/recover');
    await page.goto('/recover/code');
    expect(await page.locator('#code').count()).to.equal(0);
  });

  it('P17 too few digits are said so, and are no attempt', async () => {
    const { page, code } = await atCode();
    await typeCode(page, '123');
    expect(await page.locator('#code-error').innerText()).to.equal('The code has 6 digits. You entered 3.');
    await page.locator('#code').fill('');
    await typeCode(page, wrongCode(code));
    expect(await page.locator('#code-error').innerText()).to.include('4 attempts left');
  });

  it('P18 a right code that comes too late brings a new one', async () => {
    const { page, email, code } = await atCode();
    const { gateway } = use();
    gateway.clock.advance(601);
    await typeCode(page, code);
    expect(await textOf(page)).to.include(`That code has expired. We sent a new one to ${email}.`);
    const fresh = await gateway.codeTo(email);
    expect(fresh).not.to.equal(code);
    await typeCode(page, fresh);
    expect(pathOf(page)).to.equal('/recover/password');
  });

  it('P19 help opens by keyboard, with four steps or more, and a way back that keeps what was typed', async () => {
    const { page, email } = await atCode();
    const summary = page.getByText('Didn’t receive an e-mail confirmation code?');
    await summary.focus();
    await page.keyboard.press('Space');
    expect(await page.locator('details[open] li').count()).to.be.at.least(4);
    await page.getByRole('link', { name: 'Change it' }).click();
    await page.waitForURL('/recover');
    expect(await page.locator('#username').inputValue()).to.equal(email);
  });

  it('P20 other ways to verify are the same for known and unknown people', async () => {
    const { open } = use();
    const ways: string[] = [];
    const { page, email } = await atCode();
    const stranger = await open();
    const name = `${newName()}@example.com`;
    await askFor(stranger, name);
    for (const [one, typed] of [
      [page, email],
      [stranger, name],
    ] as const) {
      await one.getByRole('link', { name: 'Other ways to verify' }).click();
      await one.waitForURL('/recover/other');
      ways.push((await textOf(one)).replaceAll(typed, 'NAME'));
    }
    expect(ways[0]).to.equal(ways[1]);
    expect(await page.locator('.ways li').count()).to.be.at.least(2);
  });
});
