import { type Browser, chromium } from 'playwright-core';
import { programPath } from './service-process.js';

/** Keeps it off the network: it would ask after updates and look up hosts of its maker at every start. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-default-apps',
  '--disable-dev-shm-usage',
  // No process is kept ready for a page nobody opens: every test has a browser of its own, and throws it away.
  '--renderer-process-limit=1',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

let running: Promise<Browser> | null = null;

/** The first is the same engine without windows, tabs and bars to draw: a page costs it a third. */
const BROWSERS = ['chromium-headless-shell', 'chromium', 'google-chrome', 'chromium-browser'];

/** The browser of this machine; undefined when there is none. */
export function chromiumPath(): string | undefined {
  const { CHROME_PATH } = process.env;
  if (CHROME_PATH !== undefined && CHROME_PATH !== '') return CHROME_PATH;
  return BROWSERS.map(programPath).find((path) => path !== undefined);
}

/** One for the whole run, without anything from a run before. */
export function chromiumOfThisRun(): Promise<Browser> {
  running ??= chromium.launch({ executablePath: chromiumPath() ?? '', args: CHROMIUM_FLAGS });
  return running;
}

export async function stopChromium(): Promise<void> {
  const browser = await running;
  running = null;
  await browser?.close();
}
