import { createHash } from 'node:crypto';
import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { Asset } from '../assets.js';
import { BrandMark, ICON } from '../layout.js';
import type { Page } from '../page.js';
import { styleOf } from '../styles.js';
import { DEV_STYLE } from './dev-style.js';

export interface DevView {
  readonly title: string;
  readonly script: Asset;
  readonly body: Child;
  /** A mail that is shown in a frame, whose styles have to be let in. */
  readonly framed?: string;
}

const PLACES = [
  ['/', 'Start'],
  ['/dev/mailbox', 'Mailbox'],
  ['/graphql', 'GraphQL'],
  ['/signin', 'Sign in'],
] as const;

/** A page for whoever builds on this gateway: English, wide, and as locked down as any other. */
export function showDev(page: Page, view: DevView): Response {
  page.call.set('contentSecurityPolicy', policyOf(page, view.framed));
  const markup = (<DevShell page={page} view={view} />).toString();
  if (typeof markup !== 'string') throw new TypeError('A page must not wait for anything.');
  return page.call.html(`<!DOCTYPE html>${markup}`);
}

function DevShell({ page, view }: { page: Page; view: DevView }) {
  const { nonce, deps, call } = page;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${view.title} – ${deps.brand.appName}`}</title>
        <link rel="icon" href={ICON} />
        <style nonce={nonce}>{raw(styleOf(deps.brand.accent) + DEV_STYLE)}</style>
        <script type="module" src={view.script.path} nonce={nonce} />
      </head>
      <body class="dev">
        <header>
          <BrandMark page={page} />
          <nav aria-label="Development">
            <ul>
              {PLACES.map(([path, name]) => (
                <li>
                  <a href={path} {...(call.req.path === path ? { 'aria-current': 'page' } : {})}>
                    {name}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        </header>
        <main>{view.body}</main>
      </body>
    </html>
  );
}

/**
 * Nothing is loaded from anywhere. A mail in a frame of its own obeys the page's policy: the style sheet it brings is
 * let in by its hash, and what it has in attributes as such, for a hash would not reach it in every browser.
 */
function policyOf({ nonce }: Page, framed: string | undefined): string {
  const own = `'nonce-${nonce}'`;
  const styles = framed === undefined ? [] : ["style-src-attr 'unsafe-inline'"];
  return [
    "default-src 'none'",
    ['style-src', own, ...hashesOf(framed ?? '')].join(' '),
    ...styles,
    `script-src ${own}`,
    'img-src data:',
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function hashesOf(html: string): readonly string[] {
  return [...html.matchAll(/<style>(.*?)<\/style>/gs)].map(([, text = '']) => {
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  });
}
