import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import { directionOf, LOCALES, type Locale, nativeName } from '../words/words.js';
import { assets } from './assets.js';
import { Ribbon, RibbonHead } from './dev/ribbon.js';
import type { Page } from './page.js';
import { styleOf } from './styles.js';

/** Everything around a page: one column, one heading inside, one live region, languages at the foot. */
export function Shell(props: { page: Page; title: string; isError: boolean; children?: Child }) {
  const { page, title, isError, children } = props;
  const { words, locale, nonce, deps } = page;
  const step = `${title} – ${deps.brand.appName}`;
  const hasRibbon = deps.dev !== null && deps.transport.isFromHere(page.call);
  return (
    <html lang={locale} dir={directionOf(locale)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content={words('layout.description', { app: deps.brand.appName })} />
        <title>{isError ? words('layout.errorTitle', { title: step }) : step}</title>
        <link rel="icon" href={ICON} />
        <style nonce={nonce}>{raw(styleOf(deps.brand.accent))}</style>
        <script type="module" src={assets.enhance.path} nonce={nonce} />
        {hasRibbon ? <RibbonHead nonce={nonce} /> : null}
      </head>
      <body
        data-offline={words('network.offline', { app: deps.brand.appName })}
        data-online={words('network.online')}
        data-elsewhere={words('network.doneElsewhere')}
        data-error-title={words('layout.errorTitle', { title: '{title}' })}
      >
        <header>
          <BrandMark page={page} />
        </header>
        <main>
          <p id="notice" class="notice" hidden />
          {children}
        </main>
        <div id="live" role="status" class="vh" />
        <footer>
          <Languages page={page} />
        </footer>
        {hasRibbon ? <Ribbon /> : null}
      </body>
    </html>
  );
}

export function BrandMark({ page: { deps } }: { page: Page }) {
  const { logo, appName } = deps.brand;
  if (logo === null) return <span class="brand">{appName}</span>;
  return <img class="brand" src={`data:${logo.type};base64,${logo.data}`} alt={appName} height={32} />;
}

/** Links, for a language belongs to whoever asks: each name in its own language, so that it is found. */
function Languages({ page }: { page: Page }) {
  const { words, locale } = page;
  const shown = LOCALES.filter((one) => one !== 'en-XA');
  return (
    <nav aria-label={words('layout.languages')}>
      <ul>
        {shown.map((one) => (
          <li>
            <LanguageLink to={one} isCurrent={one === locale} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** It does not repeat the path: one that begins with two slashes would lead to another host. */
function LanguageLink({ to, isCurrent }: { to: Locale; isCurrent: boolean }) {
  const current = isCurrent ? { 'aria-current': 'true' } : {};
  return (
    <a href={`?lang=${to}`} lang={to} hreflang={to} dir={directionOf(to)} {...current}>
      {nativeName(to)}
    </a>
  );
}

/** A key, drawn here: a request for an icon would be one more. */
export const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%23567' d='M10 1a5 5 0 0 0-4.8 6.4L1 11.6V15h3.4v-2h2v-2h1.1l1.1-1.2A5 5 0 1 0 10 1m1.5 5a1.5 1.5 0 1 1 0-3 1.5 1.5 0 0 1 0 3'/%3E%3C/svg%3E";
