import type { Child } from 'hono/jsx';
import type { DevMail } from './dev-tools.js';

const PARTS = ['html', 'text', 'headers', 'source'] as const;
type PartName = (typeof PARTS)[number];
const NAMES: Readonly<Record<PartName, string>> = {
  html: 'HTML',
  text: 'Text',
  headers: 'Headers',
  source: 'Source',
};

/** What of a mail is shown, and how. It stands in the address, so that links are all that is needed. */
export interface Shown {
  readonly part: PartName;
  readonly isDark: boolean;
  readonly isNarrow: boolean;
}

export function shownBy(query: (name: string) => string): Shown {
  return {
    part: PARTS.find((one) => one === query('part')) ?? 'html',
    isDark: query('scheme') === 'dark',
    isNarrow: query('width') === '320',
  };
}

export function addressOf({ id }: DevMail, { part, isDark, isNarrow }: Shown): string {
  const query = new URLSearchParams({
    ...(part === 'html' ? {} : { part }),
    ...(isDark ? { scheme: 'dark' } : {}),
    ...(isNarrow ? { width: '320' } : {}),
  });
  const path = `/dev/mailbox/${encodeURIComponent(id)}`;
  return query.size === 0 ? path : `${path}?${query}`;
}

/**
 * A mail as a frame shows it. Whether it is dark is decided here: browsers ask the system, not the frame. Its links
 * open in a tab of their own, for a frame shows no page of ours.
 */
export function framedHtml({ html }: DevMail, { isDark }: Shown): string {
  return html
    .replace('<head>', '<head><base target="_blank">')
    .replace(/\(\s*prefers-color-scheme\s*:\s*dark\s*\)/g, isDark ? '(min-width:0)' : '(max-width:0)');
}

/** One mail: who, what, and the part that is asked for. */
export function Preview({ mail, how }: { mail: DevMail; how: Shown }) {
  return (
    <article aria-labelledby="subject">
      <h2 id="subject">{mail.subject}</h2>
      <p class="hint">
        to {mail.to}, <time datetime={mail.at}>{mail.at}</time>
      </p>
      {mail.code === null ? null : <Code code={mail.code} />}
      <nav aria-label="Parts" class="tools">
        {PARTS.map((part) => (
          <Choice mail={mail} how={{ ...how, part }} isCurrent={part === how.part}>
            {NAMES[part]}
          </Choice>
        ))}
      </nav>
      <Part mail={mail} how={how} />
    </article>
  );
}

function Code({ code }: { code: string }) {
  return (
    <p class="tools">
      <span>
        Code <strong id="code">{code}</strong>
      </span>
      <button type="button" class="quiet" data-copies="code" data-done="Copied" hidden>
        Copy code
      </button>
    </p>
  );
}

function Choice(props: { mail: DevMail; how: Shown; isCurrent: boolean; children?: Child }) {
  const { mail, how, isCurrent, children } = props;
  return (
    <a href={addressOf(mail, how)} {...(isCurrent ? { 'aria-current': 'true' } : {})}>
      {children}
    </a>
  );
}

function Part({ mail, how }: { mail: DevMail; how: Shown }) {
  switch (how.part) {
    case 'html':
      return <Html mail={mail} how={how} />;
    case 'text':
      return <Plain name="Text">{mail.text}</Plain>;
    case 'headers':
      return <Plain name="Headers">{headersOf(mail)}</Plain>;
    case 'source':
      return <Plain name="Source">{mail.html}</Plain>;
  }
}

/** Scripts never run in it; its links may open a tab. */
function Html({ mail, how }: { mail: DevMail; how: Shown }) {
  const { isDark, isNarrow } = how;
  return (
    <>
      <nav aria-label="Look" class="tools">
        <Choice mail={mail} how={{ ...how, isDark: false }} isCurrent={!isDark}>
          Light
        </Choice>
        <Choice mail={mail} how={{ ...how, isDark: true }} isCurrent={isDark}>
          Dark
        </Choice>
        <Choice mail={mail} how={{ ...how, isNarrow: true }} isCurrent={isNarrow}>
          320 px
        </Choice>
        <Choice mail={mail} how={{ ...how, isNarrow: false }} isCurrent={!isNarrow}>
          600 px
        </Choice>
      </nav>
      <iframe
        title={`HTML of “${mail.subject}”`}
        class={`preview ${isNarrow ? 'narrow' : 'wide'}${isDark ? ' dark' : ''}`}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        srcdoc={framedHtml(mail, how)}
      />
    </>
  );
}

function Plain({ name, children }: { name: string; children?: Child }) {
  return (
    <section aria-label={name}>
      <pre tabindex={0}>{children}</pre>
    </section>
  );
}

function headersOf({ to, subject, headers }: DevMail): string {
  return Object.entries({ To: to, Subject: subject, ...headers })
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}
