import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { assets } from '../src/pages/assets.js';
import { axeFindings } from '../test/support/axe.js';
import { newNetwork, originOf, startBrowserGateway } from '../test/support/browser-gateway.js';
import { walkChallenges, walkFactors } from '../test/support/factor-states.js';
import type { Gateway } from '../test/support/gateway.js';
import { BUDGET, loadOf, overBudget } from '../test/support/page-budget.js';
import { walkAsStranger, walkLocks, walkRecovery, walkTrouble } from '../test/support/page-states.js';
import { newName, signUp } from '../test/support/person.js';
import { walkQrLogin } from '../test/support/qr-states.js';
import { askFor } from '../test/support/recovery-pages.js';
import { CHROMIUM_FLAGS, chromiumPath } from '../test/support/service-chromium.js';
import { freePorts } from '../test/support/service-process.js';

/*
 * What pages cost, what axe has against them, and how Lighthouse marks them (mobile, the median of five runs). Writes
 * tables; the exit code is 1 when a goal was missed. Lighthouse is in audit/, apart from everything else.
 */

const RUNS = 5;
const PAGES = ['/signin', '/signup', '/recover', '/recover/code', '/recover/other'];
const JUDGED = ['/signin', '/recover', '/recover/code'];
const GOALS = { performance: 97, accessibility: 100, 'best-practices': 100, seo: 100 } as const;
type Category = keyof typeof GOALS;
const WALKS = {
  walkAsStranger,
  walkRecovery,
  walkLocks,
  walkTrouble,
  walkFactors,
  walkChallenges,
  walkQrLogin,
};
const CATEGORIES: readonly Category[] = ['performance', 'accessibility', 'best-practices', 'seo'];

interface Report {
  readonly runtimeError?: { readonly code: string };
  readonly categories: Readonly<Record<string, { readonly score: number | null }>>;
  readonly audits: Readonly<
    Record<string, { readonly score: number | null; readonly numericValue?: number }>
  >;
}
type Lighthouse = (url: string, flags: object) => Promise<{ readonly lhr: Report } | undefined>;

/** One part of the audit: its table, and what is wrong. */
interface Part {
  readonly rows: readonly Readonly<Record<string, string | number>>[];
  readonly missed: readonly string[];
}

async function main(): Promise<void> {
  const [port = 0] = await freePorts(1);
  const args = [...CHROMIUM_FLAGS, `--remote-debugging-port=${port}`];
  const gateway = await startBrowserGateway();
  const browser = await chromium.launch({ executablePath: chromiumPath() ?? '', args });
  try {
    const parts = [
      await weighed(gateway, browser),
      await examined(gateway, browser),
      await marked(gateway, browser, port),
    ];
    for (const { rows } of parts) console.table(rows);
    const missed = parts.flatMap((part) => part.missed);
    process.stdout.write(missed.length === 0 ? 'Every goal is met.\n' : `Missed:\n${missed.join('\n')}\n`);
    process.exitCode = missed.length === 0 ? 0 : 1;
  } finally {
    await browser.close();
    await gateway.stop();
  }
}

async function newPage(gateway: Gateway, browser: Browser, locale = 'en'): Promise<Page> {
  const extraHTTPHeaders = { 'x-forwarded-for': newNetwork() };
  const context = await browser.newContext({
    baseURL: originOf(gateway),
    locale,
    reducedMotion: 'reduce',
    extraHTTPHeaders,
  });
  return context.newPage();
}

async function weighed(gateway: Gateway, browser: Browser): Promise<Part> {
  const page = await newPage(gateway, browser);
  await askFor(page, 'anna@example.com');
  const session = await page.context().newCDPSession(page);
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  const loads = [];
  for (const path of PAGES) loads.push(await loadOf(page, path));
  await page.context().close();
  const strength = assets.strength.gzipped.length;
  const late = strength > BUDGET.strength ? [`the judge of passwords has ${strength} bytes`] : [];
  const rows = loads.map(({ path, html, js, requests, shift }) => ({
    page: path,
    'HTML+CSS': html,
    JS: js,
    total: html + js,
    requests,
    CLS: shift,
  }));
  const lazy = { page: '(when a password is chosen)', 'HTML+CSS': 0, JS: strength, total: strength };
  return {
    rows: [...rows, { ...lazy, requests: 1, CLS: 0 }],
    missed: [...loads.flatMap(overBudget), ...late],
  };
}

