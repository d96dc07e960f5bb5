import { expect } from 'chai';
import { describeBrowser } from '../support/browser.js';
import { newPassword } from '../support/person.js';
import { decoded, numberOn, phoneOf, pick, typedCode, typeIn } from '../support/qr-pages.js';
import { askFor, choose, follow, press } from '../support/recovery-pages.js';

const WAY = 'Approve on a device where you are signed in';
const RESET = 'This device wants to reset the password of your account.';

describeBrowser('a recovery, approved in a second browser', (use) => {
  it('P4 QR-03 the phone is told what it approves, and the screen goes on to the new password by itself', async () => {
    const seat = use();
    const person = await seat.person();
    const phone = await phoneOf(seat, person);
    const screen = await seat.open();
    await askFor(screen, person.email);
    await follow(screen, 'Other ways to verify');
    await press(screen, WAY);
    await screen.locator('.qr-code').waitFor();
    await phone.goto((await decoded(screen)) ?? '');
    await press(phone, 'Continue');
    expect(await phone.locator('main').innerText()).to.include(RESET);
    await pick(phone, await numberOn(screen));
    await press(phone, 'Approve');
    expect(await phone.locator('.done').innerText()).to.equal('You approved it. Go on at the other device.');
    await screen.waitForURL('**/recover/password', { timeout: 5_000 });
    await choose(screen, newPassword());
    expect(new URL(screen.url()).pathname).to.equal('/recover/done');
  });

  it('P1 without scripts it is the same, by pressing; pressing too soon costs nothing', async () => {
    const seat = use();
    const person = await seat.person();
    const phone = await phoneOf(seat, person);
    const screen = await seat.open({ javaScript: false });
    await askFor(screen, person.email);
    await follow(screen, 'Other ways to verify');
    await press(screen, WAY);
    const code = await typedCode(screen);
    await press(screen, 'I have scanned it');
    expect(await typedCode(screen)).to.equal(code);
    await typeIn(phone, code);
    await press(screen, 'I have scanned it');
    const number = await numberOn(screen);
    await press(screen, 'I have confirmed it');
    expect(await numberOn(screen), 'not yet').to.equal(number);
    await pick(phone, number);
    await press(phone, 'Approve');
    await press(screen, 'I have confirmed it');
    expect(new URL(screen.url()).pathname).to.equal('/recover/password');
  });

  it('QR-04 the yes of another account is refused in words, and a new code can be shown', async () => {
    const seat = use();
    const [owner, other] = [await seat.person(), await seat.person()];
    const phone = await phoneOf(seat, other);
    const screen = await seat.open();
    await askFor(screen, owner.email);
    await follow(screen, 'Other ways to verify');
    await press(screen, WAY);
    const code = await typedCode(screen);
    await typeIn(phone, code);
    await pick(phone, await numberOn(screen));
    await press(phone, 'Approve');
    await screen.getByRole('alert').getByText('That approval does not count here.').waitFor();
    const next = await typedCode(screen);
    expect(next).to.match(/^[A-Z]{4}-[A-Z]{4}$/);
    expect(next).not.to.equal(code);
  });
});
