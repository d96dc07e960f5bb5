import { useState } from 'preact/hooks';
import { ConsoleClientsDocument } from '../../../clients/typescript/src/generated/console.js';
import type { Client } from '../api/answers.js';
import { useAnswer } from '../api/use-answer.js';
import { Chip, Count, Heading, Machine, Moment } from '../parts/bits.js';
import { Nothing, Shown } from '../parts/states.js';
import { type Column, Table } from '../parts/table.js';
import { go, type Route, withState } from '../route.js';
import { say } from '../words/say.js';
import { CreateClient, DisableClient, RotateClient } from './client-acts.js';

/** The services that ask us as themselves. */
export function Clients({ route }: { route: Route }) {
  const answered = useAnswer(ConsoleClientsDocument, {});
  const [done, setDone] = useState<string | null>(null);
  const close = (): void => go(withState(route, { act: null, client: null }), { replace: true });
  const finish = (text: string): void => {
    close();
    setDone(text);
    answered.again();
  };
  const clients = answered.data?.clients ?? [];
  return (
    <>
      <Heading text={say('place.clients')} />
      <p role="status" class={done === null ? 'vh' : 'done'}>
        {done}
      </p>
      <p>
        <button type="button" class="primary" onClick={() => open(route, 'create', null)}>
          {say('client.create')}
        </button>
      </p>
      <Shown of={answered}>{() => <List route={route} clients={clients} />}</Shown>
      <Acts route={route} clients={clients} onClose={close} onDone={finish} />
    </>
  );
}

function List({ route, clients }: { route: Route; clients: readonly Client[] }) {
  if (clients.length === 0) return <Nothing text={say('client.none')} />;
  const columns: readonly Column<Client>[] = [
    { head: 'client.name', cell: ({ name }) => <bdi>{name}</bdi> },
    { head: 'client.id', cell: ({ id }) => <Machine text={id} /> },
    { head: 'client.scopes', cell: ({ scopes }) => <Machine text={scopes.join(' ')} /> },
    { head: 'client.state', cell: ({ enabled }) => <Enabled enabled={enabled} /> },
    { head: 'client.used', cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} /> },
    { head: 'client.created', cell: ({ createdAt }) => <Moment at={createdAt} /> },
    { head: 'client.acts', cell: (client) => <Buttons route={route} client={client} /> },
  ];
  return (
    <>
      <Count text={say('client.count', { n: clients.length })} />
      <Table caption={say('place.clients')} columns={columns} rows={clients} keyOf={({ id }) => id} />
    </>
  );
}

export function Enabled({ enabled }: { enabled: boolean }) {
  return enabled ? (
    <Chip mark="●" kind="good" text={say('client.enabled')} />
  ) : (
    <Chip mark="■" kind="bad" text={say('client.disabled')} />
  );
}

function Buttons({ route, client: { id, name, enabled } }: { route: Route; client: Client }) {
  if (!enabled) return <>–</>;
  return (
    <>
      {(['rotate', 'disable'] as const).map((act) => (
        <button
          key={act}
          type="button"
          class="quiet small"
          aria-label={say(`client.${act}Named`, { name })}
          onClick={() => open(route, act, id)}
        >
          {say(`client.${act}`)}
        </button>
      ))}
    </>
  );
}

function open(route: Route, act: string, client: string | null): void {
  go(withState(route, { act, client }), { replace: true });
}

function Acts(props: {
  route: Route;
  clients: readonly Client[];
  onClose: () => void;
  onDone: (text: string) => void;
}) {
  const { route, clients, onClose, onDone } = props;
  const act = route.query.get('act');
  const client = clients.find(({ id }) => id === route.query.get('client'));
  if (act === 'create') return <CreateClient onClose={onClose} onDone={onDone} />;
  if (act === 'rotate' && client) return <RotateClient {...{ client, onClose, onDone }} />;
  if (act === 'disable' && client) return <DisableClient {...{ client, onClose, onDone }} />;
  return null;
}
