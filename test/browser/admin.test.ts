import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { Role } from '../../entities/account.js';
import { axeFindings } from '../support/axe.js';
import { describeBrowser, type OpenOptions } from '../support/browser.js';
import { newNetwork, originOf, startBrowserGateway } from '../support/browser-gateway.js';
import { enterConsole, giveRoles, openConsole, settled } from '../support/console.js';
import { textOf } from '../support/recovery-pages.js';

/** What the console asks by, for what it asks under this name. */
function documentId(name: string): string {
  const documents: Readonly<Record<string, string>> = JSON.parse(
    readFileSync('schema/trusted-documents.json', 'utf8'),
  );
  const [id] = Object.entries(documents).find(([, text]) => text.includes(` ${name}`)) ?? [];
  if (id === undefined) throw new Error(`No document is named ${name}.`);
  return id;
}

const BUDGET = 90 * 1024;
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
const PLACES = ['overview', 'users', 'recovery', 'mail', 'activity', 'clients', 'webhooks'].map((name) =>
  name === 'overview' ? '/admin' : `/admin/${name}`,
);
const LOOKS = [
  { look: 'light and wide', dark: false, width: 1280 },
  { look: 'dark and narrow', dark: true, width: 320 },
];

describeBrowser('the console, in a browser', (use) => {
  const inConsole = (roles: readonly Role[], path: string, options?: OpenOptions): Promise<Page> =>
    openConsole(use(), { roles, path }, options);

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

  it('P35 has at most 90 KB of scripts, kept for ever and sent compressed', async () => {
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
    expect(asked.filter((text) => !text.includes(documentId('ConsoleRenew')))).to.deep.equal([]);
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
      const views = [
        '/admin',
        '/admin/users?status=LOCKED',
        '/admin/recovery',
        '/admin/mail',
        '/admin/activity',
        user,
      ];
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

  it('shows every view where only trusted documents run, and brings no text of its own', async () => {
    const { gateway, person } = use();
    const somebody = await giveRoles(gateway, await person(), []);
    const only = await startBrowserGateway({ env: { TRUSTED_DOCUMENTS: 'only' }, beside: gateway });
    try {
      const page = await inConsole(['ADMIN'], '/admin', { at: only });
      const sent: string[] = [];
      page.on('request', (request) => {
        if (request.url().endsWith('/graphql')) sent.push(request.postData() ?? '');
      });
      const user = `/admin/users/${somebody}`;
      const tabs = ['', '/sessions', '/security', '/activity', '/recovery', '/mail'];
      for (const path of [...PLACES, ...tabs.map((tab) => user + tab)]) {
        await page.goto(path);
        await settled(page);
        expect(await page.locator('[role=alert]').allInnerTexts(), path).to.deep.equal([]);
      }
      await page.locator('.acts').getByRole('button', { name: 'Lock', exact: true }).click();
      await page.getByLabel('Reason').fill('A stolen telephone.');
      await page.getByRole('dialog').getByRole('button', { name: 'Lock', exact: true }).click();
      await page.getByText('is locked and signed out everywhere.').waitFor();
      expect(sent.length).to.be.above(PLACES.length);
      expect(sent.flatMap((text) => Object.keys(JSON.parse(text)))).to.not.include('query');
    } finally {
      await only.stop();
    }
  }).timeout(120_000);

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
