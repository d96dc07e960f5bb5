import { hideNotice, say, showNotice } from './announce.js';

/** @simplewebauthn/browser, which stands before this in the asset. */
declare const webauthn: {
  startAuthentication(given: { optionsJSON: object; useBrowserAutofill?: boolean }): Promise<object>;
  startRegistration(given: { optionsJSON: object }): Promise<object>;
  browserSupportsWebAuthnAutofill(): Promise<boolean>;
};

interface Asked {
  readonly id: string;
  readonly options: object | null;
}

/** What was asked for lives ten minutes; a page may lie open for longer. */
const RENEW_MS = 9 * 60_000;

let renewal = 0;

/** Asks the browser for what the server wants, and sends what it answers. */
export async function ask(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector('button');
  const label = button?.textContent ?? '';
  if (button !== null) button.textContent = button.dataset.busy ?? label;
  hideNotice();
  say(button?.dataset.busy);
  clearTimeout(renewal);
  try {
    const asked = await questionFor(form);
    if (asked.options === null) throw new Error('Nothing is asked for.');
    const optionsJSON = asked.options;
    const made =
      form.dataset.kind === 'create'
        ? await webauthn.startRegistration({ optionsJSON })
        : await webauthn.startAuthentication({ optionsJSON });
    send(form, asked.id, made);
  } catch {
    showNotice(form.dataset.failed);
    await offerAgain(form);
  }
  if (button !== null) button.textContent = label;
}

/** Passkeys among what the browser fills in. Whoever does not choose one never hears of it. */
export async function offer(form: HTMLFormElement): Promise<void> {
  if (!(await webauthn.browserSupportsWebAuthnAutofill())) return;
  try {
    const asked = await questionFor(form);
    if (asked.options === null) return;
    renewal = window.setTimeout(() => void offer(form), RENEW_MS);
    const given = await webauthn.startAuthentication({
      optionsJSON: asked.options,
      useBrowserAutofill: true,
    });
    send(form, asked.id, given);
  } catch {
    // Not chosen, or asked for by the button meanwhile.
  }
}

/** The question of the button has ended the one that waited in the field. */
async function offerAgain(form: HTMLFormElement): Promise<void> {
  if (form.dataset.autofill !== undefined) void offer(form);
}

async function questionFor(form: HTMLFormElement): Promise<Asked> {
  const body = new URLSearchParams({ csrf: input(form, 'csrf').value });
  const answer = await fetch(`${form.getAttribute('action')}/options`, { method: 'POST', body });
  const asked: unknown = await answer.json();
  if (!isAsked(asked)) throw new Error('This is not what was asked for.');
  return asked;
}

function isAsked(value: unknown): value is Asked {
  return typeof value === 'object' && value !== null && 'id' in value && 'options' in value;
}

function send(form: HTMLFormElement, id: string, answer: object): void {
  input(form, 'asked').value = id;
  input(form, 'passkey').value = JSON.stringify(answer);
  for (const field of besides(form)) {
    if (field.type !== 'checkbox' || field.checked) form.append(copyOf(field));
  }
  form.requestSubmit(form.querySelector('button'));
}

/** Fields that stand elsewhere on the page, and are meant for this, too. */
function besides(form: HTMLFormElement): readonly HTMLInputElement[] {
  const beside = document.getElementById(form.dataset.beside ?? '');
  const fields = beside?.querySelectorAll<HTMLInputElement>('input[type=checkbox], input[name=name]') ?? [];
  return [...fields];
}

function copyOf({ name, value }: HTMLInputElement): HTMLInputElement {
  const copy = document.createElement('input');
  copy.type = 'hidden';
  copy.name = name;
  copy.value = value;
  return copy;
}

function input(form: HTMLFormElement, name: string): HTMLInputElement {
  const found = form.elements.namedItem(name);
  if (!(found instanceof HTMLInputElement)) throw new Error('A field is missing.');
  return found;
}
