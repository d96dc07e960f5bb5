import { say, showNotice } from './announce.js';
import { clearError, showError, titleError } from './fields.js';

/** What the asset of the strength offers; it is loaded when it is needed. */
interface Strength {
  judge(password: string, own: readonly string[]): 'tooeasy' | 'weak' | 'good' | 'strong';
}

const JUDGE_AFTER_MS = 300;

/** The button that shows and hides a password, which is of no use without a script. */
export function watchShow(button: HTMLButtonElement): void {
  const field = document.getElementById(button.dataset.shows ?? '');
  if (!(field instanceof HTMLInputElement)) return;
  const { show = button.textContent, hide = '', said, saidHidden } = button.dataset;
  button.dataset.show = show ?? '';
  button.hidden = false;
  button.addEventListener('click', () => {
    const isShown = field.type === 'password';
    field.type = isShown ? 'text' : 'password';
    button.textContent = isShown ? hide : show;
    say(isShown ? said : saidHidden);
  });
}

/** A password is sent as one, and no browser keeps what was typed into it as text. */
export function hidePasswords(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-shows]')) {
    const field = document.getElementById(button.dataset.shows ?? '');
    if (field instanceof HTMLInputElement) field.type = 'password';
    button.textContent = button.dataset.show ?? button.textContent;
  }
}

export function watchCaps(field: HTMLInputElement): void {
  const hint = document.getElementById(`${field.id}-caps`);
  if (hint === null) return;
  const look = (event: KeyboardEvent): void => {
    const text = event.getModifierState('CapsLock') ? (field.dataset.caps ?? '') : '';
    if (hint.textContent !== text) hint.textContent = text;
  };
  field.addEventListener('keydown', look);
  field.addEventListener('keyup', look);
  field.addEventListener('blur', () => {
    hint.textContent = '';
  });
}

/** Told before anything is sent, like two that differ: sending would cost both passwords. */
export function watchLength(field: HTMLInputElement): void {
  const { least, short = '' } = field.dataset;
  field.form?.addEventListener('submit', (event) => {
    if (field.value === '' || [...field.value.normalize('NFC')].length >= Number(least)) return;
    event.preventDefault();
    showError(field, short);
    titleError();
    field.focus();
  });
}

/** Two that differ. */
export function watchSame(again: HTMLInputElement): void {
  const first = document.getElementById(again.dataset.sameAs ?? '');
  if (!(first instanceof HTMLInputElement)) return;
  first.addEventListener('input', () => clearError(again));
  again.addEventListener('blur', ({ relatedTarget }) => {
    // Going to the button: it asks the same itself, and must not move from under the pointer.
    const isSending = relatedTarget instanceof HTMLButtonElement && relatedTarget.type === 'submit';
    if (!isSending && again.value !== '' && again.value !== first.value) showMismatch(again);
  });
  again.form?.addEventListener('submit', (event) => {
    if (event.defaultPrevented || first.value === '' || again.value === first.value) return;
    event.preventDefault();
    showMismatch(again);
    titleError();
    again.focus();
  });
}

function showMismatch(again: HTMLInputElement): void {
  const { mismatch = '', empty = mismatch } = again.dataset;
  showError(again, again.value === '' ? empty : mismatch);
}

/** Whoever takes their time is told before the leave to choose ends. */
export function warnBeforeEnd({ dataset: { seconds, said } }: HTMLElement): void {
  setTimeout(() => showNotice(said), Math.max(0, Number(seconds)) * 1000);
}

/** Judged here, in the browser: what is typed goes nowhere before it is sent. */
export function watchStrength(field: HTMLInputElement): void {
  const shown = document.getElementById('strength');
  if (shown === null) return;
  let strength: Promise<Strength | null> | null = null;
  let timer = 0;
  const load = (): Promise<Strength | null> => {
    strength ??= import(field.dataset.strength ?? '').catch(() => null);
    return strength;
  };
  const look = async (): Promise<void> => {
    const judge = (await load())?.judge;
    // It did not come: perhaps the next key finds a connection.
    if (judge === undefined) {
      strength = null;
      return;
    }
    const names = document.querySelector<HTMLInputElement>('input[name=username]')?.value ?? '';
    const words = shown.dataset[judge(field.value, [names])] ?? '';
    shown.hidden = field.value === '';
    const text = `${shown.dataset.label ?? ''} ${words}`;
    if (shown.textContent === text || field.value === '') return;
    shown.textContent = text;
    say(text);
  };
  field.addEventListener('focus', () => void load());
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void look(), JUDGE_AFTER_MS);
  });
  if (document.activeElement === field) void load();
}