async function examined(gateway: Gateway, browser: Browser): Promise<Part> {
  const rows: { walk: string; locale: string; states: number; violations: number }[] = [];
  const missed: string[] = [];
  for (const [name, walk] of Object.entries(WALKS)) {
    for (const locale of ['en', 'ar']) {
      const page = await newPage(gateway, browser, locale);
      const found: string[] = [];
      let states = 0;
      const seat = { gateway, open: () => newPage(gateway, browser, locale), person: () => signUp(gateway) };
      await walk(page, seat, async (state) => {
        states += 1;
        found.push(...(await axeFindings(page)).map((one) => `${locale}, ${state}: ${one}`));
      });
      await page.context().close();
      rows.push({ walk: name, locale, states, violations: found.length });
      missed.push(...found);
    }
  }
  return { rows, missed };
}

async function marked(gateway: Gateway, browser: Browser, port: number): Promise<Part> {
  const lighthouse = await loadLighthouse();
  const rows: Record<string, string | number>[] = [];
  const missed: string[] = [];
  for (const path of JUDGED) {
    const reports: Report[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      await prepare(gateway, browser, path);
      const extraHeaders = { 'x-forwarded-for': newNetwork() };
      const flags = { port, output: 'json', logLevel: 'error', onlyCategories: CATEGORIES, extraHeaders };
      const result = await lighthouse(`${originOf(gateway)}${path}`, flags);
      if (result !== undefined) reports.push(result.lhr);
    }
    const row = marksOf(reports);
    rows.push({ page: path, ...row, ...timesOf(reports) });
    for (const category of CATEGORIES) {
      if (row[category] < GOALS[category])
        missed.push(`${path}: ${category} ${row[category]}${why(reports)}`);
    }
  }
  return { rows, missed };
}

/** Lighthouse opens its tabs where no context was made for them: they begin with what is put there, and nothing else. */
async function prepare(gateway: Gateway, browser: Browser, path: string): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  await session.send('Storage.clearCookies');
  if (path === '/recover/code') {
    const page = await newPage(gateway, browser);
    await askFor(page, `${newName()}@example.com`);
    const cookies = await page.context().cookies();
    await page.context().close();
    const url = originOf(gateway);
    await session.send('Storage.setCookies', {
      cookies: cookies.map(({ name, value, httpOnly, secure, sameSite }) => {
        return { name, value, httpOnly, secure, sameSite, url, path: '/' };
      }),
    });
  }
  await session.detach();
}

async function loadLighthouse(): Promise<Lighthouse> {
  const file = createRequire(resolve('audit/package.json')).resolve('lighthouse');
  const { default: lighthouse }: { default: Lighthouse } = await import(pathToFileURL(file).href);
  return lighthouse;
}

function marksOf(reports: readonly Report[]): Record<Category, number> {
  const mark = (category: Category): number =>
    Math.round(100 * median(reports.map(({ categories }) => categories[category]?.score ?? 0)));
  return {
    performance: mark('performance'),
    accessibility: mark('accessibility'),
    'best-practices': mark('best-practices'),
    seo: mark('seo'),
  };
}

/** Milliseconds. */
function timesOf(reports: readonly Report[]): Record<string, number> {
  const audits = {
    FCP: 'first-contentful-paint',
    LCP: 'largest-contentful-paint',
    TBT: 'total-blocking-time',
  };
  return Object.fromEntries(
    Object.entries(audits).map(([name, id]) => [
      name,
      Math.round(median(reports.map((one) => one.audits[id]?.numericValue ?? 0))),
    ]),
  );
}

/** What kept the last run from being one, or its audits that were not passed. */
function why(reports: readonly Report[]): string {
  const broken = reports.at(-1)?.runtimeError;
  if (broken !== undefined) return ` (${broken.code})`;
  const audits = Object.entries(reports.at(-1)?.audits ?? {});
  const failed = audits.filter(([, { score }]) => score !== null && score < 0.9).map(([id]) => id);
  return failed.length === 0 ? '' : ` (${failed.join(', ')})`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

await main();
