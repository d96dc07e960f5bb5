import { raw } from 'hono/html';
import { directionOf, type Part } from '../../words/words.js';
import type { Block, Fact, MailContent } from './content.js';

const FONT = 'font-family:system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif';
const MONO = 'font-family:ui-monospace,Menlo,Consolas,monospace';
/** Greys and tints of middling tone: mail programs invert colours on their own, and these stay readable both ways. */
const PAGE = 'margin:0;padding:0;background-color:#f4f5f7;color:#24292f';
const CARD = `width:100%;max-width:480px;background-color:#ffffff;border:1px solid #d5d9df;border-radius:8px;${FONT}`;
const LINE = 'margin:0;font-size:16px;line-height:24px';
const DARK =
  '@media (prefers-color-scheme:dark){.page{background-color:#16181c!important}.card{background-color:#22262b!important;border-color:#3d434b!important}.ink{color:#e8eaed!important}.soft{color:#aab2bd!important}.tint{background-color:#2f353d!important}}';
const HIDDEN =
  'display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;color:#f4f5f7';
/** Addresses of all kinds are read from left to right everywhere. */
const LATIN: ReadonlySet<string> = new Set(['address', 'host', 'support']);
/** Keeps a mail program from filling the preview line with the body, and so with the code. */
const PADDING = '&#847;&zwnj;&nbsp;'.repeat(90);

/** One column of 480 pixels, styled inline: no images, no fonts, no links but the one a mail is about. */
export function renderHtml(content: MailContent): string {
  const rendered: unknown = (<Layout content={content} />).toString();
  if (typeof rendered !== 'string') throw new TypeError('A mail template must not wait for anything.');
  return `<!DOCTYPE html>${rendered}`;
}

function Layout({ content }: { content: MailContent }) {
  const lang = content.locale;
  const dir = directionOf(lang);
  return (
    <html lang={lang} dir={dir}>
      <Head title={content.subject} />
      <body class="page" style={PAGE}>
        <div style={HIDDEN}>
          {content.preheader}
          {raw(PADDING)}
        </div>
        {/* Gmail drops the attributes of <html>. */}
        <div lang={lang} dir={dir}>
          <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border={0}>
            <tbody>
              <tr>
                <td align="center" style="padding:24px 12px">
                  <Card blocks={content.blocks} />
                </td>
              </tr>
            </tbody>
          </table>
        </div>
      </body>
    </html>
  );
}

function Card({ blocks }: { blocks: readonly Block[] }) {
  return (
    <table role="presentation" class="card" cellpadding="0" cellspacing="0" border={0} style={CARD}>
      <tbody>
        {blocks.map((block) => (
          <tr>
            <td class="ink" style="padding:12px 24px;color:#24292f">
              <Piece block={block} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Head({ title }: { title: string }) {
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width,initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="supported-color-schemes" content="light dark" />
      <meta name="format-detection" content="telephone=no,date=no,address=no,email=no" />
      <title>{title}</title>
      <style>{raw(DARK)}</style>
    </head>
  );
}

function Piece({ block }: { block: Block }) {
  switch (block.as) {
    case 'paragraph':
      return <Sentence parts={block.parts} />;
    case 'code':
      return <Code intro={block.intro} code={block.code} />;
    case 'facts':
      return <Facts title={block.title} rows={block.rows} />;
    case 'link':
      return <Link label={block.label} url={block.url} />;
  }
}

/** What was put into a sentence keeps to its own direction, so that no punctuation jumps to its other side. */
function Sentence({ parts }: { parts: readonly Part[] }) {
  return (
    <p style={LINE}>
      {parts.map((part) =>
        typeof part === 'string' ? (
          part
        ) : (
          <span dir={LATIN.has(part.name) ? 'ltr' : 'auto'}>{part.value}</span>
        ),
      )}
    </p>
  );
}

/** Spaced for the eye by CSS, so that copying takes the characters alone. A recovery key is long, hence smaller. */
function Code({ intro, code }: { intro: string; code: string }) {
  const size = code.length > 10 ? 'font-size:18px' : 'font-size:34px;letter-spacing:4px';
  const style = `padding:12px;background-color:#eef1f5;border-radius:6px;text-align:center;line-height:44px;word-break:break-all;user-select:all;-webkit-user-select:all;${size};${MONO}`;
  return (
    <>
      <p style={`${LINE};padding-bottom:12px`}>{intro}</p>
      <div class="tint ink" dir="ltr" style={style}>
        {code}
      </div>
    </>
  );
}

/** The address is shown, too: people should see where a mail leads them. */
function Link({ label, url }: { label: string; url: string }) {
  const button =
    'display:inline-block;padding:12px 20px;background-color:#1f6feb;color:#ffffff;border-radius:6px;font-size:16px;line-height:24px;text-decoration:none';
  return (
    <>
      <a href={url} style={button}>
        {label}
      </a>
      <p
        class="soft"
        dir="ltr"
        style="margin:0;padding-top:8px;font-size:14px;line-height:20px;color:#57606a;word-break:break-all"
      >
        {url}
      </p>
    </>
  );
}

function Facts({ title, rows }: { title: string; rows: readonly Fact[] }) {
  const cell = 'padding:4px 12px 4px 0;font-size:14px;line-height:20px;vertical-align:top;text-align:start';
  return (
    <>
      <p style={`${LINE};padding-bottom:4px`}>{title}</p>
      <table cellpadding="0" cellspacing="0" border={0}>
        <tbody>
          {rows.map(({ label, value }) => (
            <tr>
              <th scope="row" class="soft" style={`${cell};color:#57606a;font-weight:normal`}>
                {label}
              </th>
              <td style={cell}>
                <span dir="auto">{value}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
