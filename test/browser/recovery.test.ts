import { expect } from 'chai';
import { describeBrowser } from '../support/browser.js';
import { countPosts } from '../support/page-watch.js';
import { me, newName, newPassword } from '../support/person.js';
import { login } from '../support/recovery.js';
import { askFor, choose, press, proveMailbox, textOf, typeCode } from '../support/recovery-pages.js';

describeBrowser('recovery, in a browser', (use) => {
  it('P07 shows known and unknown people the same pages', async () => {
    const { open, person } = use();
    const seen: string[] = [];
    for (const name of [(await person()).email, `${newName()}@example.com`]) {
      const page = await open();
      await askFor(page, name);
      const texts = [await textOf(page)];
      for (let n = 0; n < 2; n += 1) {
        await page.locator('#code').fill('000000');
        await press(page, 'Continue');
        texts.push(await textOf(page));
      }
      seen.push(
        texts
          .join('\n')
          .replaceAll(name, 'NAME')
          .replace(/0:\d\d|1:00/g, 'TIME'),
      );
    }
    expect(seen[0]).to.equal(seen[1]);
  });

  it('P08 ten looks at the page of the code mail nothing', async () => {
    const { gateway, open, person } = use();
    const { email } = await person();
    const page = await open();
    await askFor(page, email);
    const before = (await gateway.mailsTo(email)).length;
    for (let n = 0; n < 10; n += 1) await page.goto('/recover/code');
    expect(await gateway.mailsTo(email)).to.have.length(before);
  });

  it('P09 the code is in the mailbox within two seconds, in both parts and nowhere else', async () => {
    const { gateway, open, person } = use();
    const { email } = await person();
    const page = await open();
    await page.goto('/recover');
    await page.locator('#username').fill(email);
    const pressed = Date.now();
    await press(page, 'Continue');
    const mail = await gateway.mailTo(email);
    expect(Date.now() - pressed).to.be.below(2000);
    const code = mail.code ?? '';
    expect(mail.text).to.include(code);
    expect(mail.html).to.include(code);
    expect(mail.subject).not.to.include(code);
    const [, preheader = ''] =
      /<body[^>]*>.*?<div[^>]*display: ?none[^>]*>(.*?)<\/div>/s.exec(mail.html) ?? [];
    expect(preheader).to.have.length.above(10);
    expect(preheader).not.to.include(code);
    expect(mail.text.trimEnd()).to.match(new RegExp(`\n@localhost:\\d+ #${code}$`));
  });

  it('P25 ends with the new password, and with everything the old one opened', async () => {
    const { gateway, open, person } = use();
    const somebody = await person();
    const elsewhere = await open();
    await elsewhere.goto('/signin');
    await elsewhere.getByLabel('E-mail or login').fill(somebody.email);
    await elsewhere.getByLabel('Password', { exact: true }).fill(somebody.password);
    await press(elsewhere, 'Sign in');
    expect(await textOf(elsewhere)).to.include('Settings');
    const page = await open();
    await proveMailbox(page, gateway, somebody.email);
    const password = newPassword();
    await choose(page, password);
    expect(await textOf(page)).to.include('Your password has been updated.');
    expect(await page.locator('.done:focus').count()).to.equal(1);
    expect((await login(gateway, somebody.email, somebody.password)).code).to.equal('INVALID_CREDENTIALS');
    expect((await login(gateway, somebody.email, password)).__typename).to.equal('SignedIn');
    expect(await me(gateway, somebody.accessToken)).to.equal(null);
    await elsewhere.goto('/settings');
    expect(new URL(elsewhere.url()).pathname).to.equal('/signin');
    const subjects = (await gateway.mailsTo(somebody.email)).map(({ subject }) => subject);
    expect(subjects.some((subject) => /password was changed/i.test(subject))).to.equal(true);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.waitForURL('/signin');
    expect(await page.locator('#username').inputValue()).to.equal(somebody.email);
  });

  it('P26 Back leads to no form that is done with', async () => {
    const { gateway, open, person } = use();
    const page = await open();
    await proveMailbox(page, gateway, (await person()).email);
    await choose(page, newPassword());
    await page.goBack();
    await page.getByText('This step is already done.').waitFor();
    expect(await page.locator('main form').count()).to.equal(0);
    await page.goBack();
    await page.getByText('This step is already done.').waitFor();
    expect(await page.locator('main form').count()).to.equal(0);
  });

  it('P26 another tab of the browser hears that it is over', async () => {
    const { gateway, open, person } = use();
    const { email } = await person();
    const page = await open();
    await askFor(page, email);
    const other = await page.context().newPage();
    await other.goto('/recover/code');
    await typeCode(page, await gateway.codeTo(email));
    await choose(page, newPassword());
    await other.getByText('You finished this in another tab.').first().waitFor();
    await other.reload();
    expect(await textOf(other)).to.include('This step is already done.');
  });

  it('P29 a double click on anything that sends makes one POST and one mail', async () => {
    const { gateway, open, person } = use();
    const { email } = await person();
    const page = await open();
    const posts = countPosts(page);
    const twice = async (name: string): Promise<void> => {
      const button = page.getByRole('button', { name, exact: true });
      await Promise.all([page.waitForEvent('domcontentloaded'), button.dblclick()]);
      await page.waitForLoadState();
    };
    await page.goto('/recover');
    await page.locator('#username').fill(email);
    await twice('Continue');
    gateway.clock.advance(61);
    await page.reload();
    const before = (await gateway.mailsTo(email)).length;
    await twice('Get code');
    expect(await textOf(page)).to.include('We sent a new code.');
    expect(await gateway.mailsTo(email)).to.have.length(before + 1);
    await page.locator('#code').fill(await gateway.codeTo(email));
    await twice('Continue');
    const password = newPassword();
    await page.locator('#password').fill(password);
    await page.locator('#again').fill(password);
    await twice('Update password');
    expect(posts).to.deep.equal(['/recover', '/recover/code/send', '/recover/code', '/recover/password']);
    await page.goto('/signin');
    await page.locator('#password').fill(password);
    await twice('Sign in');
    expect(posts.at(-1)).to.equal('/signin');
    expect(posts).to.have.length(5);
    expect(new URL(page.url()).pathname).to.equal('/settings');
  });

  it('P29 the button says what it is doing', async () => {
    const { open } = use();
    const page = await open();
    await page.goto('/recover');
    let answer = (): void => {};
    await page.route('**/healthz', (route) => {
      answer = () => void route.continue();
    });
    await page.locator('#username').fill('anna@example.com');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Sending…' }).waitFor();
    await page.locator('#live', { hasText: 'Sending…' }).waitFor({ state: 'attached' });
    answer();
    await page.waitForURL('/recover/code');
  });

  it('P30 passes without any script', async () => {
    const { gateway, open, person } = use();
    const somebody = await person();
    const page = await open({ javaScript: false });
    await page.goto('/signin');
    await page.getByRole('link', { name: 'Forgot password?' }).click();
    await page.waitForURL('/recover');
    await page.getByLabel('E-mail or login').fill(somebody.username);
    await press(page, 'Continue');
    await page.getByLabel('6-digit code').fill('123');
    await press(page, 'Continue');
    expect(await textOf(page)).to.include('You entered 3.');
    expect(await page.getByRole('button', { name: 'Show' }).count()).to.equal(0);
    await page.getByLabel('6-digit code').fill(await gateway.codeTo(somebody.email));
    await press(page, 'Continue');
    const password = newPassword();
    await page.locator('#password').fill(password);
    await page.locator('#again').fill(password);
    await press(page, 'Update password');
    expect(await textOf(page)).to.include('Your password has been updated.');
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.waitForURL('/signin');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await press(page, 'Sign in');
    expect(new URL(page.url()).pathname).to.equal('/settings');
  });
});
