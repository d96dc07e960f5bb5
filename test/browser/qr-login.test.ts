import { expect } from 'chai';
import { describeBrowser } from '../support/browser.js';
import {
  anotherCode,
  decoded,
  numberOn,
  phoneOf,
  pick,
  screenOf,
  typedCode,
  typeIn,
} from '../support/qr-pages.js';
import { approve, scan } from '../support/qr-steps.js';
import { press } from '../support/recovery-pages.js';

describeBrowser('signing in with a phone, in two browsers', (use) => {
  it('P2 QR-01 shows a picture with a name, what to do with it and a code to type; a camera reads what the server meant', async () => {
    for (const dark of [false, true]) {
      const seat = use();
      const screen = await screenOf(seat, { dark });
      const picture = screen.getByRole('img', { name: 'QR code to sign in with your phone' });
      const box = await picture.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).to.be.at.least(200);
      const section = screen.getByRole('region', { name: 'Sign in with your phone' });
      expect(await section.innerText()).to.include('point the camera at this code');
      const payload = (await decoded(screen)) ?? '';
      expect(payload).to.match(/^http:\/\/localhost:\d+\/device\?id=qrl_[0-9a-z]{32}$/);
      const { accessToken } = await seat.person();
      const ticket = { id: payload.slice(-36), payload, secret: '', matchCode: '' };
      const seen = await scan(seat.gateway, ticket, accessToken);
      expect(seen).to.include({ payload, status: 'SCANNED' });
    }
  });

  it('P3 P4 QR-03 approving with the number on the screen signs it in, within three seconds', async () => {
    const seat = use();
    const person = await seat.person();
    const [screen, phone] = [await screenOf(seat), await phoneOf(seat, person)];
    await phone.goto((await decoded(screen)) ?? '');
    expect(new URL(phone.url()).search).to.equal('');
    await press(phone, 'Continue');
    const main = await phone.locator('main').innerText();
    expect(main)
      .to.include('Chrome on')
      .and.include('10.')
      .and.match(/\d{4}, \d\d?:\d\d [AP]M UTC/);
    const number = await numberOn(screen);
    await pick(phone, number);
    await press(phone, 'Approve');
    const approvedAt = Date.now();
    await screen.waitForURL('**/settings', { timeout: 3_000 });
    expect(Date.now() - approvedAt).to.be.below(3_000);
    expect(await screen.locator('main').innerText()).to.include(person.email);
    expect(await phone.locator('.done').innerText()).to.equal(
      'You approved it. The other device is being signed in.',
    );
    await phone.reload();
    expect(await phone.locator('main').innerText()).to.include('Another device approved');
    expect(await phone.locator('#end-others').count()).to.equal(1);
  });

  it('P3 declining is said on both screens, and signs nobody in', async () => {
    const seat = use();
    const [screen, phone] = [await screenOf(seat), await phoneOf(seat, await seat.person())];
    await typeIn(phone, await typedCode(screen));
    await press(phone, 'Decline');
    expect(await phone.locator('.done').innerText()).to.equal('You declined. Nobody was signed in.');
    await screen.locator('#qr').getByText('The request was declined on the phone.').waitFor();
    expect(await screen.locator('#live').innerText()).to.include('declined');
    const before = await screen.locator('#qr svg').count();
    await press(screen, 'Show a new code');
    expect([before, await screen.locator('#qr svg').count()]).to.deep.equal([0, 1]);
    expect(new URL(screen.url()).pathname).to.equal('/signin');
  });

  it('P4 QR-03 another number than the one on the screen signs nobody in', async () => {
    const seat = use();
    const [screen, phone] = [await screenOf(seat), await phoneOf(seat, await seat.person())];
    await typeIn(phone, await typedCode(screen));
    const numbers = await phone
      .getByRole('radio')
      .evaluateAll((all) => all.map((one) => one.getAttribute('value') ?? ''));
    const number = await numberOn(screen);
    expect(numbers).to.have.length(3).and.include(number);
    await press(phone, 'Approve');
    expect(await phone.title()).to.match(/^Error: /);
    expect(await phone.locator('#number-error').innerText()).to.equal(
      'Choose the number on the other screen',
    );
    await pick(phone, numbers.find((one) => one !== number) ?? '');
    await press(phone, 'Approve');
    expect(await phone.locator('.error').innerText()).to.include(
      'That was not the number on the other screen',
    );
    await screen.locator('#qr').getByText('The request was declined on the phone.').waitFor();
    expect(new URL(screen.url()).pathname).to.equal('/signin');
  });

  it('P3 QR-01 the next code comes before one runs out, five times; then it says that it has run out', async () => {
    const seat = use();
    const screen = await screenOf(seat);
    const codes = [await typedCode(screen)];
    for (let n = 0; n < 5; n += 1) {
      seat.gateway.clock.advance(121);
      await anotherCode(screen, codes.at(-1) ?? '');
      codes.push(await typedCode(screen));
    }
    expect(new Set(codes)).to.have.property('size', 6);
    seat.gateway.clock.advance(121);
    await screen.locator('#qr').getByText('This code has run out.').waitFor();
    await press(screen, 'Show a new code');
    expect(codes).not.to.include(await typedCode(screen));
  });

  it('QR-01 fetches the next code while the present one can still be used', async () => {
    const seat = use();
    const screen = await seat.open();
    await screen.clock.install();
    await screen.goto('/signin');
    const code = await typedCode(screen);
    seat.gateway.clock.advance(104);
    await screen.clock.runFor(106_000);
    await anotherCode(screen, code);
    const { accessToken } = await seat.person();
    const old = await scan(seat.gateway, { id: '', secret: '', matchCode: '', payload: code }, accessToken);
    expect(old.status).to.equal('SCANNED');
  });

  it('P3 a code that ran out is refused on the phone with the way on', async () => {
    const seat = use();
    const [screen, phone] = [
      await screenOf(seat, { javaScript: false }),
      await phoneOf(seat, await seat.person()),
    ];
    const code = await typedCode(screen);
    await phone.goto('/device');
    await phone.locator('#code').fill(code);
    seat.gateway.clock.advance(121);
    await press(phone, 'Continue');
    expect(await phone.locator('#code-error').innerText()).to.equal(
      'This code has run out or was used. Show a new one on the other screen.',
    );
    await screen.reload();
    expect(await typedCode(screen)).not.to.equal(code);
  });

  it('QR-04 a second scanner is told that somebody was first, and cannot answer', async () => {
    const seat = use();
    const [owner, thief] = [await seat.person(), await seat.person()];
    const screen = await screenOf(seat);
    const code = await typedCode(screen);
    const [phone, other] = [await phoneOf(seat, owner), await phoneOf(seat, thief)];
    await typeIn(phone, code);
    await typeIn(other, code);
    expect(await other.locator('#code-error').innerText()).to.include('Somebody else has scanned this code.');
    await pick(phone, await numberOn(screen));
    await press(phone, 'Approve');
    await screen.waitForURL('**/settings');
    expect(await screen.locator('main').innerText()).to.include(owner.email);
  });

  it('P30 QR-02 without a script both sides are forms: scanned, confirmed, signed in', async () => {
    const seat = use();
    const person = await seat.person();
    const screen = await screenOf(seat, { javaScript: false });
    const phone = await phoneOf(seat, person, { javaScript: false });
    await press(screen, 'I have scanned it');
    expect(await screen.locator('.qr-code').count()).to.equal(1);
    await typeIn(phone, await typedCode(screen));
    await press(screen, 'I have scanned it');
    await pick(phone, await numberOn(screen));
    await press(screen, 'I have confirmed it');
    expect(new URL(screen.url()).pathname).to.equal('/signin');
    await press(phone, 'Approve');
    await press(screen, 'I have confirmed it');
    expect(new URL(screen.url()).pathname).to.equal('/settings');
    expect(await screen.locator('main').innerText()).to.include(person.email);
  });

  it('P3 where events do not get through it asks every two seconds', async () => {
    const seat = use();
    const person = await seat.person();
    const screen = await seat.open();
    await screen.route('**/signin/qr/news', (route) => route.fulfill({ status: 204 }));
    await screen.goto('/signin');
    const payload = (await decoded(screen)) ?? '';
    const ticket = { id: payload.slice(-36), payload, secret: '', matchCode: '' };
    await scan(seat.gateway, ticket, person.accessToken);
    const matchCode = await numberOn(screen);
    await approve(seat.gateway, { ...ticket, matchCode }, person.accessToken);
    await screen.waitForURL('**/settings');
  });
});
