import { statSync } from 'node:fs';
import type { Page } from 'playwright-core';

const MAX_BYTES = 60 * 1024;

/** Keeps a picture for the README, when asked to: pictures differ a little from machine to machine. */
export async function keepPicture(
  page: Page,
  name: string,
  part: { readonly y: number; readonly height: number },
): Promise<void> {
  if (process.env.UPDATE_SCREENSHOTS !== '1') return;
  const path = `docs/images/${name}.png`;
  const { width = 0 } = page.viewportSize() ?? {};
  await page.screenshot({ path, clip: { x: 0, width, ...part }, caret: 'initial' });
  const { size } = statSync(path);
  if (size > MAX_BYTES) throw new Error(`${path} has ${size} bytes, which is too many for a README.`);
}
