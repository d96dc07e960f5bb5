import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { Factor } from '../../entities/factor.js';
import { assets } from '../../src/pages/assets.js';
import { describeBrowser } from '../support/browser.js';
import { askFor, choose, press, textOf, typeCode } from '../support/recovery-pages.js';
import {
  addAuthenticator,
  makePasskey,
  type VirtualAuthenticator,
} from '../support/virtual-authenticator.js';

const SIGN_IN = 'Sign in with a passkey';

describeBrowser('passkeys on the pages', (use) => {
  /** A browser that has a passkey for somebody, and does not touch it by itself. */
  async function owner(): Promise<{
    page: Page;
    device: VirtualAuthenticator;
    email: string;
    password: string;
  }> {
    const { gateway, open, person } = use();
    const somebody = await person();
    const page = await open();
    const device = await addAuthenticator(page);
    await makePasskey(page, gateway, somebody);
    await device.answers(false);
    return { page, device, email: somebody.email, password: somebody.password };
  }

  it('P0 the button signs in with a passkey alone, and the browser is signed in for good', async () => {
    const { page, device, email } = await owner();
    await page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = async () => false');
    await page.goto('/signin');
    await device.answers(true);
    await page.getByRole('button', { name: SIGN_IN }).click();
    await page.waitForURL('**/settings');
    expect(await textOf(page)).to.include(email);
    await page.goto('/signin');
    expect(new URL(page.url()).pathname).to.equal('/settings');
    expect((await device.signCounts()).every((count) => count > 0)).to.equal(true);
  });

  it('P0 the browser offers it in the field of the name, without a press', async () => {
    const { page, device, email } = await owner();
    await device.answers(true);
    await page.goto('/signin');
    expect(await page.locator('#username').getAttribute('autocomplete')).to.equal('username webauthn');
    await page.waitForURL('**/settings');
    expect(await textOf(page)).to.include(email);
  });

  it('P0 somebody who is not verified is told so, stays where they are, and can still type a password', async () => {
    const { page, device, email, password } = await owner();
    await page.goto('/signin');
    await device.verifies(false);
    await device.answers(true);
    await page.getByRole('button', { name: SIGN_IN }).click();
    await page.locator('#notice').filter({ hasText: 'No passkey was used' }).waitFor();
    expect(new URL(page.url()).pathname).to.equal('/signin');
    await page.locator('#username').fill(email);
    await page.locator('#password').fill(password);
    await press(page, 'Sign in');
    expect(await textOf(page)).to.include('Use another way');
  });

  it('P0 a passkey that was removed is refused in words, and the page works on', async () => {
    const { gateway } = use();
    const { page, device } = await owner();
    await page.goto('/signin');
    await gateway.app.stores.database.write((tx) => tx.delete(Factor, { kind: 'PASSKEY' }));
    await device.answers(true);
    await page.getByRole('button', { name: SIGN_IN }).click();
    await page.getByText('That passkey does not work here').waitFor();
    expect(await page.title()).to.match(/^Error:/);
    expect(await page.getByRole('button', { name: SIGN_IN }).isVisible()).to.equal(true);
  });

  it('P0 a passkey is made in the settings after a fresh proof, and asked for after the password', async () => {
    const { gateway, open, person } = use();
    const { email, password } = await person();
    const page = await open();
    await addAuthenticator(page);
    const signIn = async (): Promise<void> => {
      await page.goto('/signin');
      await page.locator('#username').fill(email);
      await page.locator('#password').fill(password);
      await press(page, 'Sign in');
    };
    await page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = async () => false');
    await signIn();
    gateway.clock.advance(301);
    await page.goto('/settings/security');
    await press(page, 'Add a passkey');
    expect(new URL(page.url()).pathname).to.equal('/settings/security/verify');
    await typeCode(page, await gateway.codeTo(email));
    expect(new URL(page.url()).pathname).to.equal('/settings/security/passkey');
    await page.locator('#name').fill('My key');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.waitForURL('**/settings/security/codes');
    await press(page, 'I have kept them');
    expect(await textOf(page))
      .to.include('My key')
      .and.include('It is on');
    await page.context().clearCookies();
    await signIn();
    expect(await textOf(page))
      .to.include('Use another way')
      .and.not.include(email);
    await page.getByRole('button', { name: 'Passkey', exact: true }).click();
    await page.waitForURL('**/settings');
    expect(await textOf(page)).to.include(email);
  });

  it('P2o a forgotten password: a passkey among the other ways, then the code of the mail', async () => {
    const { gateway } = use();
    const { page, device, email } = await owner();
    await askFor(page, email);
    await page.getByRole('link', { name: 'Other ways to verify' }).click();
    await device.answers(true);
    await page.getByRole('button', { name: 'Passkey' }).click();
    await page.waitForURL('**/recover/code');
    expect(await textOf(page)).to.include('One more step');
    await typeCode(page, await gateway.codeTo(email));
    await choose(page, 'a-new-plum-by-the-harbor');
    expect(await textOf(page)).to.include('Your password has been updated.');
  });

  it('P2o the code of the mail first, then a passkey', async () => {
    const { gateway } = use();
    const { page, device, email } = await owner();
    await askFor(page, email);
    await typeCode(page, await gateway.codeTo(email));
    expect(new URL(page.url()).pathname).to.equal('/recover/code');
    await device.answers(true);
    await page.getByRole('button', { name: 'Passkey' }).click();
    await page.waitForURL('**/recover/password');
    await choose(page, 'another-plum-by-the-harbor');
    expect(await textOf(page)).to.include('Your password has been updated.');
  });

  it('P2o a passkey of somebody else is a wrong attempt like any other, known account or not', async () => {
    const { person } = use();
    const told: string[] = [];
    for (const identifier of [(await person()).email, 'nobody-at-all@example.com']) {
      const { page, device } = await owner();
      await askFor(page, identifier);
      await page.getByRole('link', { name: 'Other ways to verify' }).click();
      await device.answers(true);
      await page.getByRole('button', { name: 'Passkey' }).click();
      await page.getByText('That passkey does not work here').waitFor();
      told.push((await textOf(page)).replaceAll(identifier, '…'));
    }
    expect(told[0]).to.equal(told[1]);
  });

  it('P35 what passkeys need is loaded after the page, and never without them', async () => {
    const { open } = use();
    expect(assets.passkey.gzipped.length).to.be.below(6 * 1024);
    const page = await open();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.addInitScript('delete window.PublicKeyCredential');
    await page.goto('/signin', { waitUntil: 'networkidle' });
    expect(asked).not.to.include(assets.passkey.path);
    expect(await page.getByRole('button', { name: SIGN_IN }).isVisible()).to.equal(false);
    const other = await open();
    const loaded = other.waitForRequest((request) => request.url().endsWith(assets.passkey.path));
    await other.goto('/signin');
    await loaded;
    expect(await other.getByRole('button', { name: SIGN_IN }).isVisible()).to.equal(true);
  });

  it('P30 without scripts there is no button, and the password works', async () => {
    const { open, person } = use();
    const { email, password } = await person();
    const page = await open({ javaScript: false });
    await page.goto('/signin');
    expect(await page.getByRole('button', { name: SIGN_IN }).isVisible()).to.equal(false);
    await page.locator('#username').fill(email);
    await page.locator('#password').fill(password);
    await press(page, 'Sign in');
    expect(new URL(page.url()).pathname).to.equal('/settings');
  });
});
