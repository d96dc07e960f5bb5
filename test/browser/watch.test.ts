import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { describeBrowser } from '../support/browser.js';
import { newNetwork, originOf } from '../support/browser-gateway.js';
import { walkAsStranger, walkLocks, walkRecovery } from '../support/page-states.js';
import { PageWatch } from '../support/page-watch.js';
import { chromiumOfThisRun } from '../support/service-chromium.js';

const WALK_LIMIT_MS = 90_000;

describeBrowser('what browsers ask for and complain of', (use) => {
  const open: BrowserContext[] = [];

  /** A browser with a watch of its own, whose findings are looked at here. */
  async function watched(): Promise<{ page: Page; watch: PageWatch }> {
    const baseURL = originOf(use().gateway);
    const browser = await chromiumOfThisRun();
    const extraHTTPHeaders = { 'x-forwarded-for': newNetwork() };
    const context = await browser.newContext({ baseURL, extraHTTPHeaders, reducedMotion: 'reduce' });
    open.push(context);
    const watch = new PageWatch(context, baseURL);
    return { page: await context.newPage(), watch };
  }

  afterEach(async () => {
    for (const context of open.splice(0)) await context.close();
  });

  it('P34 C3 nothing of another host, no complaint, and no secret in an address or a referrer, on any page', async function () {
    this.timeout(WALK_LIMIT_MS);
    const states: string[] = [];
    for (const walk of [walkAsStranger, walkRecovery, walkLocks]) {
      const { page, watch } = await watched();
      await walk(page, use(), async (state) => void states.push(state));
      expect(watch.findings()).to.deep.equal([]);
    }
    expect(states.length).to.be.above(30);
  });

  it('P34 would be heard of: another host, what the policy refuses, an error, a code in an address', async () => {
    const { page, watch } = await watched();
    await page.goto('/recover');
    const faults = {
      policy: "const image = new Image(); image.src = 'https://127.0.0.1:9/x.png'",
      script: "setTimeout(() => { throw new Error('oh') })",
      console: "console.error('oh')",
      address: "fetch('/healthz?code=123456').catch(() => 0)",
    };
    for (const fault of Object.values(faults)) await page.evaluate(fault);
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 200))');
    const found = watch.findings().join('\n');
    expect(found).to.match(/^console: .*Content Security Policy/m);
    expect(found)
      .to.match(/^script: .*oh/m)
      .and.match(/^console: oh$/m);
    expect(found).to.match(/^address: \/healthz\?code=123456$/m);
  });
});
