import { go, type Route, withState } from '../route.js';
import { say } from '../words/say.js';
import { Checks } from './checks.js';
import type { Column } from './table.js';

/** Which columns are hidden, and how high the rows are, stand in the address like everything else about a list. */
const HIDDEN = 'hide';
const DENSE = 'dense';

/** The first column names the row and stays. */
export function shownOf<Row>(route: Route, columns: readonly Column<Row>[]): readonly Column<Row>[] {
  const hidden = route.query.getAll(HIDDEN);
  return columns.filter((column, at) => at === 0 || !hidden.includes(nameOf(column)));
}

export function isDense({ query }: Route): boolean {
  return query.has(DENSE);
}

export function ColumnChooser<Row>({ route, columns }: { route: Route; columns: readonly Column<Row>[] }) {
  const names = columns.slice(1).map(nameOf);
  const shown = shownOf(route, columns).slice(1).map(nameOf);
  const set = (changes: Readonly<Record<string, readonly string[] | string | null>>): void => {
    const { query } = route;
    go(withState(route, { ...changes, after: query.get('after'), before: query.get('before') }), {
      replace: true,
    });
  };
  return (
    <details class="columns">
      <summary>{say('columns.title')}</summary>
      <Checks
        legend={say('columns.shown')}
        options={columns.slice(1).map((column) => ({ value: nameOf(column), label: say(column.head) }))}
        chosen={shown}
        onChange={(chosen) => set({ [HIDDEN]: names.filter((name) => !chosen.includes(name)) })}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={isDense(route)}
          onChange={() => set({ [DENSE]: isDense(route) ? null : '1' })}
        />
        <span>{say('columns.dense')}</span>
      </label>
    </details>
  );
}

function nameOf({ head }: { readonly head: string }): string {
  return head.slice(head.indexOf('.') + 1);
}
