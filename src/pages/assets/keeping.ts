import { say } from './announce.js';

/** Buttons that need a script to do anything are not there without one. */
export function watchCopy(button: HTMLButtonElement): void {
  button.hidden = false;
  button.addEventListener('click', () => {
    const lines = document.querySelectorAll(`#${button.dataset.copies} code`);
    const text = [...lines].map((line) => line.textContent).join('\n');
    void navigator.clipboard.writeText(text).then(() => say(button.dataset.said));
  });
}

export function watchPrint(button: HTMLButtonElement): void {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
