import type { ActivityEvent, Actor, Change } from '../api/answers.js';
import { markOf, sentenceOf } from '../event-kinds.js';
import { Ago } from '../parts/ago.js';
import { Machine, Outcome } from '../parts/bits.js';
import type { Column } from '../parts/table.js';
import { go, type Route, withState } from '../route.js';
import { say } from '../words/say.js';

/** The event that is open, in the address like everything else about the list. */
const OPEN = 'open';

const WHAT: Column<ActivityEvent> = {
  head: 'events.kind',
  cell: (event) => (
    <>
      <span class="mark" aria-hidden="true">
        {markOf(event.kind)}
      </span>{' '}
      {sentenceOf(event)}
    </>
  ),
};
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

/** `isOfOne`: all of them are about the same account, which needs no column. */
export function eventColumns(
  route: Route,
  { isOfOne, now }: { readonly isOfOne: boolean; readonly now: number },
): readonly Column<ActivityEvent>[] {
  const when: Column<ActivityEvent> = {
    head: 'events.at',
    cell: (event) => <When route={route} event={event} now={now} />,
  };
  return isOfOne ? [when, WHAT, ...REST] : [when, WHAT, WHOSE, ...REST];
}

export function isOpen({ query }: Route, { id }: ActivityEvent): boolean {
  return query.get(OPEN) === id;
}

/** All that the API tells of an event; it leaves out secrets by itself. */
export function Opened({ route, event }: { route: Route; event: ActivityEvent }) {
  const { actor, requestId } = event;
  return (
    <>
      <ul class="tabs">
        {actor === null ? null : (
          <li>
            <a href={withState(route, { actor: actor.id, [OPEN]: null })}>
              {say('events.onlyActor', { who: actorName(actor) })}
            </a>
          </li>
        )}
        {requestId === null ? null : (
          <li>
            <a href={`/admin/activity?request=${requestId}`}>{say('events.onlyRequest')}</a>
          </li>
        )}
      </ul>
      <section aria-label={say('events.raw')}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard */}
        <pre tabIndex={0} dir="ltr">
          {JSON.stringify(event, null, 2)}
        </pre>
      </section>
    </>
  );
}

export function actorName(actor: Actor): string {
  return actor.__typename === 'Client' ? actor.name : actor.username;
}

/** Opens the event, and closes it again; the page of the list stays. */
function When({ route, event, now }: { route: Route; event: ActivityEvent; now: number }) {
  const isShown = isOpen(route, event);
  const toggle = (): void => {
    const page = { after: route.query.get('after') };
    go(withState(route, { ...page, [OPEN]: isShown ? null : event.id }), { replace: true });
  };
  return (
    <button type="button" class="link when" aria-expanded={isShown} onClick={toggle}>
      <Ago at={event.at} now={now} />
    </button>
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
