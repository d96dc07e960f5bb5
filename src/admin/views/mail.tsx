import {
  ConsoleMailsDocument,
  type ConsoleMailsQuery,
  type MailDelivery,
  type MailSubject,
} from '../../../clients/typescript/src/generated/console.js';
import { useAnswer } from '../api/use-answer.js';
import { Count, Heading } from '../parts/bits.js';
import { Chips, ClearFilters, chosenOf, type Filter, Filters, Finder } from '../parts/filters.js';
import { Pager, sizeOf } from '../parts/paging.js';
import { Nothing, Shown } from '../parts/states.js';
import { type Column, Table } from '../parts/table.js';
import type { Route } from '../route.js';
import { say, sayOne } from '../words/say.js';
import { Found } from './of-somebody.js';
import { MAIL } from './user-mails.js';

type Row = NonNullable<ConsoleMailsQuery['mails']>['edges'][number];

const STATES: readonly MailDelivery[] = [
  ...(['QUEUED', 'SENT', 'DELIVERED', 'DEFERRED', 'BOUNCED', 'BLOCKED'] as const),
  ...(['SUPPRESSED', 'SPAM', 'PARKED', 'DROPPED'] as const),
];
const SUBJECTS: readonly MailSubject[] = [
  ...(['RESET_CODE', 'CONFIRM_EMAIL', 'STEP_UP_CODE', 'PASSWORD_CHANGED', 'ADDRESS_TAKEN'] as const),
  ...(['SIGN_IN_PAUSED', 'NEW_SIGN_IN', 'ADMIN_ACTED', 'FACTOR_ADDED', 'FACTOR_REMOVED'] as const),
  ...(['RECOVERY_KEY', 'SMS_CODE', 'SMS_ENROLLMENT'] as const),
];
const FILTERS: readonly Filter[] = [
  {
    name: 'state',
    label: say('mail.delivery'),
    options: STATES.map((value) => ({ value, label: sayOne('delivery', value) })),
  },
  {
    name: 'about',
    label: say('mail.subject'),
    options: SUBJECTS.map((value) => ({ value, label: sayOne('mailSubject', value) })),
  },
];

const [WHEN, ...REST] = MAIL.map(({ head, cell }): Column<Row> => ({ head, cell: ({ node }) => cell(node) }));
const TO: Column<Row> = { head: 'mail.to', cell: ({ user }) => <Recipient user={user} /> };
const COLUMNS: readonly Column<Row>[] = WHEN === undefined ? [] : [WHEN, TO, ...REST];

/** What was mailed to everybody lately; or, when somebody is searched for, whose mail to look at. */
export function Mail({ route }: { route: Route }) {
  return (
    <>
      <Heading text={say('place.mail')} />
      <p>{say('mail.intro')}</p>
      <Finder route={route} label={say('users.find')} hint={say('users.findHint')} />
      {route.find === '' ? <Mails route={route} /> : <Found find={route.find} what="mail" />}
    </>
  );
}

function Mails({ route }: { route: Route }) {
  const filter = {
    delivery: chosenOf<MailDelivery>(route, 'state'),
    subject: chosenOf<MailSubject>(route, 'about'),
  };
  const answered = useAnswer(ConsoleMailsDocument, {
    filter,
    first: sizeOf(route),
    after: route.query.get('after'),
  });
  return (
    <>
      <div class="tools">
        <Filters route={route} filters={FILTERS} />
      </div>
      <Chips route={route} filters={FILTERS} />
      <Shown of={answered}>
        {({ mails }) => (
          <>
            <Count text={say('mail.onPage', { n: mails?.edges.length ?? 0 })} />
            <List route={route} rows={mails?.edges ?? []} />
            <Pager
              route={route}
              info={mails?.pageInfo}
              label={say('page.of', { list: say('place.mail') })}
              isForward
            />
          </>
        )}
      </Shown>
    </>
  );
}

function List({ route, rows }: { route: Route; rows: readonly Row[] }) {
  if (rows.length === 0) {
    return (
      <Nothing text={say('mail.none')}>
        {route.query.size > 0 ? <ClearFilters route={route} /> : null}
      </Nothing>
    );
  }
  return <Table caption={say('place.mail')} columns={COLUMNS} rows={rows} keyOf={({ node: { id } }) => id} />;
}

function Recipient({ user }: { user: Row['user'] }) {
  if (user === null) return <span class="soft">{say('mail.nobody')}</span>;
  return (
    <a href={`/admin/users/${user.id}/mail`}>
      <bdi dir="ltr">{user.username}</bdi>
    </a>
  );
}
