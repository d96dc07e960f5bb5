import { hideNotice, say, showNotice } from './announce.js';
import { hidePasswords } from './passwords.js';

const REACH_MS = 4000;
/** An answer that takes longer may never come; then it may be pressed again, and the server still does it once. */
const GIVE_UP_MS = 20_000;

let isBusy = false;
let isPassing = false;

/**
 * A form is sent once however often it is pressed, and only after the server has answered a small question, so that
 * nothing typed is lost to a dead connection. What is sent then is sent by the browser itself: password managers have
 * to see it.
 */
export function watchForms(): void {
  document.addEventListener('submit', (event) => {
    const { target: form, submitter } = event;
    if (isPassing || event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
    event.preventDefault();
    if (!isBusy) void send(form, submitter instanceof HTMLButtonElement ? submitter : null);
  });
  window.addEventListener('online', () => {
    if (hideNotice()) say(document.body.dataset.online);
  });
  // A page that comes back out of memory was left with its button pressed, and may be a step that is over.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
}

async function send(form: HTMLFormElement, button: HTMLButtonElement | null): Promise<void> {
  isBusy = true;
  const label = button?.textContent ?? '';
  const rest = (): void => {
    isBusy = false;
    if (button !== null) button.textContent = label;
  };
  if (button?.dataset.busy !== undefined) button.textContent = button.dataset.busy;
  say(button?.dataset.busy);
  if (!(await isReachable())) {
    rest();
    showNotice(document.body.dataset.offline);
    return;
  }
  hideNotice();
  hidePasswords();
  isPassing = true;
  form.requestSubmit(button);
  isPassing = false;
  setTimeout(rest, GIVE_UP_MS);
}

async function isReachable(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(REACH_MS);
    const { ok } = await fetch('/healthz', { method: 'HEAD', cache: 'no-store', signal });
    return ok;
  } catch {
    return false;
  }
}
