import { expect } from 'chai';
import jsQR from 'jsqr';
import type { Locator, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { Authenticator } from '../support/authenticator.js';
import { type BrowserSeat, describeBrowser } from '../support/browser.js';
import { factorsOf, type Protected } from '../support/factors.js';
import { newPassword, type Person } from '../support/person.js';
import {
  askFor,
  choose,
  focusOf,
  follow,
  listen,
  paste,
  press,
  textOf,
  typeCode,
} from '../support/recovery-pages.js';

const pathOf = (page: Page): string => new URL(page.url()).pathname;

/** A person with an app that was set up on the pages, and the page that shows the backup codes. */
type Enrolled = Pick<Protected, 'app' | 'backupCodes'> & { readonly person: Person; readonly page: Page };

describeBrowser('second factors, in a browser', (use) => {
  it('sets up an app by its key, signs out, and signs in with its code', async () => {
    const { page, app, person } = await enrolled(use());
    await press(page, 'I have kept them');
    expect(pathOf(page)).to.equal('/settings/security');
    expect(await textOf(page)).to.match(/Backup codes · 10 left/);
    await signOut(page);
    await signIn(page, person);
    expect(pathOf(page)).to.equal('/signin/verify');
    expect(await page.locator('h1').innerText()).to.equal('One more step');
    expect(await focusOf(page)).to.equal('code');
    await typeCode(page, app.next());
    expect(pathOf(page)).to.equal('/settings');
    expect(await factorsOf(use().gateway, person.accessToken)).to.have.length(2);
  });

  it('copies the backup codes, downloads them from this host, and shows them to nobody after that', async () => {
    const { page, backupCodes } = await enrolled(use());
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const heard = await listen(page);
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.locator('#live', { hasText: 'Copied.' }).waitFor({ state: 'attached' });
    expect(await heard()).to.deep.equal(['Copied.']);
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).to.equal(backupCodes.join('\n'));
    await page.evaluate('window.print = () => { window.printed = true; }');
    await page.getByRole('button', { name: 'Print', exact: true }).click();
    expect(await page.evaluate<boolean>('window.printed')).to.equal(true);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).to.equal('backup-codes.txt');
    expect(new URL(download.url()).origin).to.equal(new URL(page.url()).origin);
    await page.reload();
    expect(await page.locator('#codes code').allInnerTexts()).to.deep.equal(backupCodes);
    await press(page, 'I have kept them');
    await page.goBack();
    await page.waitForURL('**/settings/security');
    expect(await page.locator('#codes').count()).to.equal(0);
  });

  it('takes a backup code instead of the app, pasted with its hyphens, and only once', async () => {
    const { page, person, backupCodes } = await enrolled(use());
    const [code = ''] = backupCodes;
    await signOut(page);
    await signIn(page, person);
    await follow(page, 'Use another way');
    await press(page, 'Backup code');
    expect(await textOf(page)).to.include('Type one of your backup codes.');
    await paste(page, code);
    await press(page, 'Continue');
    expect(pathOf(page)).to.equal('/settings');
    await signOut(page);
    await signIn(page, person);
    // The field of the app takes it, too, and a pasted one at once.
    await Promise.all([page.waitForEvent('domcontentloaded'), paste(page, code)]);
    expect(await page.locator('#code-error').innerText()).to.equal(
      'That code is not right. 4 attempts left.',
    );
    expect(await focusOf(page)).to.equal('code');
    expect(await page.title()).to.match(/^Error: /);
  });

  it('recovers with the mailbox and the app, and signs in with both again', async () => {
    const { gateway, open } = use();
    const { app, person } = await enrolled(use());
    const page = await open();
    await askFor(page, person.email);
    await typeCode(page, await gateway.codeTo(person.email));
    expect(await page.locator('h1').innerText()).to.equal('One more step');
    expect(await page.locator('#get-code').count()).to.equal(0);
    await page.locator('#code').fill(app.wrong());
    await press(page, 'Continue');
    expect(await page.locator('#code-error').innerText()).to.include('4 attempts left');
    await page.locator('#code').fill('');
    await typeCode(page, app.next());
    const password = newPassword();
    await choose(page, password);
    expect(await textOf(page)).to.include('Your password has been updated.');
    await signIn(page, { ...person, password });
    await typeCode(page, app.next());
    expect(pathOf(page)).to.equal('/settings');
  });

  it('recovers without a look at the app, with a backup code and the mailbox', async () => {
    const { gateway, open } = use();
    const { person, backupCodes } = await enrolled(use());
    const page = await open({ javaScript: false });
    await page.goto('/recover');
    await page.locator('#username').fill(person.email);
    await press(page, 'Continue');
    await follow(page, 'Other ways to verify');
    await press(page, 'Backup code');
    await typeCode(page, backupCodes[1] ?? '');
    expect(await page.locator('h1').innerText()).to.equal('One more step');
    await typeCode(page, await gateway.codeTo(person.email));
    expect(pathOf(page)).to.equal('/recover/password');
  });

  it('P20 lists the same ways for known, protected and unknown people', async () => {
    const { open, person } = use();
    const names = [(await enrolled(use())).person.email, (await person()).email, 'nobody@example.com'];
    const lists: string[] = [];
    for (const name of names) {
      const page = await open();
      await askFor(page, name);
      await page.getByRole('link', { name: 'Other ways to verify' }).click();
      await page.waitForURL('/recover/other');
      lists.push((await textOf(page)).replaceAll(name, 'NAME'));
    }
    expect(lists[0]).to.match(/Code by e-mail.*Authenticator app.*Backup code.*Contact support/s);
    expect(new Set(lists)).to.have.property('size', 1);
  });

  it('asks for a fresh proof before it removes the app, comes back there, and asks for none at the next sign-in', async () => {
    const { gateway } = use();
    const { page, app, person } = await enrolled(use());
    gateway.clock.advance(301);
    await page.goto('/settings/security');
    await follow(page, 'Remove: Authenticator app');
    await press(page, 'Remove');
    expect(await page.locator('h1').innerText()).to.equal('Confirm it is you');
    expect(await focusOf(page)).to.equal('code');
    await typeCode(page, app.next());
    expect(pathOf(page)).to.match(/^\/settings\/security\/fac_\w+\/remove$/);
    await press(page, 'Remove');
    expect(await page.locator('.done:focus').innerText()).to.include('It was removed');
    await page.goBack();
    expect(await page.locator('#remove').count()).to.equal(0);
    await signOut(page);
    await signIn(page, person);
    expect(pathOf(page)).to.equal('/settings');
  });

  it('draws a code that a camera reads, in the dark too, and that says what the key says', async () => {
    const { open, person } = use();
    const page = await open({ dark: true, width: 320 });
    const somebody = await person();
    await signIn(page, somebody);
    await page.goto('/settings/security/totp');
    await press(page, 'Show the QR code');
    const secret = (await page.locator('main code').innerText()).replaceAll(' ', '');
    const uri = new URL(await read(page.locator('.key svg')));
    expect(uri.protocol).to.equal('otpauth:');
    expect(uri.searchParams.get('secret')).to.equal(secret);
    expect(uri.searchParams.get('issuer')).to.equal('Northwind');
    expect(decodeURIComponent(uri.pathname)).to.include(somebody.email);
    const box = await page.locator('.key svg').boundingBox();
    expect(box?.width).to.be.at.least(200);
    expect(await page.getByRole('img', { name: 'QR code for your authenticator app' }).count()).to.equal(1);
  });
});

