import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PageApp } from './page-deps.js';

/** A file of ours for browsers, under a name that changes with it, so that it may be kept for ever. */
export interface Asset {
  readonly path: string;
  readonly text: string;
}

function script(name: string): Asset {
  const text = readFileSync(new URL(`./assets/${name}.js`, import.meta.url), 'utf8').replace(
    /\n?\/\/# sourceMappingURL=.*\n?$/,
    '',
  );
  const version = createHash('sha256').update(text).digest('base64url').slice(0, 10);
  return { path: `/assets/${name}-${version}.js`, text };
}

/** Read once, when the program starts. */
export const assets = { enhance: script('enhance') };

export function routeAssets(app: PageApp): void {
  for (const { path, text } of Object.values(assets)) {
    app.get(path, (call) => {
      call.header('Cache-Control', 'public, max-age=31536000, immutable');
      call.header('Content-Type', 'text/javascript; charset=utf-8');
      return call.body(text);
    });
  }
}
