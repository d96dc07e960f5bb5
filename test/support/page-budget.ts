import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';

/** Bytes, gzipped at level 9, whether or not they were sent so: a proxy in front compresses pages. */
export interface PageLoad {
  readonly path: string;
  readonly html: number;
  readonly js: number;
  readonly requests: number;
  /** Cumulative layout shift. */
  readonly shift: number;
}

const KB = 1024;
/** No request at all, and what is there in development only. */
const DEVELOPMENT = /^data:|\/dev\/|\/assets\/ribbon-/;
export const BUDGET = { html: 8 * KB, js: 5 * KB, total: 15 * KB, requests: 3, strength: 55 * KB } as const;

/** What the first look at a page costs. */
export async function loadOf(page: Page, path: string): Promise<PageLoad> {
  const bodies: Promise<{ type: string; bytes: number }>[] = [];
  const weigh = (response: {
    url(): string;
    request(): { resourceType(): string };
    body(): Promise<Buffer>;
  }): void => {
    if (DEVELOPMENT.test(response.url())) return;
    const type = response.request().resourceType();
    // It stays open, and is none of what has to come before the page is there.
    if (type === 'eventsource') return;
    bodies.push(response.body().then((body) => ({ type, bytes: gzipSync(body, { level: 9 }).length })));
  };
  page.on('response', weigh);
  await page.goto(path, { waitUntil: 'load' });
  const shift = await page.evaluate<number>(SHIFT);
  page.off('response', weigh);
  const loaded = await Promise.all(bodies);
  const sum = (wanted: string): number =>
    loaded.filter(({ type }) => type === wanted).reduce((total, { bytes }) => total + bytes, 0);
  return { path, html: sum('document'), js: sum('script'), requests: loaded.length, shift };
}

/** What is too much about it; empty when nothing is. */
export function overBudget({ path, html, js, requests, shift }: PageLoad): readonly string[] {
  const over = [
    html > BUDGET.html && `HTML and CSS of ${html} bytes`,
    js > BUDGET.js && `scripts of ${js} bytes`,
    html + js > BUDGET.total && `${html + js} bytes in all`,
    requests > BUDGET.requests && `${requests} requests`,
    shift > 0 && `moves while it is made, ${shift}`,
  ];
  return over.filter((one) => one !== false).map((one) => `${path}: ${one}`);
}

const SHIFT = `new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) sum += one.value; })
    .observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => resolve(sum), 100);
})`;
