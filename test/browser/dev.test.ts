import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { axeFindings } from '../support/axe.js';
import { describeBrowser, type OpenOptions } from '../support/browser.js';
import { countPosts } from '../support/page-watch.js';
import { ask, newName } from '../support/person.js';
import { askFor, comesTrue, isReady, press } from '../support/recovery-pages.js';
import { keepPicture } from '../support/screenshots.js';

const DEMO = 'anna@example.com';
const MINUTE = 60_000;
const RIBBON = '#ribbon';

describeBrowser('pages of development, in a browser', (use) => {
  /** A page that something opens in a tab of its own. */
  async function tab(page: Page, opening: () => Promise<unknown>): Promise<Page> {
    const [opened] = await Promise.all([page.context().waitForEvent('page'), opening()]);
    await isReady(opened);
    return opened;
  }

  async function click(page: Page, name: string): Promise<void> {
    await page.getByRole('button', { name, exact: true }).click();
  }

  /** At the page of the code, with the code in the ribbon. */
  async function atCode(options: OpenOptions = {}): Promise<{ page: Page; code: string }> {
    const { gateway, open, person } = use();
    const { email } = await person();
    const page = await open(options);
    await askFor(page, email);
    const code = await gateway.codeTo(email);
    await page.locator(RIBBON, { hasText: code }).waitFor();
    return { page, code };
  }

  it('P37 the three steps are ticked by mouse alone, within a minute, with the time they took', async function () {
    this.timeout(MINUTE);
    const started = Date.now();
    const start = await use().open();
    await start.goto('/');
    await press(start, 'Make a demo user');
    expect(await start.locator('.done code').innerText()).to.match(/^\w+-\w+-\w+-\d{4}$/);
    const recovery = await tab(start, () => click(start, 'Ask for a code'));
    expect(await recovery.locator('#username').inputValue()).to.equal(DEMO);
    await press(recovery, 'Continue');
    await start.locator('[data-step=asked] .tick').waitFor();
    expect(await start.locator('.tick:visible').count()).to.equal(1);
    const mailbox = await tab(start, () => start.getByRole('link', { name: 'Open the mailbox' }).click());
    expect(await mailbox.locator('#code').innerText()).to.match(/^\d{6}$/);
    await start.locator('[data-step=read] .tick').waitFor();
    await recovery.bringToFront();
    await click(recovery, 'Fill in');
    await press(recovery, 'Continue');
    await click(recovery, 'Fill in');
    await press(recovery, 'Update password');
    await start.locator('[data-step=done] .tick').waitFor();
    expect(await start.locator('#finish').innerText()).to.match(/^Done in [1-9]\d? s$/);
    expect(await start.locator('.tick:visible').count()).to.equal(3);
    await start.setViewportSize({ width: 1000, height: 900 });
    await keepPicture(start, 'start-page', { y: 200, height: 412 });
    expect(Date.now() - started).to.be.below(MINUTE);
  });

  it('P37 the same three run as mutations, each filled in by the one before', async () => {
    const { gateway, open, person } = use();
    const { email } = await person();
    const page = await open();
    await page.goto('/');
    await page.locator('#variable-identifier').fill(email);
    const run = async (name: string): Promise<string> => {
      await click(page, `Run ${name}`);
      const answer = page.getByRole('region', { name: `Answer of ${name}` });
      await answer.waitFor();
      return answer.innerText();
    };
    expect(await run('requestPasswordReset')).to.include('"id": "rst_');
    const code = await gateway.codeTo(email);
    await comesTrue(page, `document.getElementById('variable-code').value === '${code}'`);
    expect(await run('verifyResetCode')).to.include('"resetToken"');
    const password = await page.locator('#variable-newPassword').inputValue();
    expect(await run('updatePassword')).to.include('"sessionsEnded"');
    expect((await ask(gateway, 'login', { identifier: email, password })).__typename).to.equal('SignedIn');
    await page.locator('#finish', { hasText: /^Done in \d+ s$/ }).waitFor();
  });

  it('P37 each is copied in three forms, ready to be run elsewhere', async () => {
    const page = await use().open();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto('/');
    await page.locator('#variable-identifier').fill("o'hara@example.com");
    const copied = async (form: string): Promise<string> => {
      const button = page.getByRole('button', { name: `Copy ${form} of requestPasswordReset` });
      await button.click();
      await button.filter({ hasText: 'Copied' }).waitFor();
      return page.evaluate<string>('navigator.clipboard.readText()');
    };
    const document = await copied('GraphQL');
    expect(document).to.match(/^mutation requestPasswordReset\(\$input: RequestPasswordResetInput!\) \{\n/);
    const curl = await copied('curl');
    const { origin } = new URL(page.url());
    expect(curl).to.match(new RegExp(`^curl -s ${origin}/graphql -H 'content-type: application/json' -d '`));
    expect(curl).to.include(`o'\\''hara@example.com`);
    const typescript = await copied('TypeScript');
    expect(typescript).to.include(`await fetch('${origin}/graphql'`).and.include(document.trim());
  });

  it('P37 the explorer opens with the main job, and asks nobody else for anything', async () => {
    const page = await use().open();
    await page.goto('/');
    await page.getByRole('navigation').getByRole('link', { name: 'GraphQL' }).click();
    await page.getByRole('tab', { name: 'requestPasswordReset' }).waitFor();
  });

  it('the ribbon tells of a code as it comes, fills it in on a press, and sends nothing', async () => {
    const { page, code } = await atCode();
    const posts = countPosts(page);
    await page.reload();
    await click(page, 'Fill in');
    expect(await page.locator('#code').inputValue()).to.equal(code);
    expect(await page.getByRole('button', { name: 'Continue', disabled: false }).count()).to.equal(1);
    expect(posts).to.deep.equal([]);
    await press(page, 'Continue');
    expect(new URL(page.url()).pathname).to.equal('/recover/password');
    await click(page, 'Fill in');
    const passwords = [
      await page.locator('#password').inputValue(),
      await page.locator('#again').inputValue(),
    ];
    expect(passwords[0]).to.match(/^(\w{4}-){3}\w{4}$/);
    expect(passwords[1]).to.equal(passwords[0]);
    expect(await page.locator(RIBBON).innerText()).to.include(passwords[0]);
  });

  it('the ribbon takes no room while it is empty, moves nothing when it is not, and covers nothing', async () => {
    const { gateway, open, person } = use();
    const { email } = await person();
    // Older than what it tells of.
    gateway.clock.advance(121);
    const page = await open({ width: 320 });
    await page.goto('/signin');
    const main = page.locator('main');
    const before = await main.boundingBox();
    expect(await page.locator(RIBBON).isVisible()).to.equal(false);
    await ask(gateway, 'requestPasswordReset', { identifier: email });
    await page.locator(RIBBON, { hasText: await gateway.codeTo(email) }).waitFor();
    expect(await main.boundingBox()).to.deep.equal(before);
    expect(await page.locator(RIBBON).getByRole('button').count()).to.equal(0);
    await page.evaluate('scrollTo(0, document.body.scrollHeight)');
    const [foot, ribbon] = [
      await page.locator('footer').boundingBox(),
      await page.locator(RIBBON).boundingBox(),
    ];
    expect((foot?.y ?? 0) + (foot?.height ?? 0)).to.be.at.most(ribbon?.y ?? 0);
  });

  it('the mailbox shows the newest mail as it comes, counts in its title, and copies the code', async () => {
    const { gateway, open } = use();
    const page = await open();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto('/dev/mailbox');
    if ((await page.getByRole('button', { name: 'Clear' }).count()) > 0) await press(page, 'Clear');
    expect(await page.title()).to.equal('(0) Mailbox – Northwind');
    const username = newName();
    const email = `${username}@example.com`;
    await ask(gateway, 'register', { email, username, password: `${newName()}-${newName()}` });
    const code = await gateway.codeTo(email);
    await page.locator('#code', { hasText: code }).waitFor();
    expect(await page.title()).to.equal('(1) Mailbox – Northwind');
    const frame = page.frameLocator('iframe');
    await frame.getByText(code, { exact: true }).waitFor();
    await click(page, 'Copy code');
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).to.equal(code);
  });

  it('the mailbox keeps the mail that was chosen, beside a list that grows', async () => {
    const { gateway, open, person } = use();
    const { email } = await person();
    const [{ id } = { id: '' }] = await gateway.mailsTo(email);
    const page = await open();
    await page.goto(`/dev/mailbox/${id}`);
    const count = await page.locator('.mails li').count();
    await ask(gateway, 'requestPasswordReset', { identifier: email });
    await page.locator('.mails li').nth(count).waitFor();
    expect(await page.title()).to.equal(`(${count + 1}) Mailbox – Northwind`);
    expect(new URL(page.url()).pathname).to.equal(`/dev/mailbox/${id}`);
    expect(await page.locator('#heard').innerText()).to.match(/^New: /);
  });

  it('the mailbox shows a mail light and dark, narrow and wide, with its styles', async () => {
    const { page, code } = await atCode();
    await page.goto('/dev/mailbox?width=320');
    // Nothing of ours runs in the frame, be it a test: only its picture tells.
    const picture = async (): Promise<string> => {
      await page.frameLocator('iframe').getByText(code, { exact: true }).waitFor();
      return (await page.locator('iframe').screenshot()).toString('base64');
    };
    const light = await picture();
    expect((await page.locator('iframe').boundingBox())?.width).to.equal(320);
    await page.getByRole('link', { name: 'Dark' }).click();
    await page.waitForURL(/scheme=dark&width=320$/);
    expect(await picture()).to.not.equal(light);
    await page.getByRole('link', { name: 'Light' }).click();
    await page.waitForURL(/^[^?]*\?width=320$/);
    await page.getByRole('link', { name: '600 px' }).click();
    await page.waitForURL(/^[^?]*$/);
    expect((await page.locator('iframe').boundingBox())?.width).to.equal(600);
  });

  it('the mailbox works without any script, by links and forms', async () => {
    const { gateway, open, person } = use();
    const { email } = await person();
    const code = await gateway.codeTo(email);
    const page = await open({ javaScript: false });
    await page.goto('/dev/mailbox');
    await page.locator('.mails').getByRole('link', { name: code }).click();
    expect(await page.locator('#code').innerText()).to.equal(code);
    expect(await page.getByRole('button', { name: 'Copy code' }).count()).to.equal(0);
    await page.getByRole('link', { name: 'Text' }).click();
    expect(await page.locator('article pre').innerText()).to.include(code);
    await page.getByRole('button', { name: '+60 s' }).click();
    expect(await page.locator('main').innerText()).to.include('ahead.');
    await page.getByRole('button', { name: 'Clear' }).click();
    expect(await page.locator('main').innerText()).to.include('Nothing has been sent yet.');
  });

  it('P32 axe finds nothing on pages of development, light or dark, narrow or wide', async function () {
    this.timeout(MINUTE);
    for (const dark of [false, true]) {
      const { page } = await atCode({ dark, width: 320 });
      expect(await axeFindings(page), 'ribbon').to.deep.equal([]);
      for (const path of ['/', '/dev/mailbox', '/dev/mailbox?part=text', '/dev/mailbox?part=headers']) {
        await page.goto(path);
        for (const width of [320, 1280]) {
          await page.setViewportSize({ width, height: 900 });
          expect(await axeFindings(page), `${path} ${width} ${dark}`).to.deep.equal([]);
          expect(await page.evaluate<boolean>(SCROLLS_SIDEWAYS), `${path} ${width}`).to.equal(false);
        }
      }
    }
  });
});

const SCROLLS_SIDEWAYS = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
