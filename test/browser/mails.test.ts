import { expect } from 'chai';
import { KINDS, mailOf } from '../mail/samples.js';
import { axeFindings } from '../support/axe.js';
import { describeBrowser } from '../support/browser.js';

const KB = 1024;

describeBrowser('mails, in a browser', (use) => {
  for (const locale of ['en', 'ar'] as const) {
    it(`P36 every mail, ${locale}: fits a telephone, reads in the dark, and loads nothing`, async () => {
      const page = await use().open({ width: 320 });
      const found: string[] = [];
      for (const kind of KINDS) {
        const { html } = mailOf(kind, { locale });
        expect(Buffer.byteLength(html), kind).to.be.below(20 * KB);
        await page.setContent(html);
        expect(await page.locator('html').getAttribute('dir')).to.equal(locale === 'ar' ? 'rtl' : 'ltr');
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          const width = await page.evaluate<number>('document.documentElement.scrollWidth');
          if (width > 320) found.push(`${kind} ${colorScheme}: ${width} pixels wide`);
          found.push(...(await axeFindings(page, 'looks')).map((one) => `${kind} ${colorScheme}: ${one}`));
        }
      }
      expect(found).to.deep.equal([]);
    });
  }

  it('P36 a name that is a script is a name', async () => {
    const page = await use().open();
    await page.setContent(mailOf('ADMIN_ACTED', { reason: '<script>document.title = "x"</script>' }).html);
    expect(await page.title()).not.to.equal('x');
    expect(await page.locator('script').count()).to.equal(0);
    expect(await page.getByText('<script>').count()).to.be.at.least(1);
  });
});
