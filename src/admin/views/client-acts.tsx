import { useState } from 'preact/hooks';
import {
  ConsoleCreateClientDocument,
  type ConsoleCreateClientMutation,
  ConsoleDisableClientDocument,
  ConsoleRotateClientSecretDocument,
  type CreateClientInput,
} from '../../../clients/typescript/src/generated/console.js';
import type { Client } from '../api/answers.js';
import { ask } from '../api/session.js';
import { Acting } from '../parts/acting.js';
import { Checks } from '../parts/checks.js';
import { Dialog } from '../parts/dialog.js';
import { Secret } from '../parts/secret.js';
import { useDraft } from '../parts/use-draft.js';
import { may } from '../rights.js';
import { say } from '../words/say.js';

/** Whatever a service may be given; nobody gives what they do not hold. */
const SCOPES = [
  'accounts:read',
  'accounts:write',
  'roles:write',
  'audit:read',
  'metrics:read',
  'clients:write',
  'tokens:introspect',
  'webhooks:write',
];

interface Props {
  readonly onClose: () => void;
  readonly onDone: (text: string) => void;
}

export function CreateClient({ onClose, onDone }: Props) {
  const [name, setName] = useDraft('client.name', '');
  const [scopes, setScopes] = useDraft<string[]>('client.scopes', []);
  const [secret, setSecret] = useState<string | null>(null);
  const kept = (): void => onDone(say('client.createDone', { name }));
  const options = SCOPES.filter((one) => may(one) || one === 'tokens:introspect');
  return (
    <Dialog title={say('client.create')} onClose={onClose} isClosable={secret === null}>
      {secret !== null ? (
        <Secret text={secret} onKept={kept} />
      ) : (
        <Acting
          button={say('client.create')}
          asksReason
          act={(reason) => created({ name, scopes, reason })}
          onDone={({ clientSecret }) => setSecret(clientSecret)}
        >
          <p>{say('client.createWhat')}</p>
          <label>
            {say('client.name')}
            <input
              type="text"
              value={name}
              dir="auto"
              autocomplete="off"
              onInput={({ currentTarget }) => setName(currentTarget.value)}
            />
          </label>
          <Checks
            legend={say('client.scopes')}
            options={options.map((value) => ({ value, label: value }))}
            chosen={scopes}
            onChange={setScopes}
          />
        </Acting>
      )}
    </Dialog>
  );
}

async function created(input: CreateClientInput): Promise<ConsoleCreateClientMutation['createClient']> {
  return (await ask(ConsoleCreateClientDocument, { input })).createClient;
}

export function RotateClient({ client: { id, name }, onClose, onDone }: Props & { client: Client }) {
  const [secret, setSecret] = useState<string | null>(null);
  const kept = (): void => onDone(say('client.rotateDone', { name }));
  return (
    <Dialog title={say('client.rotateNamed', { name })} onClose={onClose} isClosable={secret === null}>
      {secret !== null ? (
        <Secret text={secret} onKept={kept} />
      ) : (
        <Acting
          button={say('client.rotate')}
          asksReason
          act={async (reason) =>
            (await ask(ConsoleRotateClientSecretDocument, { input: { clientId: id, reason } }))
              .rotateClientSecret
          }
          onDone={({ clientSecret }) => setSecret(clientSecret)}
        >
          <p>{say('client.rotateWhat')}</p>
        </Acting>
      )}
    </Dialog>
  );
}

export function DisableClient({ client: { id, name }, onClose, onDone }: Props & { client: Client }) {
  return (
    <Dialog title={say('client.disableNamed', { name })} onClose={onClose}>
      <Acting
        button={say('client.disable')}
        asksReason
        isGrave
        act={async (reason) =>
          (await ask(ConsoleDisableClientDocument, { input: { clientId: id, reason } })).disableClient
        }
        onDone={() => onDone(say('client.disableDone', { name }))}
      >
        <p>{say('client.disableWhat', { name })}</p>
      </Acting>
    </Dialog>
  );
}
