import { ConsoleFindDocument } from '../../../clients/typescript/src/generated/console.js';
import { nodesOf } from '../api/answers.js';
import { useAnswer } from '../api/use-answer.js';
import { Count, Heading } from '../parts/bits.js';
import { Finder } from '../parts/filters.js';
import { Nothing, Shown } from '../parts/states.js';
import { Table } from '../parts/table.js';
import type { Route } from '../route.js';
import { say } from '../words/say.js';

/** What is kept account by account: first whose. */
export function Recovery({ route }: { route: Route }) {
  return (
    <>
      <Heading text={say('place.recovery')} />
      <p>{say('recovery.intro')}</p>
      <Finder route={route} label={say('users.find')} hint={say('users.findHint')} />
      {route.find === '' ? null : <Found find={route.find} what="recovery" />}
    </>
  );
}

/** The accounts that may be meant, each leading to a part of its page. */
export function Found({ find, what }: { find: string; what: 'recovery' | 'mail' }) {
  const answered = useAnswer(ConsoleFindDocument, { filter: { search: find } });
  return (
    <Shown of={answered}>
      {({ accounts }) => {
        const rows = nodesOf(accounts);
        if (rows.length === 0) return <Nothing text={say('users.noMatch')} />;
        return (
          <>
            <Count text={say('search.count', { n: rows.length })} />
            <Table
              caption={say('users.title')}
              columns={[
                {
                  head: 'users.login',
                  cell: ({ id, user }) => (
                    <a href={`/admin/users/${id}/${what}`}>
                      <bdi dir="ltr">{user.username}</bdi>
                    </a>
                  ),
                },
                { head: 'users.email', cell: ({ email }) => <bdi dir="ltr">{email}</bdi> },
                { head: 'users.name', cell: ({ user }) => <bdi>{user.displayName}</bdi> },
              ]}
              rows={rows}
              keyOf={({ id }) => id}
            />
          </>
        );
      }}
    </Shown>
  );
}
