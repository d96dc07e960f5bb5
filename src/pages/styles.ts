/**
 * The one style sheet, in the document itself. Tokens first; logical properties only, so that right-to-left needs no
 * rule of its own. Contrast is 4.5 or more for text and 3 or more for borders, in both schemes.
 */
export function styleOf(accent: string): string {
  return `:root{--accent:${accent};${LIGHT}}@media (prefers-color-scheme:dark){:root{${DARK}}}${RULES}`;
}

const LIGHT = [
  '--page:#f5f6f8',
  '--card:#fff',
  '--ink:#1d2126',
  '--soft:#525b66',
  '--line:#7a838e',
  '--link:var(--accent)',
  '--bad:#b3261e',
  '--good:#1b6b3a',
  '--good-tint:#e7f4ec',
  '--idle:#5a6370',
].join(';');

const DARK = [
  '--page:#15181c',
  '--card:#1f2328',
  '--ink:#e9ecef',
  '--soft:#aeb6c0',
  '--line:#8b95a1',
  '--link:#9cc2ff',
  '--bad:#ff9d94',
  '--good:#8fdcab',
  '--good-tint:#173324',
  '--idle:#59626e',
].join(';');

const RULES = [
  '*{box-sizing:border-box}',
  'html{color-scheme:light dark;-webkit-text-size-adjust:100%}',
  'body{margin:0;min-block-size:100vh;display:flex;flex-direction:column;align-items:center;background:var(--page);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}',
  'header,main,footer{inline-size:100%;max-inline-size:28rem;padding-inline:1rem}',
  'header{padding-block:1.5rem 1rem}',
  '.brand{font-weight:700;font-size:1.125rem;display:block;block-size:2rem;inline-size:auto}',
  'main{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.5rem;flex:none}',
  '@media (max-width:30rem){main{border-inline:0;border-radius:0;padding-inline:1rem}}',
  'h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem;overflow-wrap:anywhere}',
  'h2{font-size:1.125rem;margin:1.5rem 0 .5rem}',
  'p{margin:0 0 1rem;overflow-wrap:anywhere}',
  'a{color:var(--link);display:inline-block;min-block-size:1.5rem}',
  'p a{display:inline}',
  'label{display:block;font-weight:600;margin-block-end:.25rem}',
  '.field{margin-block-end:1.25rem}',
  '.hint{color:var(--soft);margin-block-end:.375rem}',
  '.error{color:var(--bad);font-weight:600;margin-block-end:.375rem}',
  '.row{display:flex;flex-wrap:wrap;gap:.5rem;align-items:stretch}',
  'input:not([type=hidden],[type=checkbox],.vh){flex:1 1 10rem;min-inline-size:0;inline-size:100%;min-block-size:2.75rem;padding:.5rem .75rem;font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:.5rem}',
  'input[aria-invalid=true]:not(.vh){border-color:var(--bad);border-width:2px}',
  'input[name=code]:not(.vh){font-size:1.5rem;letter-spacing:.2em;font-variant-numeric:tabular-nums;direction:ltr}',
  'input[type=checkbox]{inline-size:1.25rem;block-size:1.25rem;accent-color:var(--accent)}',
  '.check{display:flex;gap:.5rem;align-items:center;min-block-size:2.75rem;font-weight:400}',
  'button,.button{font:inherit;font-weight:600;min-block-size:2.75rem;min-inline-size:2.75rem;padding:.5rem 1rem;border-radius:.5rem;cursor:pointer;border:1px solid transparent;text-decoration:none}',
  '.primary,.button{background:var(--accent);color:#fff}',
  '.primary{inline-size:100%}',
  '.button{display:inline-flex;align-items:center}',
  '.primary[aria-disabled=true]{background:var(--idle)}',
  '.quiet{background:transparent;color:var(--link);border-color:var(--line)}',
  '.quiet[aria-disabled=true]{color:var(--soft)}',
  ':focus-visible{outline:3px solid var(--link);outline-offset:2px}',
  '.done{background:var(--good-tint);color:var(--good);border:1px solid var(--good);border-radius:.5rem;padding:.75rem 1rem;margin-block-end:1rem;font-weight:600}',
  '.links{list-style:none;padding:0;margin:1.25rem 0 0;display:grid;gap:.5rem}',
  '.links a,summary{min-block-size:1.75rem;color:var(--soft)}',
  'summary{cursor:pointer}',
  'details{margin-block-start:1.25rem}',
  'footer{padding-block:1.5rem}',
  'footer ul{list-style:none;display:flex;flex-wrap:wrap;gap:.5rem 1rem;padding:0;margin:0;justify-content:center}',
  'footer a{color:var(--soft)}',
  'footer a[aria-current]{color:inherit;font-weight:600;text-decoration:none}',
  '.vh{position:absolute!important;inline-size:1px;block-size:1px;margin:-1px;padding:0;border:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap}',
  '[hidden]{display:none!important}',
  '@view-transition{navigation:auto}',
  '@media (prefers-reduced-motion:reduce){@view-transition{navigation:none}}',
  '@media (forced-colors:active){.primary,.button,.quiet,main{border-color:ButtonText}}',
].join('');
