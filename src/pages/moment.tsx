import type { Instant } from '../clock.js';
import type { PageKey } from '../words/words.js';
import type { Page } from './page.js';

const WRITTEN = { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' } as const;

/** A moment in the words of the page's language, and exactly for machines; alone, or where a sentence says `{date}`. */
export function Moment({ page, at, within }: { page: Page; at: Instant; within?: PageKey }) {
  const date = `${new Intl.DateTimeFormat(page.locale, WRITTEN).format(at)} UTC`;
  const shown = <time datetime={new Date(at).toISOString()}>{date}</time>;
  if (within === undefined) return shown;
  return <>{page.words.parts(within, { date }).map((part) => (typeof part === 'string' ? part : shown))}</>;
}
