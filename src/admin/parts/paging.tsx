import type { PageInfo } from '../api/answers.js';
import { go, type Route, withState } from '../route.js';
import { say } from '../words/say.js';

const SIZES: readonly number[] = [25, 50, 100];

export type Paging =
  | { readonly first: number; readonly after?: string }
  | { readonly last: number; readonly before: string };

/** What the address says about the page of a list. */
export function pagingOf(route: Route): Paging {
  const { query } = route;
  const size = sizeOf(route);
  const before = query.get('before');
  if (before !== null) return { last: size, before };
  const after = query.get('after');
  return after === null ? { first: size } : { first: size, after };
}

/** Rows on a page. */
export function sizeOf({ query }: Route, sizes: readonly number[] = SIZES): number {
  const size = Number(query.get('size'));
  return sizes.find((one) => one === size) ?? 25;
}

interface PagerProps {
  readonly route: Route;
  /** None where there is no list to page through. */
  readonly info: PageInfo | undefined;
  readonly label: string;
  /** It is read in one direction only: its earlier pages are where *Back* leads. */
  readonly isForward?: boolean;
  /** One alone is no choice. */
  readonly sizes?: readonly number[];
}

/** Links, so that a page can be opened beside this one. */
export function Pager({ route, info, label, isForward = false, sizes = SIZES }: PagerProps) {
  if (info === undefined) return null;
  const { startCursor, endCursor } = info;
  const hasFirst = route.query.has('after') || route.query.has('before');
  const isBack = !isForward && info.hasPreviousPage && startCursor !== null;
  return (
    <nav class="pager" aria-label={label}>
      {hasFirst ? <a href={withState(route, { after: null, before: null })}>{say('page.first')}</a> : null}
      {isBack ? (
        <a rel="prev" href={withState(route, { before: startCursor, after: null })}>
          {say('page.previous')}
        </a>
      ) : null}
      {info.hasNextPage && endCursor !== null ? (
        <a rel="next" href={withState(route, { after: endCursor, before: null })}>
          {say('page.next')}
        </a>
      ) : null}
      {sizes.length > 1 ? <Size route={route} sizes={sizes} /> : null}
    </nav>
  );
}

function Size({ route, sizes }: { route: Route; sizes: readonly number[] }) {
  return (
    <label class="beside">
      {say('page.size')}
      <select
        value={sizeOf(route, sizes)}
        onChange={({ currentTarget }) => go(withState(route, { size: currentTarget.value }))}
      >
        {sizes.map((size) => (
          <option key={size} value={size}>
            {size}
          </option>
        ))}
      </select>
    </label>
  );
}
