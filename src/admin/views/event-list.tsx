import type { AuditEventFilter, AuditEventKind } from '../../../clients/typescript/src/generated/console.js';
import { type ActivityEvent, type Actor, type Change, EVENTS, nodesOf } from '../api/answers.js';
import { useAnswer } from '../api/use-answer.js';
import { EVENT_KINDS } from '../event-kinds.js';
import { Count, Machine, Moment, Outcome } from '../parts/bits.js';
import { Chips, ClearFilters, chosenOf, type Filter, Filters } from '../parts/filters.js';
import { Pager, sizeOf } from '../parts/paging.js';
import { Nothing, Shown } from '../parts/states.js';
import { type Column, Table } from '../parts/table.js';
import { go, type Route, withState } from '../route.js';
import { say, sayOne } from '../words/say.js';
import { EventExport } from './event-export.js';

const SIZES = [25, 50];

const FILTERS: readonly Filter[] = [
  {
    name: 'kind',
    label: say('events.kind'),
    options: EVENT_KINDS,
  },
  {
    name: 'outcome',
    label: say('events.outcome'),
    options: ['yes', 'no'].map((value) => ({ value, label: sayOne('outcome', value) })),
  },
];

/** Not chosen from a list: it comes by a link or a search. */
const REQUEST: Filter = { name: 'request', label: say('events.request'), options: [] };
const CHIPS = [...FILTERS, REQUEST];

const WHAT: Column<ActivityEvent> = { head: 'events.kind', cell: ({ kind }) => sayOne('event', kind) };
const WHOSE: Column<ActivityEvent> = {
  head: 'events.subject',
  cell: ({ subject }) => (subject === null ? '–' : <UserLink id={subject.id} name={subject.username} />),
};
const REST: readonly Column<ActivityEvent>[] = [
  { head: 'events.outcome', cell: ({ succeeded }) => <Outcome succeeded={succeeded} /> },
  { head: 'events.actor', cell: ({ actor }) => <ActorName actor={actor} /> },
  {
    head: 'events.device',
    cell: ({ device }) => (device === null ? '–' : <bdi>{device.name}</bdi>),
  },
  { head: 'events.ip', cell: ({ device }) => <bdi dir="ltr">{device?.ip ?? '–'}</bdi> },
  { head: 'events.reason', cell: ({ reason }) => <bdi>{reason ?? '–'}</bdi> },
  { head: 'events.changes', cell: ({ changes }) => <Changes changes={changes} /> },
  { head: 'events.request', cell: ({ requestId }) => <RequestLink id={requestId} /> },
];
const WHEN: Column<ActivityEvent> = { head: 'events.at', cell: ({ at }) => <Moment at={at} /> };

/** The audit log, or the part of it that is about one account, newest first. */
export function EventList({ route, fixed }: { route: Route; fixed: AuditEventFilter }) {
  const filter = { ...filterOf(route), ...fixed };
  const size = sizeOf(route, SIZES) === 50 ? 50 : 25;
  const answered = useAnswer(EVENTS[size], { filter, after: route.query.get('after') });
  const label = say('page.of', { list: say('events.title') });
  const columns = fixed.accountId === undefined ? [WHEN, WHAT, WHOSE, ...REST] : [WHEN, WHAT, ...REST];
  return (
    <>
      <div class="tools">
        <Filters route={route} filters={FILTERS} />
        <Days route={route} />
      </div>
      <Chips route={route} filters={CHIPS} />
      <Shown of={answered}>
        {({ auditEvents }) => {
          const rows = nodesOf(auditEvents);
          return (
            <>
              <Count text={say('events.count', { n: rows.length })} />
              {rows.length === 0 ? (
                <Nothing text={say('events.none')}>
                  {route.query.size > 0 ? <ClearFilters route={route} /> : null}
                </Nothing>
              ) : (
                <Table caption={say('events.title')} columns={columns} rows={rows} keyOf={({ id }) => id} />
              )}
              <Pager {...{ route, label, sizes: SIZES }} info={auditEvents?.pageInfo} isForward />
              {rows.length === 0 ? null : <EventExport key={JSON.stringify(filter)} filter={filter} />}
            </>
          );
        }}
      </Shown>
    </>
  );
}

function Changes({ changes }: { changes: readonly Change[] }) {
  if (changes.length === 0) return <>–</>;
  return (
    <ul class="plain">
      {changes.map(({ field, before, after }) => (
        <li key={field}>{say('events.change', { field, before: before ?? '–', after: after ?? '–' })}</li>
      ))}
    </ul>
  );
}

function Days({ route }: { route: Route }) {
  return (
    <>
      {(['since', 'until'] as const).map((name) => (
        <label key={name} class="beside">
          {say(`events.${name}`)}
          <input
            type="date"
            value={route.query.get(name) ?? ''}
            onChange={({ currentTarget }) => go(withState(route, { [name]: currentTarget.value || null }))}
          />
        </label>
      ))}
    </>
  );
}

function ActorName({ actor }: { actor: Actor | null }) {
  if (actor === null) return <span class="soft">{say('events.nobody')}</span>;
  if (actor.__typename === 'Client') return <bdi>{actor.name}</bdi>;
  return <UserLink id={actor.id} name={actor.username} />;
}

/** To everything the same request did. */
function RequestLink({ id }: { id: string | null }) {
  if (id === null) return <>–</>;
  return (
    <a href={`/admin/activity?request=${id}`}>
      <Machine text={id} />
    </a>
  );
}

function UserLink({ id, name }: { id: string; name: string }) {
  return (
    <a href={`/admin/users/${id}`}>
      <bdi dir="ltr">{name}</bdi>
    </a>
  );
}

/** Whole days of the browser's own time zone, both included. */
function filterOf(route: Route): AuditEventFilter {
  const { query } = route;
  const outcome = query.getAll('outcome');
  const since = dayOf(query.get('since'), 0);
  const until = dayOf(query.get('until'), 1);
  const requestId = query.get('request');
  return {
    kind: chosenOf<AuditEventKind>(route, 'kind'),
    ...(outcome.length === 1 ? { succeeded: outcome[0] === 'yes' } : {}),
    ...(since === null ? {} : { since }),
    ...(until === null ? {} : { until }),
    ...(requestId === null ? {} : { requestId }),
  };
}

function dayOf(text: string | null, plus: number): string | null {
  const [year = 0, month = 0, day = 0] = (text ?? '').split('-').map(Number);
  return year > 0 && month > 0 && day > 0 ? new Date(year, month - 1, day + plus).toISOString() : null;
}
