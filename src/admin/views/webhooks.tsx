import { useState } from 'preact/hooks';
import {
  type AuditEventKind,
  ConsoleCreateWebhookDocument,
  ConsoleWebhooksDocument,
} from '../../../clients/typescript/src/generated/console.js';
import type { Hook } from '../api/answers.js';
import { ask } from '../api/session.js';
import { useAnswer } from '../api/use-answer.js';
import { EVENT_KINDS } from '../event-kinds.js';
import { Acting } from '../parts/acting.js';
import { Count, Heading, Moment } from '../parts/bits.js';
import { Checks } from '../parts/checks.js';
import { Dialog } from '../parts/dialog.js';
import { Secret } from '../parts/secret.js';
import { Nothing, Shown } from '../parts/states.js';
import { type Column, Table } from '../parts/table.js';
import { useDraft } from '../parts/use-draft.js';
import { go, type Route, withState } from '../route.js';
import { say, sayNumber, sayOne } from '../words/say.js';
import { Enabled } from './clients.js';

const COLUMNS: readonly Column<Hook>[] = [
  {
    head: 'hook.url',
    cell: ({ id, url }) => (
      <a href={`/admin/webhooks/${id}`}>
        <bdi dir="ltr">{url}</bdi>
      </a>
    ),
  },
  { head: 'hook.kinds', cell: ({ kinds }) => kinds.map((kind) => sayOne('event', kind)).join(', ') },
  { head: 'client.state', cell: ({ enabled }) => <Enabled enabled={enabled} /> },
  { head: 'hook.failures', cell: ({ failures }) => sayNumber(failures) },
  { head: 'hook.delivered', cell: ({ lastDeliveredAt }) => <Moment at={lastDeliveredAt} /> },
  { head: 'client.created', cell: ({ createdAt }) => <Moment at={createdAt} /> },
];

/** Who is told of what happens here. */
export function Webhooks({ route }: { route: Route }) {
  const answered = useAnswer(ConsoleWebhooksDocument, {});
  const [done, setDone] = useState<string | null>(null);
  const close = (): void => go(withState(route, { act: null }), { replace: true });
  const finish = (text: string): void => {
    close();
    setDone(text);
    answered.again();
  };
  return (
    <>
      <Heading text={say('place.webhooks')} />
      <p role="status" class={done === null ? 'vh' : 'done'}>
        {done}
      </p>
      <p>
        <button
          type="button"
          class="primary"
          onClick={() => go(withState(route, { act: 'create' }), { replace: true })}
        >
          {say('hook.create')}
        </button>
      </p>
      <Shown of={answered}>{({ webhooks }) => <List hooks={webhooks ?? []} />}</Shown>
      {route.query.get('act') === 'create' ? <CreateHook onClose={close} onDone={finish} /> : null}
    </>
  );
}

function List({ hooks }: { hooks: readonly Hook[] }) {
  if (hooks.length === 0) return <Nothing text={say('hook.none')} />;
  return (
    <>
      <Count text={say('hook.count', { n: hooks.length })} />
      <Table caption={say('place.webhooks')} columns={COLUMNS} rows={hooks} keyOf={({ id }) => id} />
    </>
  );
}

function CreateHook({ onClose, onDone }: { onClose: () => void; onDone: (text: string) => void }) {
  const [url, setUrl] = useDraft('hook.url', '');
  const [kinds, setKinds] = useDraft<AuditEventKind[]>('hook.kinds', []);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <Dialog title={say('hook.create')} onClose={onClose} isClosable={secret === null}>
      {secret !== null ? (
        <Secret text={secret} onKept={() => onDone(say('hook.createDone', { url }))} />
      ) : (
        <Acting
          button={say('hook.create')}
          asksReason={false}
          act={async () => (await ask(ConsoleCreateWebhookDocument, { input: { url, kinds } })).createWebhook}
          onDone={(made) => setSecret(made.secret)}
        >
          <p>{say('hook.createWhat')}</p>
          <label>
            {say('hook.url')}
            <input
              type="url"
              value={url}
              dir="ltr"
              autocomplete="off"
              onInput={({ currentTarget }) => setUrl(currentTarget.value)}
            />
          </label>
          <Checks legend={say('hook.kinds')} options={EVENT_KINDS} chosen={kinds} onChange={setKinds} />
        </Acting>
      )}
    </Dialog>
  );
}
