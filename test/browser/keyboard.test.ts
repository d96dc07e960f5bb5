import { expect } from 'chai';
import { describeBrowser } from '../support/browser.js';
import { newPassword } from '../support/person.js';
import { askFor, comesTrue, textOf } from '../support/recovery-pages.js';

describeBrowser('recovery by keyboard', (use) => {
  it('P31 passes by keyboard alone in twelve keys, with a ring on every stop', async () => {
    const { gateway, open, person } = use();
    const { email } = await person();
    const page = await open();
    let keys = 0;
    const key = async (name: string): Promise<void> => {
      keys += 1;
      await page.keyboard.press(name);
      if (name === 'Tab') expect(await page.evaluate(RING)).to.equal('solid 3px');
    };
    const send = async (): Promise<void> => {
      await Promise.all([page.waitForEvent('domcontentloaded'), key('Enter')]);
      await page.waitForLoadState();
    };
    /** Once there is something to type into: a page looks for it when it is first painted. */
    const type = async (text: string): Promise<void> => {
      await comesTrue(page, "document.activeElement.matches('input')");
      await page.keyboard.type(text);
    };
    await page.goto('/recover');
    await comesTrue(page, "document.activeElement.matches('input')");
    expect(await page.evaluate(RING)).to.equal('solid 3px');
    await type(email);
    await send();
    await type(await gateway.codeTo(email));
    await send();
    const password = newPassword();
    await key('Tab');
    await type(password);
    await key('Tab');
    await key('Tab');
    await type(password);
    await send();
    expect(await textOf(page)).to.include('Your password has been updated.');
    await key('Tab');
    await send();
    expect(new URL(page.url()).pathname).to.equal('/signin');
    expect(keys).to.be.at.most(12);
  });

  it('P31 Tab goes through the page of the code as it is read, and out at the end', async () => {
    const { open, person } = use();
    const page = await open();
    await askFor(page, (await person()).email);
    const stops: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      stops.push(await page.evaluate<string>(STOP));
      await page.keyboard.press('Tab');
    }
    expect(stops).to.deep.equal([
      'code',
      'Get code',
      'Continue',
      'Didn’t receive an e-mail confirmation code?',
      'Other ways to verify',
      'English',
    ]);
  });
});

const RING = `(() => {
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  return outlineStyle + ' ' + outlineWidth;
})()`;
const STOP = 'document.activeElement.innerText || document.activeElement.id';
