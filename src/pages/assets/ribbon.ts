/** The line at the foot of every page while somebody builds on it: the code that has just arrived, ready to be used. */
import { type ArrivedMail, listen } from './dev-news.js';

const ribbon = document.getElementById('ribbon');
const codeField = document.querySelector<HTMLInputElement>('input[autocomplete="one-time-code"]');
const passwordFields = document.querySelectorAll<HTMLInputElement>('input[autocomplete="new-password"]');

type Piece = Node | string;

function show(...pieces: readonly Piece[]): void {
  if (ribbon === null) return;
  const mailbox = document.createElement('a');
  mailbox.href = '/dev/mailbox';
  mailbox.textContent = 'Mailbox';
  const words = document.createElement('span');
  words.append('DEV · ', ...pieces);
  ribbon.replaceChildren(words, mailbox);
  ribbon.hidden = false;
}

function bold(text: string): HTMLElement {
  const element = document.createElement('b');
  element.textContent = text;
  return element;
}

/** Fills in and sends nothing. */
function filler(value: string, fields: Iterable<HTMLInputElement>): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Fill in';
  button.addEventListener('click', () => {
    for (const field of fields) {
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
  });
  return button;
}

function showMail({ code, subject }: ArrivedMail): void {
  // A password is asked for now: the code has done what it was for.
  if (passwordFields.length > 0) return;
  if (code === null) show('“', subject, '” arrived');
  else if (codeField === null) show('code ', bold(code), ' arrived');
  else show('code ', bold(code), ' arrived – ', filler(code, [codeField]));
}

/** Four groups of letters and digits, some 82 bits, which no policy finds too easy. */
function newPassword(): string {
  const digits = [...crypto.getRandomValues(new Uint32Array(16))].map((word) => (word % 36).toString(36));
  return digits.join('').replace(/(.{4})(?=.)/g, '$1-');
}

if (passwordFields.length > 0) {
  const password = newPassword();
  show('a password: ', bold(password), ' – ', filler(password, passwordFields));
}
listen({ mail: showMail });
