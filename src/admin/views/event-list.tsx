import type { AuditEventFilter, AuditEventKind } from '../../../clients/typescript/src/generated/console.js';
import { type ActivityEvent, EVENTS, nodesOf } from '../api/answers.js';
import { useAnswer } from '../api/use-answer.js';
import { EVENT_KINDS } from '../event-kinds.js';
import { useNow } from '../parts/ago.js';
import { Count } from '../parts/bits.js';
import { Chips, ClearFilters, chosenOf, type Filter, Filters } from '../parts/filters.js';
import { Pager, sizeOf } from '../parts/paging.js';
import { Nothing, Shown } from '../parts/states.js';
import { type Column, Table } from '../parts/table.js';
import { go, type Route, withState } from '../route.js';
import { say, sayDay, sayOne } from '../words/say.js';
import { DoneBy } from './done-by.js';
import { actorName, eventColumns, isOpen, Opened } from './event-columns.js';
import { EventExport } from './event-export.js';
import { isLive, LiveSwitch, useLive } from './live.js';

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

/** The audit log, or the part of it that is about one account, newest first. */
export function EventList({ route, fixed }: { route: Route; fixed: AuditEventFilter }) {
  const filter = { ...filterOf(route), ...fixed };
  const size = sizeOf(route, SIZES) === 50 ? 50 : 25;
  const answered = useAnswer(EVENTS[size], { filter, after: route.query.get('after') });
  useLive(route, answered.again);
  const rows = nodesOf(answered.data?.auditEvents);
  const now = useNow(answered.data);
  const columns = eventColumns(route, { isOfOne: fixed.accountId !== undefined, now });
  return (
    <div class={isLive(route) ? 'live' : undefined}>
      <div class="tools">
        <Filters route={route} filters={FILTERS} />
        <DoneBy />
        <Days route={route} />
        <LiveSwitch route={route} />
      </div>
      <Chips route={route} filters={[...FILTERS, actorsOf(rows), REQUEST]} />
      <Shown of={answered}>
        {({ auditEvents }) => (
          <>
            <Count text={say('events.count', { n: rows.length })} />
            <Events route={route} rows={rows} columns={columns} />
            <Pager
              {...{ route, sizes: SIZES }}
              label={say('page.of', { list: say('events.title') })}
              info={auditEvents?.pageInfo}
              isForward
            />
            {rows.length === 0 ? null : <EventExport key={JSON.stringify(filter)} filter={filter} />}
          </>
        )}
      </Shown>
    </div>
  );
}

interface EventsProps {
  readonly route: Route;
  readonly rows: readonly ActivityEvent[];
  readonly columns: readonly Column<ActivityEvent>[];
}

function Events({ route, rows, columns }: EventsProps) {
  if (rows.length === 0) {
    return (
      <Nothing text={say('events.none')}>
        {route.query.size > 0 ? <ClearFilters route={route} /> : null}
      </Nothing>
    );
  }
  return (
    <Table
      caption={say('events.title')}
      columns={columns}
      rows={rows}
      keyOf={({ id }) => id}
      groupOf={({ at }) => sayDay(at)}
      below={(event) => (isOpen(route, event) ? <Opened route={route} event={event} /> : null)}
    />
  );
}

/** The address has the id alone; who it is, the events themselves say. */
function actorsOf(rows: readonly ActivityEvent[]): Filter {
  const options = rows.flatMap(({ actor }) =>
    actor === null ? [] : [{ value: actor.id, label: actorName(actor) }],
  );
  return { name: 'actor', label: say('events.doneBy'), options };
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

/** Whole days of the browser's own time zone, both included. */
function filterOf(route: Route): AuditEventFilter {
  const { query } = route;
  const outcome = query.getAll('outcome');
  const since = dayOf(query.get('since'), 0);
  const until = dayOf(query.get('until'), 1);
  const requestId = query.get('request');
  const actorId = query.get('actor');
  return {
    kind: chosenOf<AuditEventKind>(route, 'kind'),
    ...(outcome.length === 1 ? { succeeded: outcome[0] === 'yes' } : {}),
    ...(since === null ? {} : { since }),
    ...(until === null ? {} : { until }),
    ...(requestId === null ? {} : { requestId }),
    ...(actorId === null ? {} : { actorId }),
  };
}

function dayOf(text: string | null, plus: number): string | null {
  const [year = 0, month = 0, day = 0] = (text ?? '').split('-').map(Number);
  return year > 0 && month > 0 && day > 0 ? new Date(year, month - 1, day + plus).toISOString() : null;
}
