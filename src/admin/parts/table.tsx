import { type ComponentChildren, Fragment } from 'preact';
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
  /** What rows that follow each other have in common, as the heading above them. */
  readonly groupOf?: (row: Row) => string;
  /** More about a row, across the whole width; null where there is nothing to say. */
  readonly below?: (row: Row) => ComponentChildren;
  /** Where the table is, and how it is sorted; without it, it is not to be sorted. */
  readonly sorted?: { readonly route: Route; readonly by: Sorting };
}

/** A real table: the first cell of a row is its heading, and holds the link to what it is about. */
export function Table<Row>(props: TableProps<Row>) {
  const { caption, columns, sorted, isDense = false } = props;
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
        <Bodies {...props} />
      </table>
    </section>
  );
}

function Bodies<Row>({ rows, groupOf, ...rest }: TableProps<Row>) {
  if (groupOf === undefined) return <Body {...rest} rows={rows} />;
  return groupsOf(rows, groupOf).map(({ name, members }) => (
    <Body key={name} {...rest} rows={members} heading={name} />
  ));
}

function Body<Row>(props: Omit<TableProps<Row>, 'groupOf'> & { readonly heading?: string }) {
  const { columns, rows, keyOf, below, heading } = props;
  return (
    <tbody>
      {heading === undefined ? null : (
        <tr class="group">
          <th scope="rowgroup" colSpan={columns.length}>
            {heading}
          </th>
        </tr>
      )}
      {rows.map((row) => (
        <Fragment key={keyOf(row)}>
          <Line row={row} columns={columns} />
          <Below content={below?.(row) ?? null} width={columns.length} />
        </Fragment>
      ))}
    </tbody>
  );
}

function Line<Row>({ row, columns }: { row: Row; columns: readonly Column<Row>[] }) {
  return (
    <tr>
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
  );
}

function Below({ content, width }: { content: ComponentChildren; width: number }) {
  if (content === null) return null;
  return (
    <tr class="below">
      <td colSpan={width}>{content}</td>
    </tr>
  );
}

/** Rows in their order; a name that comes back later is a group of its own. */
function groupsOf<Row>(
  rows: readonly Row[],
  groupOf: (row: Row) => string,
): readonly { readonly name: string; readonly members: readonly Row[] }[] {
  const groups: { name: string; members: Row[] }[] = [];
  for (const row of rows) {
    const name = groupOf(row);
    const last = groups.at(-1);
    if (last?.name === name) last.members.push(row);
    else groups.push({ name, members: [row] });
  }
  return groups;
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
