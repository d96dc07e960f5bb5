import { readFileSync } from 'node:fs';
import { asset, routeAssets } from './assets.js';
import { ICON } from './layout.js';
import type { PageApp, PageCall, PageDeps } from './page-deps.js';
import { tokensOf } from './styles.js';

/** Two files of ours and the API beside them, and nothing else: no script or style in the document, nothing evaluated. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'img-src data:',
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/**
 * The console is one empty document for every address under it and for everybody who asks: it tells nothing of who is
 * asking, or whether there is what the address names. What is shown comes over the API, with its rules.
 */
export function routeAdmin(app: PageApp, deps: PageDeps): void {
  const script = asset('admin', built('admin.js'));
  const style = asset('admin', `${tokensOf(deps.brand.accent)}${built('admin.css')}`, 'text/css');
  routeAssets(app, [script, style]);
  const markup = `<!DOCTYPE html>${(<Document deps={deps} script={script.path} style={style.path} />).toString()}`;
  const answer = (call: PageCall) => {
    call.set('contentSecurityPolicy', POLICY);
    return call.html(markup);
  };
  app.get('/admin', answer);
  app.get('/admin/*', answer);
}

function Document({ deps, script, style }: { deps: PageDeps; script: string; style: string }) {
  const { appName } = deps.brand;
  return (
    <html lang="en" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{`${appName} console`}</title>
        <link rel="icon" href={ICON} />
        <link rel="stylesheet" href={style} />
        <script type="module" src={script} />
      </head>
      <body data-app={appName} data-production={String(deps.rules.isProduction)}>
        <div id="console">
          <noscript>
            <p>The console needs JavaScript.</p>
          </noscript>
        </div>
        <div id="live" role="status" class="vh" />
      </body>
    </html>
  );
}

/** As scripts/bundle-admin.mjs made it. */
function built(name: string): string {
  return readFileSync(new URL(`../admin/${name}`, import.meta.url), 'utf8');
}
