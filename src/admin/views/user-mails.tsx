import { ConsoleMailsOfDocument } from '../../../clients/typescript/src/generated/console.js';
import type { Account, MailTrace } from '../api/answers.js';
import { useAnswer } from '../api/use-answer.js';
import { Count, Machine, Moment } from '../parts/bits.js';
import { Nothing, Shown } from '../parts/states.js';
import { type Column, Table } from '../parts/table.js';
import { say, sayNumber, sayOne } from '../words/say.js';

/** What there is to see of a mail. */
export const MAIL: readonly Column<MailTrace>[] = [
  { head: 'mail.queued', cell: ({ queuedAt }) => <Moment at={queuedAt} /> },
  { head: 'mail.subject', cell: ({ subject }) => sayOne('mailSubject', subject) },
  { head: 'mail.delivery', cell: ({ delivery }) => sayOne('delivery', delivery) },
  { head: 'mail.outcome', cell: ({ outcome }) => outcome ?? '–' },
  { head: 'flow.trust', cell: ({ trust }) => sayOne('trust', trust) },
  { head: 'mail.attempts', cell: ({ attempts }) => sayNumber(attempts) },
  { head: 'mail.sent', cell: ({ sentAt }) => <Moment at={sentAt} /> },
  {
    head: 'mail.provider',
    cell: ({ providerReference }) =>
      providerReference === null ? '–' : <Machine text={providerReference} />,
  },
];

/** What was mailed to an account, and what became of it. Never what is in it. */
export function UserMails({ account }: { account: Account }) {
  const answered = useAnswer(ConsoleMailsOfDocument, { id: account.id });
  return (
    <Shown of={answered}>
      {({ account: found }) => {
        const mails = found?.recovery?.mails ?? [];
        if (mails.length === 0) return <Nothing text={say('mail.none')} />;
        return (
          <>
            <Count text={say('mail.count', { n: mails.length })} />
            <Table caption={say('tab.mail')} columns={MAIL} rows={mails} keyOf={({ id }) => id} />
          </>
        );
      }}
    </Shown>
  );
}
