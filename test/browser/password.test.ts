import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { describeBrowser } from '../support/browser.js';
import { countPosts } from '../support/page-watch.js';
import { newPassword, type Person } from '../support/person.js';
import {
  choose,
  comesTrue,
  focusOf,
  listen,
  press,
  proveMailbox,
  textOf,
} from '../support/recovery-pages.js';

describeBrowser('a new password, in a browser', (use) => {
  /** At step 3. */
  async function atPassword(options: { width?: number } = {}): Promise<{ page: Page; person: Person }> {
    const { gateway, open, person } = use();
    const somebody = await person();
    const page = await open(options);
    await proveMailbox(page, gateway, somebody.email);
    return { page, person: somebody };
  }

  it('P21 both fields are for new passwords, under the name of who it is, and fit 320 pixels', async () => {
    const { page, person } = await atPassword({ width: 320 });
    for (const id of ['password', 'again']) {
      const field = page.locator(`#${id}`);
      expect(await field.getAttribute('autocomplete')).to.equal('new-password');
      expect(await field.getAttribute('passwordrules')).to.equal(
        'minlength: 8; maxlength: 128; allowed: unicode;',
      );
    }
    const name = page.locator('input[name=username]');
    expect(await name.getAttribute('autocomplete')).to.equal('username');
    expect(await name.inputValue()).to.equal(person.email);
    expect(await page.evaluate<boolean>(SCROLLS_SIDEWAYS)).to.equal(false);
  });

  it('P22 each can be looked at by a button of its own name, and both are sent as passwords', async () => {
    const { page } = await atPassword();
    const heard = await listen(page);
    const password = newPassword();
    await page.locator('#password').fill(password);
    await page.locator('#again').fill(password);
    for (const [id, show, hide] of [
      ['password', 'Show', 'Hide'],
      ['again', 'Show re-entered', 'Hide re-entered'],
    ] as const) {
      const field = page.locator(`#${id}`);
      await page.getByRole('button', { name: show, exact: true }).press('Space');
      expect(await field.getAttribute('type')).to.equal('text');
      await page.getByRole('button', { name: hide, exact: true }).press('Space');
      expect(await field.getAttribute('type')).to.equal('password');
      await page.getByRole('button', { name: show, exact: true }).press('Space');
    }
    await comesTrue(page, 'window.heard.filter((one) => one.includes("visible")).length >= 2');
    expect(await heard()).to.include.members(['Your password is visible']);
    // What the fields are at the moment the browser reads them.
    await page.evaluate(`document.addEventListener('formdata', () => {
      sessionStorage.types = [...document.querySelectorAll('#password, #again')].map((one) => one.type).join();
    })`);
    await press(page, 'Update password');
    expect(await page.evaluate('sessionStorage.types')).to.equal('password,password');
  });

  it('P23 two that differ are told when the second is left, and at the button; nothing typed is lost', async () => {
    const { page } = await atPassword();
    const password = newPassword();
    const again = page.locator('#again');
    const error = page.locator('#again-error');
    await page.locator('#password').fill(password);
    await again.pressSequentially('plum');
    expect(await error.count()).to.equal(0);
    await again.press('Tab');
    expect(await error.innerText()).to.equal('The passwords do not match');
    expect(await page.locator('#password').getAttribute('aria-invalid')).to.equal(null);
    await again.pressSequentially('x');
    expect(await error.count()).to.equal(0);
    await page.getByRole('button', { name: 'Update password' }).click();
    expect(await error.innerText()).to.equal('The passwords do not match');
    expect(await page.title()).to.match(/^Error: /);
    expect(await focusOf(page)).to.equal('again');
    await again.fill('');
    await page.getByRole('button', { name: 'Update password' }).click({ force: true });
    expect(await error.innerText()).to.equal('Enter the password again');
    expect(await page.locator('#password').inputValue()).to.equal(password);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(password)})`);
    await again.press('ControlOrMeta+v');
    await press(page, 'Update password');
    expect(new URL(page.url()).pathname).to.equal('/recover/done');
  });

  it('P23 what the server refuses stands at the field', async () => {
    const { page, person } = await atPassword();
    for (const [password, message] of [
      ['password1234', 'This password has appeared in a data leak'],
      [person.email, 'This password is too easy to guess'],
      [person.password, 'Choose a password you have not just used'],
    ] as const) {
      await choose(page, password);
      expect(await page.locator('#password-error').innerText()).to.include(message);
      expect(await focusOf(page)).to.equal('password');
      expect(await page.locator('#password').inputValue()).to.equal('');
    }
    await page.getByRole('button', { name: 'Update password' }).click({ force: true });
    await page.getByText('Enter a new password').waitFor();
  });

  it('P23 C6 one that is too short is told before it is sent, and both stay', async () => {
    const { page } = await atPassword();
    const posts = countPosts(page);
    const [field, again] = [page.locator('#password'), page.locator('#again')];
    // Seven characters, though some would count them as more.
    await field.fill('kite🔑e\u0301🔑');
    await again.fill('kite');
    await page.getByRole('button', { name: 'Update password' }).click();
    expect(await page.locator('#password-error').innerText()).to.equal('Use at least 8 characters');
    expect(await page.locator('.error').count()).to.equal(1);
    expect(await page.title()).to.match(/^Error: /);
    expect(await focusOf(page)).to.equal('password');
    expect(await field.inputValue()).to.equal('kite🔑e\u0301🔑');
    expect(await again.inputValue()).to.equal('kite');
    expect(posts).to.deep.equal([]);
  });

  it('says so two minutes before the leave to choose one ends', async () => {
    const { page } = await atPassword();
    await page.clock.install();
    await page.reload();
    const notice = page.locator('#notice');
    await page.locator('#password').fill('plum');
    await page.clock.runFor('07:30');
    expect(await notice.isVisible()).to.equal(false);
    await page.clock.runFor('00:31');
    expect(await notice.innerText()).to.equal(
      'You have 2 minutes left to choose a password. After that you need a new code.',
    );
    expect(await page.locator('#live').innerText()).to.match(/^You have 2 minutes left/);
    expect(await page.locator('#password').inputValue()).to.equal('plum');
    use().gateway.clock.advance(601);
    await choose(page, newPassword());
    expect(await textOf(page)).to.match(/We can’t find this request.*timed out.*Start again/s);
  });

  it('P24 says when Caps Lock is on, and stops', async () => {
    const { page } = await atPassword();
    await page.locator('#password').focus();
    const hint = page.locator('#password-caps');
    await page.evaluate(keyUp(true));
    expect(await hint.innerText()).to.equal('Caps Lock is on');
    expect(await hint.getAttribute('role')).to.equal('status');
    await page.evaluate(keyUp(false));
    expect(await hint.innerText()).to.equal('');
    await page.evaluate(keyUp(true));
    await page.locator('#again').focus();
    expect(await hint.innerText()).to.equal('');
  });

  it('tells in words how strong it is, and sends no key anywhere', async () => {
    const { page, person } = await atPassword();
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      // The ribbon of development, which asks by itself.
      if (pathname !== '/dev/mailbox/events') asked.push(pathname);
    });
    const field = page.locator('#password');
    await field.focus();
    const shown = page.locator('#strength');
    for (const [password, words] of [
      ['dragon123', 'Strength: Too easy.'],
      [person.email, 'Strength: Too easy.'],
      ['dragonmaster88', 'Strength: Could be stronger.'],
      ['kitelamp9', 'Strength: Good.'],
      ['plum-harbor-lantern-kite', 'Strength: Strong.'],
    ] as const) {
      await field.fill(password);
      await shown.filter({ hasText: words }).waitFor();
    }
    await field.fill('');
    await shown.waitFor({ state: 'hidden' });
    expect(asked).to.have.length(1);
    expect(asked[0]).to.match(/^\/assets\/strength-/);
  });
});

const SCROLLS_SIDEWAYS = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';

/** Chromium’s own keyboard has no Caps Lock to switch on. */
function keyUp(isOn: boolean): string {
  const init = `{ key: 'a', bubbles: true, modifierCapsLock: ${isOn} }`;
  return `document.activeElement.dispatchEvent(new KeyboardEvent('keyup', ${init}))`;
}
