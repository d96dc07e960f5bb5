import { expect } from 'chai';
import { describeBrowser } from '../support/browser.js';
import { walkAsStranger, walkLocks, walkRecovery, walkTrouble } from '../support/page-states.js';

const WALKS = {
  strangers: walkAsStranger,
  recovery: walkRecovery,
  locks: walkLocks,
  trouble: walkTrouble,
} as const;
const WALK_LIMIT_MS = 60_000;

describeBrowser('rules of every page', (use) => {
  for (const [name, walk] of Object.entries(WALKS)) {
    it(`C7 C9 C13 C15 ${name}: one heading, one live region, a title, and everything large enough to hit and read`, async function () {
      this.timeout(WALK_LIMIT_MS);
      const seat = use();
      const page = await seat.open({ width: 320 });
      const found: string[] = [];
      await walk(page, seat, async (state) => {
        const complaints = await page.evaluate<readonly string[]>(RULES);
        found.push(...complaints.map((one) => `${state}: ${one}`));
        const title = await page.title();
        if (!/^(Error: )?\S.* – Northwind$/.test(title)) found.push(`${state}: titled ${title}`);
      });
      expect(found).to.deep.equal([]);
    });
  }
});

/** Links within a sentence are as high as its lines, which WCAG 2.2, 2.5.8 excepts; what development adds is its own. */
const RULES = `(() => {
  const all = (selector) => [...document.querySelectorAll(selector)].filter((one) => !one.closest('#ribbon, [data-dev]'));
  const shown = (selector) => all(selector).filter((one) => one.checkVisibility() && !one.closest('.vh'));
  const found = [];
  const count = (selector, wanted) => {
    const { length } = all(selector);
    if (length !== wanted) found.push(length + ' of ' + selector);
  };
  for (const selector of ['h1', 'main', '#live[role=status]', 'header', 'footer']) count(selector, 1);
  for (const selector of ['[placeholder]', '[maxlength]', '[tabindex]:not([tabindex="-1"])']) count(selector, 0);
  const small = (selector, size) => {
    for (const one of shown(selector)) {
      const { width, height } = one.getBoundingClientRect();
      if (width < size || height < size) found.push(selector + ' ' + one.textContent.trim() + ' ' + width + 'x' + height);
    }
  };
  small('button, .button, input:not([type=hidden], [type=checkbox]), .check', 44);
  small('.links a, .ways a, footer a, summary', 24);
  for (const one of shown('main *, footer *')) {
    const size = parseFloat(getComputedStyle(one).fontSize);
    if (one.childElementCount === 0 && one.textContent.trim() !== '' && size < 16) found.push(one.tagName + ' in ' + size + ' px');
  }
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  if (!rules.some((rule) => rule.constructor.name === 'CSSViewTransitionRule')) found.push('no view transition');
  return found;
})()`;
