import { useState } from 'preact/hooks';
import {
  ConsoleDeliveriesDocument,
  type WebhookDeliveryState,
} from '../../../clients/typescript/src/generated/console.js';
import { type DeliveredHook, type Delivery, type Hook, nodesOf } from '../api/answers.js';
import { useAnswer } from '../api/use-answer.js';
import { Heading, Machine, Moment } from '../parts/bits.js';
import { Pager } from '../parts/paging.js';
import { Nothing, Shown } from '../parts/states.js';
import { type Column, Table } from '../parts/table.js';
import { go, type Route, withState } from '../route.js';
import { say, sayNumber, sayOne } from '../words/say.js';
import { Enabled } from './clients.js';
import { DeleteHook, EnableHook, Redeliver } from './webhook-acts.js';

const STATES: readonly WebhookDeliveryState[] = ['DEAD', 'QUEUED', 'DELIVERED'];

/** One webhook: what could not be delivered comes first, for that is what people come for. */
export function Webhook({ route, id }: { route: Route; id: string }) {
  const state = STATES.find((one) => one === route.query.get('state')) ?? 'DEAD';
  const answered = useAnswer(ConsoleDeliveriesDocument, { id, state, after: route.query.get('after') });
  return (
    <>
      <p>
        <a href="/admin/webhooks">{say('hook.back')}</a>
      </p>
      <Shown of={answered}>
        {({ webhook: hook }) => {
          if (hook !== null) return <Page route={route} hook={hook} state={state} again={answered.again} />;
          return (
            <>
              <Heading text={say('hook.missing')} />
              <Nothing text={say('console.missingHint')} />
            </>
          );
        }}
      </Shown>
    </>
  );
}

interface PageProps {
  readonly route: Route;
  readonly hook: DeliveredHook;
  readonly state: WebhookDeliveryState;
  readonly again: () => void;
}

function Page({ route, hook, state, again }: PageProps) {
  const [done, setDone] = useState<string | null>(null);
  const close = (): void => go(withState(route, { act: null, delivery: null }), { replace: true });
  const finish = (text: string): void => {
    close();
    setDone(text);
    again();
  };
  return (
    <>
      <Heading text={hook.url} name={say('hook.one')} />
      <p class="facts">
        <Enabled enabled={hook.enabled} /> <Machine text={hook.id} />
      </p>
      <p role="status" class={done === null ? 'vh' : 'done'}>
        {done}
      </p>
      <ul class="acts">
        {hook.enabled ? null : <ActButton route={route} act="enable" />}
        <ActButton route={route} act="delete" />
      </ul>
      <Deliveries route={route} hook={hook} state={state} />
      <Acts route={route} hook={hook} onClose={close} onDone={finish} />
    </>
  );
}

function ActButton({ route, act }: { route: Route; act: 'enable' | 'delete' }) {
  return (
    <li>
      <button type="button" class="quiet" onClick={() => go(withState(route, { act }), { replace: true })}>
        {say(`hook.${act}`)}
      </button>
    </li>
  );
}

function Deliveries({ route, hook, state }: { route: Route; hook: DeliveredHook; state: string }) {
  const rows = nodesOf(hook.deliveries);
  return (
    <>
      <h2>{say('hook.deliveries')}</h2>
      <nav aria-label={say('hook.deliveries')}>
        <ul class="tabs">
          {STATES.map((one) => (
            <li key={one}>
              <a href={withState(route, { state: one })} aria-current={one === state ? 'true' : undefined}>
                {sayOne('deliveryState', one)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {rows.length === 0 ? (
        <Nothing text={say('hook.nothing')} />
      ) : (
        <Table
          caption={say('hook.deliveries')}
          columns={columnsOf(route)}
          rows={rows}
          keyOf={({ id }) => id}
        />
      )}
      <Pager
        route={route}
        info={hook.deliveries?.pageInfo}
        label={say('page.of', { list: say('hook.deliveries') })}
        isForward
        sizes={[25]}
      />
    </>
  );
}

function columnsOf(route: Route): readonly Column<Delivery>[] {
  return [
    { head: 'events.at', cell: ({ createdAt }) => <Moment at={createdAt} /> },
    { head: 'events.kind', cell: ({ kind }) => sayOne('event', kind) },
    { head: 'delivery.attempts', cell: ({ attempts }) => sayNumber(attempts) },
    { head: 'delivery.outcome', cell: ({ outcome }) => outcome ?? '–' },
    { head: 'delivery.next', cell: ({ nextAttemptAt }) => <Moment at={nextAttemptAt} /> },
    { head: 'delivery.finished', cell: ({ finishedAt }) => <Moment at={finishedAt} /> },
    { head: 'delivery.id', cell: ({ id }) => <Machine text={id} /> },
    { head: 'client.acts', cell: (delivery) => <AgainButton route={route} delivery={delivery} /> },
  ];
}

function AgainButton({ route, delivery: { id, state, kind } }: { route: Route; delivery: Delivery }) {
  if (state === 'QUEUED') return <>–</>;
  return (
    <button
      type="button"
      class="quiet small"
      aria-label={say('delivery.againNamed', { kind: sayOne('event', kind) })}
      onClick={() => go(withState(route, { act: 'again', delivery: id }), { replace: true })}
    >
      {say('delivery.again')}
    </button>
  );
}

function Acts(props: { route: Route; hook: Hook; onClose: () => void; onDone: (text: string) => void }) {
  const { route, ...rest } = props;
  const act = route.query.get('act');
  const deliveryId = route.query.get('delivery');
  if (act === 'enable') return <EnableHook {...rest} />;
  if (act === 'delete') return <DeleteHook {...rest} />;
  if (act === 'again' && deliveryId !== null) return <Redeliver deliveryId={deliveryId} {...rest} />;
  return null;
}
