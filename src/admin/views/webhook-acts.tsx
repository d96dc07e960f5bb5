import {
  ConsoleDeleteWebhookDocument,
  ConsoleEnableWebhookDocument,
  ConsoleRedeliverDocument,
} from '../../../clients/typescript/src/generated/console.js';
import type { Hook } from '../api/answers.js';
import { ask } from '../api/session.js';
import { Acting } from '../parts/acting.js';
import { Dialog } from '../parts/dialog.js';
import { go } from '../route.js';
import { say } from '../words/say.js';

interface Props {
  readonly hook: Hook;
  readonly onClose: () => void;
  readonly onDone: (text: string) => void;
}

export function EnableHook({ hook: { id, url }, onClose, onDone }: Props) {
  return (
    <Dialog title={say('hook.enable')} onClose={onClose}>
      <Acting
        button={say('hook.enable')}
        asksReason={false}
        act={async () =>
          (await ask(ConsoleEnableWebhookDocument, { input: { webhookId: id } })).enableWebhook
        }
        onDone={() => onDone(say('hook.enableDone', { url }))}
      >
        <p>{say('hook.enableWhat', { url })}</p>
      </Acting>
    </Dialog>
  );
}

export function DeleteHook({ hook: { id, url }, onClose }: Props) {
  return (
    <Dialog title={say('hook.delete')} onClose={onClose}>
      <Acting
        button={say('hook.delete')}
        asksReason={false}
        isGrave
        act={async () =>
          (await ask(ConsoleDeleteWebhookDocument, { input: { webhookId: id } })).deleteWebhook
        }
        onDone={() => go('/admin/webhooks', { replace: true })}
      >
        <p>{say('hook.deleteWhat', { url })}</p>
      </Acting>
    </Dialog>
  );
}

export function Redeliver(props: Props & { deliveryId: string }) {
  const { deliveryId, hook, onClose, onDone } = props;
  return (
    <Dialog title={say('delivery.again')} onClose={onClose}>
      <Acting
        button={say('delivery.again')}
        asksReason={false}
        act={async () => (await ask(ConsoleRedeliverDocument, { input: { deliveryId } })).redeliverWebhook}
        onDone={() => onDone(say('delivery.againDone'))}
      >
        <p>{say('delivery.againWhat', { url: hook.url })}</p>
      </Acting>
    </Dialog>
  );
}
