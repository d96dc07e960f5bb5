import { raw } from 'hono/html';
import { devAssets } from './dev-assets.js';

/** At the foot of the window, so that nothing moves when it appears. */
const STYLE = [
  '#ribbon{position:fixed;inset-block-end:0;inset-inline:0;display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:center;justify-content:center;padding:.25rem 1rem;background:#1d2126;color:#fff;border-block-start:1px solid #8b95a1}',
  '#ribbon :is(a,button){color:#9cc2ff;background:transparent;border:0;padding:.25rem .5rem;min-block-size:2.75rem;display:inline-flex;align-items:center;text-decoration:underline}',
  '#ribbon :focus-visible{outline-color:#9cc2ff}',
  '#ribbon b{font-variant-numeric:tabular-nums}',
  'body:has(#ribbon:not([hidden])){padding-block-end:7rem}',
  'html:has(#ribbon:not([hidden])){scroll-padding-block-end:7rem}',
].join('');

/** What the ribbon needs in the head of a page. */
export function RibbonHead({ nonce }: { nonce: string }) {
  return (
    <>
      <style nonce={nonce}>{raw(STYLE)}</style>
      <script type="module" src={devAssets.ribbon.path} nonce={nonce} />
    </>
  );
}

/** Empty and hidden until there is something to say; its words are English wherever it stands. */
export function Ribbon() {
  return <section id="ribbon" aria-label="Development" lang="en" dir="ltr" hidden />;
}
