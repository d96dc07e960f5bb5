import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { Role } from '../../entities/account.js';
import { AuditEvent, type AuditEventKind } from '../../entities/audit-event.js';
import { describeBrowser } from '../support/browser.js';
import { act, doneOf, enterConsole, giveRoles } from '../support/console.js';
import { newPassword, type Person } from '../support/person.js';
import { choose, comesTrue, press, proveMailbox, textOf, typeCode } from '../support/recovery-pages.js';

/** An act of an administrator needs a proof that is at most this old, and a little. */
const TOO_OLD = 15 * 60 + 5;

/** A spreadsheet would take it for a formula. */
const REASON = '=It was "found" again.';

/** What the browser got as a file. */
async function savedAs(page: Page, format: string): Promise<string> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: `Save as ${format}` }).click(),
  ]);
  await page
    .getByText(/events were saved\.$/)
    .first()
    .waitFor();
  return readFileSync(await file.path(), 'utf8');
}

/** A step that somebody took: how often, of how many, and after how long. */
function isKnown([, count = '', rate = '', seconds = '']: readonly string[]): boolean {
  return Number(count) > 0 && /^\d+ %$/.test(rate) && /^[\d,]+ seconds?$/.test(seconds);
}

describeBrowser('acts in the console, in a browser', (use) => {
  /** Somebody with these roles in the console, and somebody else whose page is open. */
  async function seated(roles: readonly Role[] = ['ADMIN'], refusals: readonly number[] = []) {
    const { gateway, person, open } = use();
    const admin = await person();
    await giveRoles(gateway, admin, roles);
    const somebody = await person();
    const id = await giveRoles(gateway, somebody, []);
    const page = await open({ refusals });
    await enterConsole(page, admin, `/admin/users/${id}`);
    await page.locator('.acts').waitFor();
    return { page, admin, somebody, id };
  }

  async function eventsOf(subjectId: string, kind: AuditEventKind): Promise<readonly AuditEvent[]> {
    const { database } = use().gateway.app.stores;
    return database.read.find(AuditEvent, { where: { subjectId, kind }, order: { id: 'DESC' }, take: 10 });
  }

  async function signIn({ email, password }: Person): Promise<Page> {
    const page = await use().open();
    await page.goto('/signin');
    await page.locator('#username').fill(email);
    await page.locator('#password').fill(password);
    await press(page, 'Sign in');
    return page;
  }

  it('P38 lock and unlock show their result, end sessions, and write the reason into the log', async () => {
    const { page, somebody, id } = await seated();
    const elsewhere = await signIn(somebody);
    await act(page, 'Lock', 'A stolen telephone.');
    await page.getByText(`${somebody.username} is locked and signed out everywhere.`).waitFor();
    await page.locator('.facts', { hasText: 'Locked' }).waitFor();
    await elsewhere.goto('/settings');
    expect(new URL(elsewhere.url()).pathname).to.equal('/signin');
    const [locked] = await eventsOf(id, 'LOCKED');
    expect(locked).to.include({ reason: 'A stolen telephone.', succeeded: true });
    await act(page, 'Unlock', REASON);
    await page.getByText(`${somebody.username} can sign in again.`).waitFor();
    const [unlocked] = await eventsOf(id, 'UNLOCKED');
    expect(unlocked).to.include({ reason: REASON, succeeded: true });
    await page.locator('.tabs').getByRole('link', { name: 'Activity' }).click();
    await page.getByText('A stolen telephone.').waitFor();
    const csv = await savedAs(page, 'CSV');
    expect(csv.split('\r\n')[0]).to.match(/^"id","at","kind","succeeded","actor",/);
    expect(csv).to.include(`"'=It was ""found"" again."`);
    const events = (await savedAs(page, 'NDJSON'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ kind }) => kind)).to.include.members(['LOCKED', 'UNLOCKED', 'REGISTERED']);
    expect(events.find(({ kind }) => kind === 'UNLOCKED')).to.include({ reason: REASON });
    await signIn(somebody);
  });

  it('P38 signing out, a new password and clear waiting times show their result and are in the log', async () => {
    const { page, somebody, id } = await seated();
    const { gateway } = use();
    await signIn(somebody);
    await page.goto(`/admin/users/${id}/sessions`);
    await page
      .getByRole('button', { name: /^End the session on/ })
      .first()
      .click();
    await page.getByLabel('Reason').fill('One too many.');
    await page.getByRole('dialog').getByRole('button', { name: 'End', exact: true }).click();
    await page.getByText(`1 session of ${somebody.username} was ended.`).waitFor();
    await act(page, 'Sign out everywhere', 'A shared computer.');
    await page.getByText(/sessions? of .* ended\.$/).waitFor();
    await page.getByText('Not signed in anywhere.').waitFor();
    const ended = await eventsOf(id, 'SESSION_ENDED');
    expect(ended.map(({ reason }) => reason)).to.include.members(['One too many.', 'A shared computer.']);
    await act(page, 'Clear waiting times', 'On the telephone with them.');
    await page.getByText(`${somebody.username} can ask for a code at once.`).waitFor();
    await act(page, 'Require a new password', 'A leak.');
    await page.getByText(`${somebody.username} must choose a new password at the next sign-in.`).waitFor();
    const [required] = await eventsOf(id, 'RESET_REQUIRED');
    expect(required).to.include({ reason: 'A leak.' });
    expect((await gateway.mailTo(somebody.email)).text).to.include('A leak.');
  });

  it('P38 an act without a reason, or cancelled, does nothing, and the focus goes back to its button', async () => {
    const { page, id } = await seated();
    await page.locator('.acts').getByRole('button', { name: 'Lock', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Lock', exact: true }).click();
    await page.getByText('Enter a reason', { exact: true }).waitFor();
    expect(await page.evaluate<string>('document.activeElement.tagName')).to.equal('TEXTAREA');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await comesTrue(page, "document.activeElement.textContent === 'Lock'");
    expect(await eventsOf(id, 'LOCKED')).to.have.length(0);
    expect(new URL(page.url()).search).to.equal('');
  });

  it('ADM-08 an old proof leads to the hosted page and back into the dialog, with everything that was typed', async () => {
    const { page, admin, somebody, id } = await seated();
    const { gateway } = use();
    gateway.clock.advance(TOO_OLD);
    await page.reload();
    await page.locator('.acts').getByRole('button', { name: 'Set roles', exact: true }).click();
    await page.getByLabel(/^Support:/).check();
    await page.getByLabel('Reason').fill('Joins the desk.');
    await page.getByRole('dialog').getByRole('button', { name: 'Set roles', exact: true }).click();
    await page.getByText('This needs a proof that is at most 15 minutes old.').waitFor();
    expect(await eventsOf(id, 'ROLES_SET')).to.have.length(0);
    await page.getByRole('button', { name: 'Confirm it is you' }).click();
    await page.waitForURL('**/settings/security/proof');
    await press(page, 'Continue');
    await typeCode(page, await gateway.codeTo(admin.email));
    await page.waitForURL(`**/admin/users/${id}?act=roles`);
    await page.getByRole('dialog').waitFor();
    expect(await page.getByLabel('Reason').inputValue()).to.equal('Joins the desk.');
    expect(await page.getByLabel(/^Support:/).isChecked()).to.equal(true);
    await page.getByRole('dialog').getByRole('button', { name: 'Set roles', exact: true }).click();
    await page.getByText(`The roles of ${somebody.username} are set.`).waitFor();
    const [set] = await eventsOf(id, 'ROLES_SET');
    expect(set).to.include({ reason: 'Joins the desk.', succeeded: true });
    await comesTrue(page, 'sessionStorage.length === 0');
    expect(await doneOf(page)).to.include('are set');
  });

  it('ADM-08 what was typed for one account never stands in the dialog of another', async () => {
    const { page, id } = await seated();
    const { gateway, person } = use();
    const other = await giveRoles(gateway, await person(), []);
    gateway.clock.advance(TOO_OLD);
    await page.reload();
    await page.locator('.acts').getByRole('button', { name: 'Set roles', exact: true }).click();
    await page.getByLabel(/^Administrator:/).check();
    await page.getByLabel('Reason').fill('Leads the desk.');
    await page.getByRole('dialog').getByRole('button', { name: 'Set roles', exact: true }).click();
    await page.getByRole('button', { name: 'Confirm it is you' }).click();
    await page.waitForURL('**/settings/security/proof');
    await page.goto(`/admin/users/${other}?act=roles`);
    await page.getByRole('dialog').waitFor();
    expect(await page.getByLabel('Reason').inputValue()).to.equal('');
    expect(await page.getByLabel(/^Administrator:/).isChecked()).to.equal(false);
    await page.goto(`/admin/users/${id}?act=roles`);
    await page.getByRole('dialog').waitFor();
    expect(await page.getByLabel('Reason').inputValue()).to.equal('');
  });

  it('ADM-08 begins anew when somebody else has signed in meanwhile, in another tab', async () => {
    const { page, id } = await seated(['ADMIN'], [401]);
    const { gateway, person } = use();
    const second = await person();
    await giveRoles(gateway, second, ['ADMIN']);
    await page.locator('.acts').getByRole('button', { name: 'Lock', exact: true }).click();
    await page.getByLabel('Reason').fill('Said by the first.');
    const tab = await page.context().newPage();
    await page.context().clearCookies();
    await enterConsole(tab, second, '/admin');
    gateway.clock.advance(TOO_OLD);
    const loaded = page.waitForEvent('load');
    await page.getByRole('dialog').getByRole('button', { name: 'Lock', exact: true }).click();
    await loaded;
    await page.getByRole('dialog').waitFor();
    expect(await page.getByLabel('Reason').inputValue()).to.equal('');
    expect(await eventsOf(id, 'LOCKED')).to.have.length(0);
  });

  it('P39 the inspector shows a recovery in order, found by its reference id, and never a code or a password', async () => {
    const { page, somebody, id } = await seated();
    const { gateway, open } = use();
    const theirs = await open();
    await proveMailbox(theirs, gateway, somebody.email);
    const code = await gateway.codeTo(somebody.email);
    const password = newPassword();
    await choose(theirs, password);
    const [updated] = await eventsOf(id, 'PASSWORD_UPDATED');
    const requestId = updated?.requestId ?? '';
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('searchbox').fill(requestId);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/admin/activity?request=**');
    await page.locator('tbody tr', { hasText: 'Password updated' }).waitFor();
    expect(await page.locator('tbody tr:not(.group)').count()).to.equal(1);
    await page.locator('tbody').getByRole('link', { name: somebody.username }).first().click();
    await page.locator('.tabs').getByRole('link', { name: 'Recovery', exact: true }).click();
    const steps = page.getByRole('region', { name: 'Steps of recovery' }).locator('tbody tr');
    await steps.first().waitFor();
    const told = await steps.locator('td:nth-of-type(1)').allInnerTexts();
    expect(told).to.deep.equal([
      'Asked for a new password',
      'Proved it for a new password',
      'Password updated',
    ]);
    const seen = [await textOf(page)];
    expect(seen[0]).to.match(/New password\s+(Proven|Over)/);
    await page.locator('.tabs').getByRole('link', { name: 'Mail', exact: true }).click();
    await page.getByText('Password was changed').waitFor();
    for (const tab of ['', '/sessions', '/security', '/activity', '/recovery', '/mail']) {
      await page.goto(`/admin/users/${id}${tab}`);
      await page.waitForLoadState('networkidle');
      seen.push(await page.content());
    }
    await page.goto('/admin');
    const funnel = page.getByRole('region', { name: 'Recovery', exact: true }).locator('tbody tr');
    await funnel.first().waitFor();
    expect(await funnel.locator('th').allInnerTexts()).to.deep.equal([
      'Asked for a new password',
      'Mail taken by the provider',
      'Right code',
      'Password updated',
    ]);
    expect((await funnel.last().innerText()).split('\t')).to.satisfy(isKnown);
    expect(await page.locator('.funnel rect.bar').count()).to.equal(4);
    const secrets = [code, password, somebody.password];
    expect(secrets.filter((secret) => seen.some((text) => text.includes(secret)))).to.deep.equal([]);
  });
});
