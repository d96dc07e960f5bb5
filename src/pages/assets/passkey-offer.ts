import { showNotice } from './announce.js';

/** What the asset of passkeys offers; it is loaded when it is needed. */
interface Passkeys {
  /** Asks the browser, and sends what it answers. */
  ask(form: HTMLFormElement): Promise<void>;
  /** Lets the browser offer passkeys in a field, where it can. */
  offer(form: HTMLFormElement): Promise<void>;
}

/** A page is there before anything more is loaded for it. */
const QUIET_MS = 800;

/** A form that is of no use without a script, in a browser that knows passkeys. */
export function watchPasskey(form: HTMLFormElement): void {
  if (!('PublicKeyCredential' in window)) return;
  form.classList.remove('later');
  let asset: Promise<Passkeys | null> | null = null;
  const load = async (): Promise<Passkeys | null> => {
    asset ??= import(form.dataset.passkey ?? '').catch(() => null);
    const passkeys = await asset;
    // It did not come: perhaps the next press finds a connection.
    if (passkeys === null) asset = null;
    return passkeys;
  };
  form.addEventListener('submit', (event) => {
    const field = form.elements.namedItem('passkey');
    if (field instanceof HTMLInputElement && field.value !== '') return;
    event.preventDefault();
    void load().then((passkeys) => {
      if (passkeys === null) showNotice(document.body.dataset.offline);
      else void passkeys.ask(form);
    });
  });
  if (form.dataset.autofill === undefined) return;
  const offer = (): void => void load().then((passkeys) => passkeys?.offer(form));
  window.addEventListener('load', () => setTimeout(offer, QUIET_MS));
}