async function enrolled({ gateway, open, person: join }: BrowserSeat): Promise<Enrolled> {
  const person = await join();
  const page = await open();
  await signIn(page, person);
  await page.getByRole('link', { name: 'Two-step sign-in' }).click();
  await follow(page, 'Add an authenticator app');
  await press(page, 'Show the QR code');
  const secret = (await page.locator('main code').innerText()).replaceAll(' ', '');
  const app = new Authenticator(gateway, secret);
  await page.locator('#code').pressSequentially(app.next());
  await press(page, 'Turn on');
  const backupCodes = await page.locator('#codes code').allInnerTexts();
  expect(backupCodes).to.have.length(10);
  return { page, app, person, backupCodes };
}

/** What a camera would read off the screen. */
async function read(image: Locator): Promise<string> {
  const { data, width, height } = PNG.sync.read(await image.screenshot());
  return jsQR.default(new Uint8ClampedArray(data), width, height)?.data ?? '';
}

async function signIn(page: Page, { email, password }: Pick<Person, 'email' | 'password'>): Promise<void> {
  await page.goto('/signin');
  await page.locator('#username').fill(email);
  await page.locator('#password').fill(password);
  await press(page, 'Sign in');
}

async function signOut(page: Page): Promise<void> {
  await page.goto('/settings');
  await press(page, 'Sign out');
}
