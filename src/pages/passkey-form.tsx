import { assets } from './assets.js';
import type { Page } from './page.js';
import { PATHS, type PageFlow } from './page-flow.js';

interface PasskeyFormProps {
  readonly page: Page;
  readonly id: string;
  /** Where the answer goes; what is asked for comes from `…/options` below it. */
  readonly action: string;
  /** `get`: show one that is there. `create`: make one. */
  readonly kind: 'get' | 'create';
  readonly label: string;
  /** Why the last one was not taken. */
  readonly error?: string | null | undefined;
  /** Whether the browser may offer passkeys by itself, in a field whose `autocomplete` ends in `webauthn`. */
  readonly autofill?: boolean;
  /** The id of a form whose fields go along. */
  readonly beside?: string;
}

/**
 * A button that asks the browser for a passkey, and sends what it answers as a form. It takes its place from the
 * beginning and is seen once a script knows that the browser has passkeys; the script itself is loaded when needed.
 */
export function PasskeyForm({ page, id, action, kind, label, error, autofill, beside }: PasskeyFormProps) {
  const { words } = page;
  const about = {
    'data-passkey': assets.passkey.path,
    'data-kind': kind,
    'data-failed': words(kind === 'get' ? 'passkey.notGiven' : 'passkey.notMade'),
    ...(autofill === true ? { 'data-autofill': '' } : {}),
    ...(beside === undefined ? {} : { 'data-beside': beside }),
  };
  return (
    <form method="post" action={action} id={id} class="later" novalidate {...about}>
      <input type="hidden" name="csrf" value={page.csrfToken()} />
      <input type="hidden" name="ticket" value={page.newTicket()} />
      <input type="hidden" name="asked" />
      <input type="hidden" name="passkey" />
      {error ? <p class="error">{error}</p> : null}
      <button type="submit" class="quiet" data-busy={words('passkey.waiting')}>
        {label}
      </button>
    </form>
  );
}

/** A row of its own for everybody, whether or not they have one. A new address is confirmed by its code alone. */
export function PasskeyWay({ page, flow, error }: { page: Page; flow: PageFlow; error: string | null }) {
  const { words, deps } = page;
  if (flow.purpose === 'CONFIRM' || flow.step !== 'CODE' || !deps.services.passkeyOptions.isOffered)
    return null;
  const action = `${PATHS[flow.purpose].other}/passkey`;
  return (
    <li>
      <PasskeyForm
        page={page}
        id="passkey"
        action={action}
        kind="get"
        label={words('other.passkey')}
        error={error}
      />
      <p class="hint">{words('other.passkeyHint')}</p>
    </li>
  );
}
