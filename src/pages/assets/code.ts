import { say } from './announce.js';

/** Digits of the scripts the server reads, too: Arabic-Indic, Persian, Devanagari, full-width. */
const ZEROS = [0x0660, 0x06f0, 0x0966, 0xff10];

/** A pasted code is checked at once, also out of a sentence; typing never sends anything (WCAG 2.2, 3.2.2). */
export function watchCode(field: HTMLInputElement): void {
  field.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text') ?? '';
    if (text === '') return;
    event.preventDefault();
    const code = codeIn(text, Number(field.dataset.length ?? 6));
    if (code === null) {
      say(document.getElementById('code-hint')?.textContent ?? undefined);
      return;
    }
    field.value = code;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.form?.requestSubmit(field.form.querySelector('button.primary'));
  });
}

/** The one code there is in a text; null when there is none, or when it could be one of several. */
function codeIn(text: string, length: number): string | null {
  const ascii = text.slice(0, 500).replace(/\p{Nd}/gu, asciiDigit);
  const bare = ascii.replace(/[\s-]/g, '');
  // Long codes, backup codes and recovery keys are letters and digits.
  if (/^(?=.*[a-z])([0-9a-z]{8}|[0-9a-z]{16}|[0-9a-z]{26})$/i.test(bare)) return bare;
  const half = length / 2;
  const shape = `(?<![0-9])(?:[0-9]{${length}}|[0-9]{${half}}[\\s-][0-9]{${half}})(?![0-9])`;
  const codes = new Set((ascii.match(new RegExp(shape, 'g')) ?? []).map((one) => one.replace(/[\s-]/g, '')));
  const [only] = codes;
  return codes.size === 1 && only !== undefined ? only : null;
}

function asciiDigit(digit: string): string {
  const point = digit.codePointAt(0) ?? 0;
  const zero = ZEROS.find((first) => point >= first && point < first + 10);
  return zero === undefined ? digit : String(point - zero);
}

/**
 * Counts down to when a new code may be asked for, from what the server said: by the time that has passed, for a tab
 * in the background is given a tick now and then only.
 */
export function countDown(wait: HTMLElement, button: HTMLButtonElement): void {
  const end = performance.now() + Number(wait.dataset.seconds) * 1000;
  const shown = document.getElementById('wait-time');
  const left = (): number => Math.max(0, Math.ceil((end - performance.now()) / 1000));
  const tick = (): void => {
    if (shown !== null) shown.textContent = minutesAndSeconds(left());
    if (left() > 0 || wait.hidden) return;
    clearInterval(timer);
    wait.hidden = true;
    button.removeAttribute('aria-disabled');
    say(wait.dataset.ready);
  };
  const timer = setInterval(tick, 250);
  document.addEventListener('visibilitychange', tick);
  button.addEventListener('click', (event) => {
    if (left() === 0) return;
    event.preventDefault();
    say(wait.textContent ?? undefined);
  });
}

function minutesAndSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
