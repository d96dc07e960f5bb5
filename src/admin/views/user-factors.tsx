import type { Account } from '../api/answers.js';
import { Moment } from '../parts/bits.js';
import { Nothing } from '../parts/states.js';
import { Table } from '../parts/table.js';
import { say, sayNumber, sayOne } from '../words/say.js';

/** What somebody proves themselves with besides the password. */
export function UserFactors({ account: { factors } }: { account: Account }) {
  if (factors.length === 0) return <Nothing text={say('factors.none')} />;
  return (
    <Table
      caption={say('tab.security')}
      columns={[
        { head: 'factors.kind', cell: ({ kind }) => sayOne('proof', kind) },
        { head: 'factors.name', cell: ({ name }) => <bdi>{name}</bdi> },
        { head: 'factors.created', cell: ({ createdAt }) => <Moment at={createdAt} /> },
        { head: 'factors.used', cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} /> },
        {
          head: 'factors.left',
          cell: ({ remaining }) => (remaining === null ? '–' : sayNumber(remaining)),
        },
      ]}
      rows={factors}
      keyOf={({ id }) => id}
    />
  );
}
