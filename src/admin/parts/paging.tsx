import { go, type Route, withState } from '../route.js';
import { say } from '../words/say.js';

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

const SIZES = ['25', '50', '100'];

export interface Paging {
  readonly first: number | null;
  readonly after: string | null;
  readonly last: number | null;
  readonly before: string | null;
}

/** What the address says about the page of a list. */
export function pagingOf({ query }: Route): Paging {
  const size = sizeOf(query);
  const before = query.get('before');
  if (before !== null) return { first: null, after: null, last: size, before };
  return { first: size, after: query.get('after'), last: null, before: null };
}

/** The same for a list that is read in one direction only: its earlier pages are where *Back* leads. */
export function forwardOf({ query }: Route): { first: number; after: string | null } {
  return { first: sizeOf(query), after: query.get('after') };
}

function sizeOf(query: URLSearchParams): number {
  const size = query.get('size') ?? '';
  return Number(SIZES.includes(size) ? size : SIZES[0]);
}

/** Links, so that a page can be opened beside this one. */
export function Pager(props: { route: Route; info: PageInfo; label: string; isForward?: boolean }) {
  const { route, info, label, isForward = false } = props;
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
      <Size route={route} />
    </nav>
  );
}

function Size({ route }: { route: Route }) {
  return (
    <label class="beside">
      {say('page.size')}
      <select
        value={String(sizeOf(route.query))}
        onChange={({ currentTarget }) => go(withState(route, { size: currentTarget.value }))}
      >
        {SIZES.map((size) => (
          <option key={size} value={size}>
            {size}
          </option>
        ))}
      </select>
    </label>
  );
}
