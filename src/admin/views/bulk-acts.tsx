import type { AccountRow, Problem } from '../api/answers.js';
import { Acting, type Done } from '../parts/acting.js';
import { Dialog } from '../parts/dialog.js';
import type { Column } from '../parts/table.js';
import { go, type Route, withState } from '../route.js';
import { say } from '../words/say.js';
import { send } from './user-acts.js';

/** Who is picked stands in the address, and so does the dialog: both are still there after a proof. */
const PICKED = 'pick';
const NAMES = ['end', 'reset', 'lock'] as const;
type Name = (typeof NAMES)[number];

interface Outcome {
  readonly __typename: 'Several';
  readonly done: number;
  readonly refused: readonly string[];
}

/** Of the rows that are shown: nothing is done to what nobody sees. */
function pickedOf(route: Route, rows: readonly AccountRow[]): readonly AccountRow[] {
  const ids = route.query.getAll(PICKED);
  return rows.filter(({ id }) => ids.includes(id));
}

function pick(route: Route, ids: readonly string[]): void {
  const { query } = route;
  const place = { after: query.get('after'), before: query.get('before') };
  go(withState(route, { [PICKED]: ids, ...place }), { replace: true });
}

/** The last column: a box for each row. */
export function pickColumn(route: Route): Column<AccountRow> {
  const ids = route.query.getAll(PICKED);
  return {
    head: 'bulk.pick',
    cell: ({ id, user }) => (
      <label class="check">
        <input
          type="checkbox"
          aria-label={say('bulk.pickOne', { who: user.username })}
          checked={ids.includes(id)}
          onChange={() => pick(route, ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id])}
        />
      </label>
    ),
  };
}

interface BulkProps {
  readonly route: Route;
  readonly rows: readonly AccountRow[];
  readonly onDone: (text: string) => void;
}

/** What can be done to several accounts at once. */
export function BulkActs({ route, rows, onDone }: BulkProps) {
  const picked = pickedOf(route, rows);
  const name = NAMES.find((one) => one === route.query.get('act'));
  const close = (): void => go(withState(route, { act: null }), { replace: true });
  return (
    <div class="tools">
      <button
        type="button"
        class="quiet small"
        onClick={() => pick(route, picked.length > 0 ? [] : ids(rows))}
      >
        {say(picked.length > 0 ? 'bulk.none' : 'bulk.all')}
      </button>
      {picked.length === 0 ? null : <span class="count">{say('bulk.picked', { n: picked.length })}</span>}
      {picked.length === 0 ? null : NAMES.map((one) => <ActButton key={one} route={route} name={one} />)}
      {name === undefined || picked.length === 0 ? null : (
        <BulkDialog
          name={name}
          picked={picked}
          onClose={close}
          onDone={(text) => {
            go(withState(route, { act: null, [PICKED]: null }), { replace: true });
            onDone(text);
          }}
        />
      )}
    </div>
  );
}

function ActButton({ route, name }: { route: Route; name: Name }) {
  return (
    <button
      type="button"
      class="quiet small"
      onClick={() => go(withState(route, { act: name }), { replace: true })}
    >
      {say(`act.${name}`)}
    </button>
  );
}

function BulkDialog(props: {
  name: Name;
  picked: readonly AccountRow[];
  onClose: () => void;
  onDone: (text: string) => void;
}) {
  const { name, picked, onClose, onDone } = props;
  return (
    <Dialog title={say(`bulk.${name}Title`, { n: picked.length })} onClose={onClose}>
      <p>{say(`bulk.${name}What`)}</p>
      <ul class="rows">
        {picked.map(({ id, user }) => (
          <li key={id}>
            <bdi dir="ltr">{user.username}</bdi>
          </li>
        ))}
      </ul>
      <Acting
        button={say(`act.${name}`)}
        asksReason
        isGrave
        act={(reason) => doneTo(picked, name, reason)}
        onDone={({ done, refused }) => onDone(told(done, refused))}
      />
    </Dialog>
  );
}

/** One after the other; where a fresh proof is missing nothing goes on without it. */
async function doneTo(picked: readonly AccountRow[], name: Name, reason: string): Promise<Outcome | Problem> {
  const refused: string[] = [];
  for (const { id, user } of picked) {
    const answer: Done = await send(name, id, { reason, roles: [], until: '' });
    if (!isProblem(answer)) continue;
    if (answer.code === 'STEP_UP_REQUIRED') return answer;
    refused.push(`${user.username}: ${answer.message}`);
  }
  return { __typename: 'Several', done: picked.length - refused.length, refused };
}

function isProblem(answer: Done): answer is Problem {
  return answer.__typename === 'Problem';
}

function told(done: number, refused: readonly string[]): string {
  const text = say('bulk.done', { n: done });
  return refused.length === 0 ? text : `${text} ${say('bulk.refused', { list: refused.join(' ') })}`;
}

function ids(rows: readonly AccountRow[]): readonly string[] {
  return rows.map(({ id }) => id);
}
