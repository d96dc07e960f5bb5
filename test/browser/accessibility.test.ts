import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { axeFindings } from '../support/axe.js';
import { type BrowserSeat, describeBrowser } from '../support/browser.js';
import { walkChallenges, walkFactors } from '../support/factor-states.js';
import { type Look, walkAsStranger, walkLocks, walkRecovery, walkTrouble } from '../support/page-states.js';
import { walkTexts } from '../support/phone-states.js';
import { walkQrLogin } from '../support/qr-states.js';

const WALKS = {
  strangers: walkAsStranger,
  recovery: walkRecovery,
  locks: walkLocks,
  factors: walkFactors,
  challenges: walkChallenges,
  trouble: walkTrouble,
  phones: walkQrLogin,
  texts: walkTexts,
} as const;
/** Every rule once. Colours are decided by the scheme and sizes by the width, so that two looks see all of both. */
const SHOWN = [
  { colorScheme: 'light', width: 1280, rules: 'all' },
  { colorScheme: 'dark', width: 320, rules: 'looks' },
] as const;
const WALK_LIMIT_MS = 180_000;

describeBrowser('every page in every state', (use) => {
  for (const [name, walk] of Object.entries(WALKS)) {
    for (const locale of ['en', 'ar']) {
      it(`P32 ${name}, ${locale}: axe finds nothing, light or dark, narrow or wide`, async function () {
        this.timeout(WALK_LIMIT_MS);
        await findsNothing(use(), { locale, walk }, async (page) => {
          const found: string[] = [];
          for (const { colorScheme, width, rules } of SHOWN) {
            await page.emulateMedia({ colorScheme });
            await page.setViewportSize({ width, height: 900 });
            const findings = [...(await axeFindings(page, rules)), ...(await sideways(page))];
            found.push(...findings.map((one) => `${colorScheme} ${width} ${one}`));
          }
          return found;
        });
      });
    }

    it(`P33 ${name}, stretched and with wide spacing: nothing runs out of 320 pixels`, async function () {
      this.timeout(WALK_LIMIT_MS);
      await findsNothing(use(), { locale: 'en-XA', walk, width: 320 }, async (page) => {
        const plain = await sideways(page);
        await page.evaluate(SPACED);
        return [...plain, ...(await sideways(page))];
      });
    });
  }
});

interface Route {
  readonly locale: string;
  readonly width?: number;
  readonly walk: (page: Page, seat: BrowserSeat, look: Look) => Promise<void>;
}

async function findsNothing(
  seat: BrowserSeat,
  { walk, ...options }: Route,
  inspect: (page: Page) => Promise<readonly string[]>,
): Promise<void> {
  const page = await seat.open(options);
  if (options.locale === 'en-XA') await page.goto('/signin?lang=en-XA');
  const found: string[] = [];
  let states = 0;
  await walk(page, seat, async (state) => {
    states += 1;
    found.push(...(await inspect(page)).map((one) => `${state}: ${one}`));
  });
  expect(states).to.be.at.least(2);
  expect(found).to.deep.equal([]);
}

/** What is wider than the page, or cut off. */
function sideways(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(WIDER);
}

const WIDER = `(() => {
  const { clientWidth, scrollWidth } = document.documentElement;
  const isCut = (one) => one.scrollWidth > one.clientWidth + 1 && !one.matches('.vh, input, bdi, time, strong, a, code');
  const cut = [...document.querySelectorAll('main *, footer *')].filter((one) => one.checkVisibility() && isCut(one));
  const names = cut.map((one) => 'cut: ' + one.tagName + ' ' + one.innerText.slice(0, 40));
  return scrollWidth > clientWidth ? [...names, 'sideways: ' + scrollWidth] : names;
})()`;

/** WCAG 2.2, 1.4.12, as an extension of the browser would do it: past the policy of the page. */
const SPACED = `(() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }' +
    'p { margin-block-end: 2em !important }');
  document.adoptedStyleSheets = [sheet];
})()`;
