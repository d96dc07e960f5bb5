import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Locator, Page } from 'playwright-core';
import type { Role } from '../../entities/account.js';
import { axeFindings } from '../support/axe.js';
import { describeBrowser, type OpenOptions } from '../support/browser.js';
import { newNetwork, originOf } from '../support/browser-gateway.js';
import { enterConsole, giveRoles } from '../support/console.js';
import { textOf } from '../support/recovery-pages.js';

const BUDGET = 90 * 1024;
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
const CROWD = 60;
const LOOKS = [
  { look: 'light and wide', dark: false, width: 1280 },
  { look: 'dark and narrow', dark: true, width: 320 },
];

describeBrowser('the console, in a browser', (use) => {
  async function inConsole(roles: readonly Role[], path: string, options: OpenOptions = {}): Promise<Page> {
    const { gateway, person, open } = use();
    const somebody = await person();
    await giveRoles(gateway, somebody, roles);
    const page = await open(options);
    await enterConsole(page, somebody, path);
    return page;
  }

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

  it('HTTP-04 answers the same empty document to everybody, at every address, and allows it two files of ours', async () => {
    const { gateway, person, open } = use();
    const stranger = await open();
    const admin = await person();
    const id = await giveRoles(gateway, admin, ['ADMIN']);
    const page = await open();
    await enterConsole(page, admin);
    const asked = [stranger, page].flatMap((who) =>
      ['/admin', `/admin/users/${id}`, '/admin/users/usr_nobody', '/admin/nothing'].map((path) =>
        who.request.get(path),
      ),
    );
    const answers = await Promise.all(asked);
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(texts).size).to.equal(1);
    for (const answer of answers) {
      expect(answer.status()).to.equal(200);
      expect(answer.headers()).to.include({
        'content-security-policy': POLICY,
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      });
      expect(answer.headers()).not.to.have.property('set-cookie');
    }
    expect(texts[0]).not.to.match(/<style|<script>|style=|onclick/);
  });

  it('P35 has at most 90 KB of scripts, kept for ever, and nothing moves while it is made', async () => {
    const page = await use().open();
    const document = await (await page.request.get('/admin')).text();
    const scripts = [...document.matchAll(/src="(\/assets\/[^"]+\.js)"/g)].map(([, path = '']) => path);
    expect(scripts).to.have.length(1);
    let bytes = 0;
    for (const path of scripts) {
      const answer = await page.request.get(path);
      expect(answer.headers()).to.include({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-encoding': 'gzip',
      });
      bytes += gzipSync(await answer.body(), { level: 9 }).length;
    }
    expect(bytes).to.be.within(5_000, BUDGET);
  });

  it('ADM-02 shows nothing to somebody without a role, asks for nothing, and leads back', async () => {
    const { person, open } = use();
    const page = await open();
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/graphql')) asked.push(request.postData() ?? '');
    });
    await enterConsole(page, await person(), '/admin/users');
    expect(await page.locator('h1').innerText()).to.equal('This account may not use the console');
    expect(await page.locator('nav, table').count()).to.equal(0);
    expect(asked.length).to.be.above(0);
    expect(asked.filter((text) => !text.includes('refreshSession'))).to.deep.equal([]);
    expect(await axeFindings(page)).to.deep.equal([]);
    await page.getByRole('link', { name: 'Back to your settings' }).click();
    await page.waitForURL('**/settings');
  });

  it('ADM-02 lets support see accounts, activity and numbers, and do nothing', async () => {
    const page = await inConsole(['SUPPORT'], '/admin/users');
    const side = page.locator('nav.side');
    expect(await side.getByRole('link').allInnerTexts()).to.deep.equal([
      'Overview',
      'Users',
      'Recovery',
      'Mail',
      'Activity',
    ]);
    await page.locator('tbody th a').first().click();
    await page.locator('.tabs').waitFor();
    expect(await page.locator('.acts').count()).to.equal(0);
    await page.goto('/admin/clients');
    await page.locator('h1', { hasText: 'There is nothing here' }).waitFor();
  });

  it('P38 filters, order, size and page stand in the address, and survive a reload and Back', async () => {
    const prefix = await crowd();
    const page = await inConsole(['ADMIN'], '/admin/users');
    await page.getByLabel('Find a user').fill(prefix);
    await page.getByText(`${CROWD} users`, { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Login' }).click();
    await page.waitForURL('**sort=USERNAME**');
    await row(page, `${prefix}00`).waitFor();
    expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).to.equal('ascending');
    await page.getByLabel('Status').selectOption('Active');
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
    await page.keyboard.press('Control+k');
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
    expect(await page.evaluate<string>('document.activeElement.textContent')).to.equal('Lock');
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

  it('leads whoever is signed out elsewhere to sign in, and back to where they were', async () => {
    const { gateway, person, open } = use();
    const admin = await person();
    await giveRoles(gateway, admin, ['SUPPORT']);
    const page = await open({ refusals: [401] });
    await enterConsole(page, admin, '/admin/activity?outcome=no&size=50');
    expect(new URL(page.url()).search).to.equal('?outcome=no&size=50');
    const other = await page.context().newPage();
    await other.goto('/admin');
    await Promise.all([
      other.waitForURL('**/signin'),
      other.getByRole('button', { name: 'Sign out' }).click(),
    ]);
    await page.getByRole('link', { name: 'Users' }).click();
    await page.waitForURL('**/signin**');
  });

  for (const { look, dark, width } of LOOKS) {
    it(`P32 axe has nothing against any view, ${look}, and none has to be scrolled sideways`, async () => {
      const { gateway, person } = use();
      const somebody = await giveRoles(gateway, await person(), []);
      const page = await inConsole(['ADMIN'], '/admin', { dark, width });
      const user = `/admin/users/${somebody}`;
      const views = ['/admin', '/admin/users?status=LOCKED', '/admin/recovery', '/admin/activity', user];
      const tabs = ['sessions', 'security', 'activity', 'recovery', 'mail'].map((tab) => `${user}/${tab}`);
      const dialogs = ['lock', 'roles'].map((name) => `${user}?act=${name}`);
      const found: string[] = [];
      for (const path of [...views, ...tabs, ...dialogs]) {
        await page.goto(path);
        await settled(page);
        found.push(...(await axeFindings(page)).map((one) => `${path}: ${one}`));
        const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
        if (wide > width) found.push(`${path}: ${wide} wide`);
      }
      expect(found).to.deep.equal([]);
    }).timeout(120_000);
  }

  it('stays readable from right to left', async () => {
    const page = await inConsole(['ADMIN'], '/admin/users', { width: 320 });
    await page.evaluate("document.documentElement.dir = 'rtl'");
    await settled(page);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).to.be.at.most(320);
    expect(await axeFindings(page)).to.deep.equal([]);
    expect(await textOf(page)).to.include('Users');
  });

  it('HTTP-02 renews the session only for a page of ours', async () => {
    const { gateway } = use();
    const page = await inConsole(['ADMIN'], '/admin');
    const cookies = await page.context().cookies();
    const refresh = cookies.find(({ name }) => name === '__Host-latchkey_refresh');
    expect(refresh).to.include({ httpOnly: true, sameSite: 'Strict', secure: true });
    const answer = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: 'https://elsewhere.example',
        cookie: `__Host-latchkey_refresh=${refresh?.value ?? ''}`,
        'x-forwarded-for': newNetwork(),
      },
      body: JSON.stringify({ query: 'mutation { refreshSession(input: {}) { __typename } }' }),
    });
    expect(await answer.json()).to.deep.equal({ data: { refreshSession: { __typename: 'Problem' } } });
    expect(originOf(gateway)).to.equal(new URL(page.url()).origin);
    const kept = await page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    );
    expect(kept).to.equal('[{},{},""]');
  });
});

/** Nothing is waited for any more. */
async function settled(page: Page): Promise<void> {
  await page.locator('main h1').waitFor();
  await page.waitForLoadState('networkidle');
  await page.waitForFunction("document.querySelector('.skeleton, [aria-busy=true]') === null");
}
