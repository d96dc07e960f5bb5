import { expect } from 'chai';
import type { Locator, Page } from 'playwright-core';
import { In } from 'typeorm';
import type { Role } from '../../entities/account.js';
import { AuditEvent } from '../../entities/audit-event.js';
import { axeFindings } from '../support/axe.js';
import { describeBrowser } from '../support/browser.js';
import { act, enterConsole, giveRoles, openConsole, settled } from '../support/console.js';
import { comesTrue } from '../support/recovery-pages.js';

const CROWD = 60;

describeBrowser('lists of the console, in a browser', (use) => {
  const inConsole = (roles: readonly Role[], path: string): Promise<Page> =>
    openConsole(use(), { roles, path });

  /** Accounts whose logins begin with the same letters, of which only their order is of interest. */
  async function crowd(): Promise<string> {
    const { accountMaker } = use().gateway.app.core;
    const prefix = `c${Date.now().toString(36)}`;
    const origin = {
      requestId: 'test',
      ip: null,
      network: null,
      device: '',
      deviceCookie: null,
      viewer: null,
    };
    for (let n = 0; n < CROWD; n += 1) {
      const username = `${prefix}${String(n).padStart(2, '0')}`;
      const wanted = { email: `${username}@example.org`, username, displayName: null, password: null };
      await accountMaker.create({ ...wanted, roles: [] }, origin);
    }
    return prefix;
  }

  const row = (page: Page, login: string): Locator =>
    page.locator('tbody th').getByRole('link', { name: login, exact: true });
  const logins = (page: Page): Promise<string[]> => page.locator('tbody th').allInnerTexts();

  it('P38 filters, order, size and page stand in the address, and survive a reload and Back', async () => {
    const prefix = await crowd();
    const page = await inConsole(['ADMIN'], '/admin/users');
    await page.getByLabel('Find a user').fill(prefix);
    await page.getByText(`${CROWD} users`, { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Login' }).click();
    await page.waitForURL('**sort=USERNAME**');
    await row(page, `${prefix}00`).waitFor();
    expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).to.equal('ascending');
    await page.getByRole('combobox', { name: /^Status/ }).selectOption('Active');
    await page.waitForURL('**status=ACTIVE**');
    await page.getByRole('link', { name: 'Next page' }).click();
    await row(page, `${prefix}25`).waitFor();
    const second = await logins(page);
    const address = page.url();
    expect(second).to.have.length(25);
    expect([...new URL(address).searchParams.keys()]).to.have.members([
      'find',
      'sort',
      'dir',
      'status',
      'after',
    ]);
    await page.reload();
    await row(page, `${prefix}25`).waitFor();
    expect(await logins(page)).to.deep.equal(second);
    expect(await page.getByLabel('Find a user').inputValue()).to.equal(prefix);
    await page.locator('tbody th a').first().click();
    await page.locator('h1', { hasText: `${prefix}25` }).waitFor();
    await page.goBack();
    await row(page, `${prefix}25`).waitFor();
    expect(page.url()).to.equal(address);
    expect(await logins(page)).to.deep.equal(second);
    await page.getByRole('link', { name: 'Previous page' }).click();
    await row(page, `${prefix}00`).waitFor();
    await page.getByRole('button', { name: 'Login' }).click();
    await row(page, `${prefix}59`).waitFor();
    expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).to.equal('descending');
    await page.locator('summary', { hasText: 'Columns' }).click();
    await page.getByLabel('E-mail', { exact: true }).uncheck();
    await page.waitForURL('**hide=email**');
    await page.getByLabel('Low rows').check();
    await page.waitForURL('**dense=1**');
    await page.reload();
    await row(page, `${prefix}59`).waitFor();
    expect(await page.locator('thead th').allInnerTexts()).to.not.include('E-mail');
    expect(await page.locator('.table.dense').count()).to.equal(1);
    expect(await axeFindings(page)).to.deep.equal([]);
    await page.getByRole('link', { name: /^Status: Active/ }).click();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.waitForURL((url) => url.search === '');
  });

  it('P34 keeps an e-mail address that is searched for out of the address, and finds it after a reload', async () => {
    const { person } = use();
    const somebody = await person();
    const page = await inConsole(['SUPPORT'], '/admin/users');
    await page.getByLabel('Find a user').fill(somebody.email);
    await page.getByText('1 user', { exact: true }).first().waitFor();
    expect(page.url()).not.to.match(/@|%40/);
    await page.reload();
    await page.getByText('1 user', { exact: true }).first().waitFor();
    expect(await page.getByLabel('Find a user').inputValue()).to.equal(somebody.email);
    await page.getByLabel('Find a user').fill(`${somebody.email}.nobody`);
    await page.getByText('Nobody fits.').waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
  });

  it('P38 everything can be reached and done by keyboard alone', async () => {
    const { person } = use();
    const somebody = await person();
    const page = await inConsole(['ADMIN'], '/admin');
    await page.locator('nav.side').waitFor();
    await settled(page);
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type(somebody.username);
    const found = page.getByRole('dialog').getByRole('link', { name: somebody.username });
    await found.waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate<string>('document.activeElement.textContent')).to.equal(somebody.username);
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: somebody.username }).waitFor();
    await page.getByRole('button', { name: 'Lock', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await comesTrue(page, "document.activeElement.textContent === 'Lock'");
    await page.goto('/admin/users');
    await page.getByRole('button', { name: 'Login' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**sort=USERNAME**');
    await page.reload();
    await page.locator('h1').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate<string>('document.activeElement.textContent')).to.equal(
      'Skip to the contents',
    );
    await page.keyboard.press('Enter');
    expect(await page.evaluate<string>('document.activeElement.id')).to.equal('main');
  });

  it('P38 lists the mail of everybody by state, and leads to the one it went to; never a code or an address', async () => {
    const { gateway, person } = use();
    const somebody = await person();
    const { text } = await gateway.mailTo(somebody.email);
    await gateway.app.core.outbox.idle();
    const page = await inConsole(['SUPPORT'], '/admin/mail');
    const theirs = page.locator('tbody tr', { hasText: somebody.username });
    await theirs.first().waitFor();
    expect(await theirs.first().innerText()).to.include('Code to confirm the address');
    await page.getByLabel('State').selectOption('Handed over');
    await page.waitForURL('**state=SENT**');
    await page.getByLabel('What about').selectOption('Code to confirm the address');
    await page.waitForURL('**about=CONFIRM_EMAIL**');
    await page.reload();
    await theirs.first().waitFor();
    const seen = await page.content();
    for (const secret of [somebody.email, /\b\d{6}\b/.exec(text)?.[0] ?? text]) {
      expect(seen).to.not.include(secret);
    }
    expect(await axeFindings(page)).to.deep.equal([]);
    await theirs.getByRole('link', { name: somebody.username }).first().click();
    await page.waitForURL(/\/admin\/users\/usr_\w+\/mail$/);
    await page.goBack();
    await page.getByRole('link', { name: /^State: Handed over/ }).click();
    await page.waitForURL((url) => !url.searchParams.has('state'));
  });

  it('P38 a reset mail shows its result, is in the log with its reason, and no page shows its key', async () => {
    const { gateway, person } = use();
    const { id, username, email } = await person();
    const page = await inConsole(['ADMIN'], `/admin/users/${id}`);
    await act(page, 'Send a reset mail', 'On the telephone with them.');
    await page.getByText(`A reset mail is on its way to ${username}.`).waitFor();
    const seen = [await page.content()];
    const where = { subjectId: id, kind: 'RESET_SENT' as const };
    const sent = await gateway.app.stores.database.read.find(AuditEvent, { where, take: 9 });
    expect(sent.map(({ reason }) => reason)).to.deep.equal(['On the telephone with them.']);
    const { code, text } = await gateway.mailTo(email);
    expect(text).to.include('On the telephone with them.');
    expect(code).to.have.length(30);
    for (const tab of ['', '/activity', '/recovery', '/mail']) {
      await page.goto(`/admin/users/${id}${tab}`);
      await settled(page);
      seen.push(await page.content());
    }
    expect(seen[2]).to.include('Reset mail sent').and.include('On the telephone with them.');
    expect(seen[4]).to.include('Recovery key, sent by support');
    expect(seen.filter((html) => html.includes(code ?? ''))).to.deep.equal([]);
  });

  it('P38 acts on several users at once, says to whom it was not done, and writes the reason for each', async () => {
    const { gateway, person } = use();
    const [somebody, admin] = [await person(), await person()];
    const other = await person({ username: `${somebody.username}b` });
    await giveRoles(gateway, admin, ['ADMIN']);
    const page = await use().open();
    await enterConsole(page, admin, `/admin/users?find=${somebody.username}`);
    for (const { username } of [somebody, other]) {
      await page.getByLabel(`Pick ${username}`, { exact: true }).check();
    }
    await page.getByText('2 users are picked').waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
    await page.getByRole('button', { name: 'Lock', exact: true }).click();
    await page.getByLabel('Reason').fill('Stolen together.');
    await page.getByRole('dialog').getByRole('button', { name: 'Lock', exact: true }).click();
    await page.getByText('It was done to 2 users.').waitFor();
    const where = { subjectId: In([somebody.id, other.id]), kind: 'LOCKED' as const };
    const locked = await gateway.app.stores.database.read.find(AuditEvent, { where, take: 9 });
    expect(locked.map(({ reason }) => reason)).to.deep.equal(['Stolen together.', 'Stolen together.']);
    expect(new URL(page.url()).searchParams.has('pick')).to.equal(false);
    await page.goto(`/admin/users?find=${admin.username}`);
    await page.getByRole('button', { name: 'Pick all on this page' }).click();
    await page.getByRole('button', { name: 'Lock', exact: true }).click();
    await page.getByLabel('Reason').fill('Oneself.');
    await page.getByRole('dialog').getByRole('button', { name: 'Lock', exact: true }).click();
    await page.getByText(`Not done: ${admin.username}:`).waitFor();
  });

  it('says what is wrong where the gateway cannot be reached, and tries again', async () => {
    const page = await inConsole(['SUPPORT'], '/admin/users');
    await page.locator('tbody th a').first().waitFor();
    await page.context().setOffline(true);
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByText('The gateway cannot be reached.').waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('tbody tr').first().waitFor();
  });
});
