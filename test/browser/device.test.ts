import { expect } from 'chai';
import { describeBrowser } from '../support/browser.js';
import { decoded, numberOn, phoneOf, pick, screenOf, typedCode, typeIn } from '../support/qr-pages.js';
import { press } from '../support/recovery-pages.js';

const STUB = (payload: string): string => `
  window.BarcodeDetector = class {
    static async getSupportedFormats() { return ['qr_code']; }
    async detect() { return [{ rawValue: ${JSON.stringify(payload)} }]; }
  };
  const canvas = document.createElement('canvas');
  canvas.getContext('2d');
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
  HTMLMediaElement.prototype.play = async () => undefined;`;

describeBrowser('the page that approves another device', (use) => {
  it('C3 a phone that is not signed in signs in first, and comes back to the code it read, which no address keeps', async () => {
    const seat = use();
    const person = await seat.person();
    const screen = await screenOf(seat);
    const phone = await seat.open({ width: 390 });
    await phone.goto((await decoded(screen)) ?? '');
    expect(new URL(phone.url()).pathname).to.equal('/signin');
    await phone.locator('#username').fill(person.email);
    await phone.locator('#password').fill(person.password);
    await press(phone, 'Sign in');
    expect(phone.url()).to.match(/\/device$/);
    expect(await phone.locator('main').innerText()).to.include('You have scanned a code.');
    expect(await screen.locator('#qr .number').count()).to.equal(0);
    await press(phone, 'Continue');
    await pick(phone, await numberOn(screen));
    await press(phone, 'Approve');
    await screen.waitForURL('**/settings');
  });

  it('QR-08 whoever signed in more than three minutes ago gives the password again, and keeps one session', async () => {
    const seat = use();
    const person = await seat.person();
    const phone = await phoneOf(seat, person);
    seat.gateway.clock.advance(200);
    const screen = await screenOf(seat);
    await phone.goto('/device');
    expect(await phone.locator('h1').innerText()).to.equal('Enter your password again');
    await phone.locator('#password').fill('wrong');
    await press(phone, 'Continue');
    expect(await phone.locator('#password-error').innerText()).to.equal('Wrong password.');
    await phone.locator('#password').fill(person.password);
    await press(phone, 'Continue');
    await typeIn(phone, await typedCode(screen));
    await pick(phone, await numberOn(screen));
    await press(phone, 'Approve');
    await screen.waitForURL('**/settings');
    await phone.reload();
    // The one that signed up, the phone and the screen: the phone's old one has ended.
    expect(await phone.locator('section[aria-labelledby=sessions] .rows > li').count()).to.equal(3);
  });

  it('QR-03 reads the code with the camera where the browser can', async () => {
    const seat = use();
    const phone = await phoneOf(seat, await seat.person());
    const screen = await screenOf(seat);
    await phone.addInitScript(STUB((await decoded(screen)) ?? ''));
    await phone.goto('/device');
    await press(phone, 'Scan with the camera');
    expect(await phone.locator('h1').innerText()).to.equal('Is this you?');
    await screen.locator('#qr .number').waitFor();
  });

  it('QR-03 a camera that may not be used is said, and the code can be typed', async () => {
    const seat = use();
    const phone = await phoneOf(seat, await seat.person());
    await phone.addInitScript(
      `${STUB('')} navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('no'));`,
    );
    await phone.goto('/device');
    await phone.getByRole('button', { name: 'Scan with the camera' }).click();
    await phone.getByText('The camera cannot be used. Type the code instead.').waitFor();
    expect(await phone.locator('#code').isEditable()).to.equal(true);
  });

  it('C6 says what is wrong with what was typed', async () => {
    const phone = await phoneOf(use(), await use().person());
    const said: string[] = [];
    for (const code of ['', '493027', 'https://evil.example/device?id=qrl_1', 'BCDF-GHJK']) {
      await phone.goto('/device');
      await phone.locator('#code').fill(code);
      await Promise.all([
        phone.waitForEvent('domcontentloaded'),
        phone.getByRole('button', { name: 'Continue' }).click({ force: true }),
      ]);
      expect(await phone.title()).to.match(/^Error: /);
      said.push(await phone.locator('#code-error').innerText());
    }
    const invalid = 'This is not a code to sign in with';
    const over = 'This code has run out or was used. Show a new one on the other screen.';
    expect(said).to.deep.equal(['Enter the code', invalid, invalid, over]);
  });

  it('is found from the settings', async () => {
    const phone = await phoneOf(use(), await use().person());
    await phone.getByRole('link', { name: 'Sign in another device' }).click();
    await phone.waitForURL('**/device');
  });
});
