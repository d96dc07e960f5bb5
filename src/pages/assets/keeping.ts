import { say } from './announce.js';

/** Buttons that need a script to do anything are not seen without one; their place is kept, so that nothing moves. */
function watchCopy(button: HTMLButtonElement): void {
  button.classList.remove('later');
  button.addEventListener('click', () => {
    const lines = document.querySelectorAll(`#${button.dataset.copies} code`);
    const text = [...lines].map((line) => line.textContent).join('\n');
    void navigator.clipboard.writeText(text).then(() => say(button.dataset.said));
  });
}

function watchPrint(button: HTMLButtonElement): void {
  button.classList.remove('later');
  button.addEventListener('click', () => window.print());
}

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copies]')) watchCopy(button);
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-prints]')) watchPrint(button);
