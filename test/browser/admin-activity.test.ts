import { expect } from 'chai';
import type { Locator, Page } from 'playwright-core';
import { axeFindings } from '../support/axe.js';
import { describeBrowser } from '../support/browser.js';
import { enterConsole, giveRoles, openConsole, settled } from '../support/console.js';
import type { Person } from '../support/person.js';

const LOOKS = [
  { look: 'light and wide', dark: false, width: 1280 },
  { look: 'dark and narrow', dark: true, width: 320 },
];

describeBrowser('activity in the console, in a browser', (use) => {
  const rows = (page: Page): Locator => page.locator('tbody tr:not(.group, .below)');
  const focused = (page: Page): Promise<string> =>
    page.evaluate<string>('document.activeElement.textContent');

  /** Whether the exact moment of the first event is cut away, as the browser draws it. */
  const clipOf = (page: Page): Promise<string> =>
    page.evaluate<string>("getComputedStyle(document.querySelector('.when .exact')).clipPath");

  /** Somebody who is in the console, and whose doings are in the log. */
  async function seated(path: string): Promise<{ page: Page; admin: Person; id: string }> {
    const { gateway, person, open } = use();
    const admin = await person();
    const id = await giveRoles(gateway, admin, ['ADMIN']);
    const page = await open();
    await enterConsole(page, admin, path);
    await rows(page).first().waitFor();
    return { page, admin, id };
  }

  it('P38 groups events by day, with how long ago, and when exactly on focus', async () => {
    const { page } = await seated('/admin/activity');
    const heads = page.locator('tr.group th[scope=rowgroup]');
    expect(await heads.first().innerText()).to.match(/^\w+day, \w+ \d{1,2}, \d{4}$/);
    const when = page.locator('.when').first();
    const at = (await when.locator('time').getAttribute('datetime')) ?? '';
    expect(new Date(at).toISOString()).to.equal(at);
    expect(await when.innerText()).to.match(/ago|now|in 0/);
    const exact = when.locator('.exact');
    expect(await clipOf(page)).to.equal('inset(50%)');
    await page.locator('main h1').focus();
    for (let stop = 0; stop < 40 && (await page.locator('.when:focus').count()) === 0; stop += 1) {
      await page.keyboard.press('Tab');
    }
    expect(await clipOf(page)).to.equal('none');
    expect(await exact.innerText()).to.match(/\d{4}, \d{1,2}:\d{2}:\d{2}/);
  });

  it('P38 an event opens to all that the log tells of it, by keyboard, and stands in the address', async () => {
    const { page, admin } = await seated('/admin/activity');
    const line = rows(page).filter({ hasText: 'Signed in' }).filter({ hasText: admin.username }).first();
    await line.locator('.when').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**open=evt_**');
    const raw = page.getByRole('region', { name: 'All that the log tells of it' });
    const event = JSON.parse(await raw.innerText());
    expect(event).to.include({ kind: 'LOGGED_IN', succeeded: true });
    expect(event.subject.username).to.equal(admin.username);
    expect(await raw.innerText())
      .not.to.include(admin.password)
      .and.not.include(admin.email);
    expect(await line.locator('.when').getAttribute('aria-expanded')).to.equal('true');
    await page.reload();
    await raw.waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
    await line.locator('.when').focus();
    await page.keyboard.press('Enter');
    await raw.waitFor({ state: 'detached' });
    expect(await line.locator('.when:focus').count()).to.equal(1);
    expect(new URL(page.url()).search).to.equal('');
  });

  it('P34 narrows the log to what one person did, by login or e-mail, and only an id is in the address', async () => {
    const { page, admin, id } = await seated('/admin/activity');
    const doneBy = page.getByLabel('Done by');
    await doneBy.fill(`${admin.email}.nobody`);
    await doneBy.press('Enter');
    await page.getByText('No account has this login or e-mail.').first().waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
    await doneBy.fill(admin.email);
    await doneBy.press('Enter');
    await page.waitForURL(`**actor=${id}`);
    await page.getByRole('link', { name: `Done by: ${admin.username}` }).waitFor();
    await settled(page);
    expect(await rows(page).count()).to.be.above(0);
    expect(await rows(page).filter({ hasNotText: admin.username }).count()).to.equal(0);
    expect(page.url()).not.to.match(/@|%40/);
    await page.reload();
    await page.getByRole('link', { name: `Done by: ${admin.username}` }).click();
    await page.waitForURL((url) => !url.searchParams.has('actor'));
  });

  it('P38 says what was refused in words of its own, and has nothing to show where nothing fits', async () => {
    const { gateway } = use();
    const { page, admin } = await seated('/admin/activity');
    await gateway.client.graphql('mutation ($input: LoginInput!) { login(input: $input) { __typename } }', {
      input: { identifier: admin.email, password: 'surely-not-this-one-4711' },
    });
    await page.getByLabel('Outcome').selectOption('Refused');
    await page.waitForURL('**outcome=no**');
    await rows(page).filter({ hasText: 'Could not sign in' }).filter({ hasText: admin.username }).waitFor();
    await page.goto('/admin/activity?since=2001-01-01&until=2001-01-02');
    await page.getByText('Nothing of that kind has happened.').waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await rows(page).first().waitFor();
  });

  it('P38 shows what happens as it happens while it is live, and no longer when it is not', async () => {
    const { person } = use();
    const { page } = await seated('/admin/activity');
    await page.getByRole('button', { name: 'Live' }).click();
    await page.waitForURL('**live=1');
    expect(await page.getByRole('button', { name: 'Live' }).getAttribute('aria-pressed')).to.equal('true');
    const somebody = await person();
    await rows(page).filter({ hasText: somebody.username }).first().waitFor({ timeout: 20_000 });
    expect(await focused(page)).to.include('Live');
    expect(await axeFindings(page)).to.deep.equal([]);
    await page.getByRole('button', { name: 'Live' }).click();
    await page.waitForURL((url) => !url.searchParams.has('live'));
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.waitForTimeout(6000);
    expect(asked).to.deep.equal([]);
  });

  for (const { look, dark, width } of LOOKS) {
    it(`P32 axe has nothing against an open event, ${look}, and it has not to be scrolled sideways`, async () => {
      const page = await openConsole(use(), { roles: ['SUPPORT'], path: '/admin/activity' }, { dark, width });
      await page.locator('.when').first().click();
      await page.locator('pre').waitFor();
      await settled(page);
      expect(await axeFindings(page)).to.deep.equal([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).to.be.at.most(width);
    });
  }
});
