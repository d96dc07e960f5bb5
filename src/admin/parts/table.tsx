import type { ComponentChildren } from 'preact';
import { go, type Route, withState } from '../route.js';
import { say, type WordKey } from '../words/say.js';

export interface Column<Row> {
  readonly head: WordKey;
  /** What the API sorts by; without it a column is not sorted by. */
  readonly field?: string;
  readonly cell: (row: Row) => ComponentChildren;
}

export interface Sorting {
  readonly field: string;
  readonly direction: 'ASC' | 'DESC';
}

interface TableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** More rows on a screen. */
  readonly isDense?: boolean;
  /** Where the table is, and how it is sorted; without it, it is not to be sorted. */
  readonly sorted?: { readonly route: Route; readonly by: Sorting };
}

/** A real table: the first cell of a row is its heading, and holds the link to what it is about. */
export function Table<Row>(props: TableProps<Row>) {
  const { caption, columns, rows, keyOf, sorted, isDense = false } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard
    <section class={isDense ? 'table dense' : 'table'} aria-label={caption} tabIndex={0}>
      <table>
        <caption class="vh">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ head, field }) =>
              field === undefined || sorted === undefined ? (
                <th key={head} scope="col">
                  {say(head)}
                </th>
              ) : (
                <SortHead key={head} head={head} field={field} {...sorted} />
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ head, cell }, at) =>
                at === 0 ? (
                  <th key={head} scope="row">
                    {cell(row)}
                  </th>
                ) : (
                  <td key={head}>{cell(row)}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function SortHead(props: { head: WordKey; field: string; route: Route; by: Sorting }) {
  const { head, field, route, by } = props;
  const isBy = by.field === field;
  const next = isBy && by.direction === 'ASC' ? 'DESC' : 'ASC';
  const order = by.direction === 'ASC' ? 'ascending' : 'descending';
  return (
    <th scope="col" {...(isBy ? { 'aria-sort': order } : {})}>
      <button type="button" onClick={() => go(withState(route, { sort: field, dir: next }))}>
        {say(head)}
        <span class="arrow" aria-hidden="true">
          {isBy ? (by.direction === 'ASC' ? '▲' : '▼') : '↕'}
        </span>
      </button>
    </th>
  );
}
