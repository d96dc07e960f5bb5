import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { newNetwork, originOf, startBrowserGateway } from './browser-gateway.js';
import type { Gateway } from './gateway.js';
import { PageWatch } from './page-watch.js';
import { type Person, signUp } from './person.js';
import { chromiumOfThisRun } from './service-chromium.js';
import { atEnd, describeOn } from './services.js';

export interface OpenOptions {
  readonly javaScript?: boolean;
  /** BCP 47; what the browser asks for in Accept-Language. */
  readonly locale?: string;
  /** CSS pixels. */
  readonly width?: number;
  readonly dark?: boolean;
  /** In place of the one that all suites share. */
  readonly at?: Gateway;
  /** Statuses of refusals that the test is about; any other one fails it. */
  readonly refusals?: readonly number[];
}

export interface BrowserSeat {
  readonly gateway: Gateway;
  /** A browser nobody has used, at the address of the gateway. Further tabs: `page.context().newPage()`. */
  open(options?: OpenOptions): Promise<Page>;
  /** Somebody with an account. */
  person(given?: Partial<Person>): Promise<Person>;
}

const HEIGHT = 900;
const WIDTH = 1280;
const START_LIMIT_MS = 60_000;
/** A page that does not react in this time does not react. */
const PATIENCE_MS = 20_000;

let shared: Promise<Gateway> | null = null;

/**
 * Tests in a real browser. All suites share one browser and one gateway; each test has browsers of its own, and fails
 * on whatever they say on the console, ask of another host, or put into an address.
 */
export function describeBrowser(title: string, body: (use: () => BrowserSeat) => void): void {
  describeOn('chromium', title, () => {
    let gateway: Gateway | null = null;
    const open = new Map<BrowserContext, PageWatch>();
    before(async function () {
      this.timeout(START_LIMIT_MS);
      [gateway] = await Promise.all([gatewayOfThisRun(), chromiumOfThisRun()]);
    });
    afterEach(async function () {
      const findings: string[] = [];
      for (const [context, watch] of open) {
        findings.push(...watch.findings());
        await context.close();
      }
      open.clear();
      // A test that failed has said so itself, and what it left half done complains.
      if (this.currentTest?.state === 'passed') expect(findings).to.deep.equal([]);
    });
    body(() => {
      if (gateway === null) throw new Error('A seat is taken within a test.');
      return seat(gateway, open);
    });
  });
}

function seat(gateway: Gateway, open: Map<BrowserContext, PageWatch>): BrowserSeat {
  return {
    gateway,
    async open(options = {}) {
      const browser = await chromiumOfThisRun();
      const context = await browser.newContext({
        baseURL: originOf(options.at ?? gateway),
        javaScriptEnabled: options.javaScript ?? true,
        locale: options.locale ?? 'en',
        viewport: { width: options.width ?? WIDTH, height: HEIGHT },
        // Pages that fade into each other would be waited for at every step.
        reducedMotion: 'reduce',
        colorScheme: options.dark === true ? 'dark' : 'light',
        extraHTTPHeaders: { 'x-forwarded-for': newNetwork() },
      });
      context.setDefaultTimeout(PATIENCE_MS);
      open.set(context, new PageWatch(context, originOf(options.at ?? gateway), options.refusals ?? []));
      return context.newPage();
    },
    person: (given = {}) => signUp(gateway, given, { headers: { 'x-forwarded-for': newNetwork() } }),
  };
}

function gatewayOfThisRun(): Promise<Gateway> {
  shared ??= startBrowserGateway().then((gateway) => {
    atEnd(() => gateway.stop());
    return gateway;
  });
  return shared;
}
