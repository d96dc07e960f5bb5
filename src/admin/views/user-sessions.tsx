import {
  ConsoleEndSessionsDocument,
  ConsoleSessionsDocument,
} from '../../../clients/typescript/src/generated/console.js';
import type { Account, Session } from '../api/answers.js';
import { ask } from '../api/session.js';
import { useAnswer } from '../api/use-answer.js';
import { Acting } from '../parts/acting.js';
import { Moment } from '../parts/bits.js';
import { Dialog } from '../parts/dialog.js';
import { Nothing, Shown } from '../parts/states.js';
import { Table } from '../parts/table.js';
import { may } from '../rights.js';
import { go, type Route, withState } from '../route.js';
import { say, sayOne } from '../words/say.js';

interface Props {
  readonly route: Route;
  readonly account: Account;
  readonly onDone: (text: string) => void;
}

/** Where somebody is signed in, each to be ended by itself. */
export function UserSessions({ route, account, onDone }: Props) {
  const answered = useAnswer(ConsoleSessionsDocument, { id: account.id });
  return (
    <Shown of={answered}>
      {({ account: found }) => <List route={route} rows={found?.sessions ?? []} {...{ account, onDone }} />}
    </Shown>
  );
}

function List({ route, account, onDone, rows }: Props & { rows: readonly Session[] }) {
  const open = rows.find(({ id }) => id === route.query.get('end'));
  const close = (): void => go(withState(route, { end: null }), { replace: true });
  if (rows.length === 0) return <Nothing text={say('sessions.none')} />;
  return (
    <>
      <Table
        caption={say('tab.sessions')}
        columns={[
          { head: 'sessions.device', cell: ({ device }) => <bdi>{device.name}</bdi> },
          { head: 'sessions.from', cell: ({ device }) => <bdi dir="ltr">{device.ip ?? '–'}</bdi> },
          {
            head: 'sessions.proofs',
            cell: ({ proofs }) => proofs.map((one) => sayOne('proof', one)).join(', '),
          },
          { head: 'sessions.created', cell: ({ createdAt }) => <Moment at={createdAt} /> },
          { head: 'sessions.seen', cell: ({ lastSeenAt }) => <Moment at={lastSeenAt} /> },
          { head: 'sessions.expires', cell: ({ expiresAt }) => <Moment at={expiresAt} /> },
          { head: 'sessions.act', cell: (row) => <EndButton route={route} row={row} /> },
        ]}
        rows={rows}
        keyOf={({ id }) => id}
      />
      {open === undefined ? null : <EndDialog {...{ account, session: open, onClose: close, onDone }} />}
    </>
  );
}

function EndButton({ route, row }: { route: Route; row: Session }) {
  if (row.current) return <span class="soft">{say('sessions.current')}</span>;
  if (!may('accounts:write')) return null;
  return (
    <button
      type="button"
      class="quiet small"
      aria-label={say('sessions.endNamed', { device: row.device.name })}
      onClick={() => go(withState(route, { end: row.id }), { replace: true })}
    >
      {say('sessions.end')}
    </button>
  );
}

function EndDialog(props: {
  account: Account;
  session: Session;
  onClose: () => void;
  onDone: (text: string) => void;
}) {
  const { account, session, onClose, onDone } = props;
  const device = session.device.name;
  const sessionIds = [session.id];
  return (
    <Dialog title={say('sessions.endNamed', { device })} onClose={onClose}>
      <p>{say('sessions.endWhat', { who: account.user.username })}</p>
      <Acting
        button={say('sessions.end')}
        asksReason
        act={async (reason) =>
          (await ask(ConsoleEndSessionsDocument, { input: { accountId: account.id, reason, sessionIds } }))
            .endSessions
        }
        onDone={({ count: n }) => {
          onClose();
          onDone(say('act.endDone', { who: account.user.username, n }));
        }}
      />
    </Dialog>
  );
}
